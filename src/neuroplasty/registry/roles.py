"""Roles: who may do what to whose rows; what is not granted is refused.

>>> nurse = Actor("staff-1", frozenset({"nurse"}), site="a")
>>> may(nurse, "enter answer", Row(site="a")), may(nurse, "enter answer", Row(site="b"))
(True, False)
>>> may(nurse, "export all", Row(site="a"))
False
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from neuroplasty.errors import RefusedError

Role = Literal["patient", "nurse", "physician", "registrar", "auditor", "researcher", "admin", "system"]
ROLES: tuple[Role, ...] = get_args(Role)

Action = Literal[
    "answer own form",
    "see own page",
    "write own diary",
    "report own happening",
    "see due",
    "see person",
    "see identity",
    "add person",
    "give consent",
    "correct person",
    "merge people",
    "withdraw person",
    "erase person",
    "record episode",
    "see episode",
    "correct episode",
    "send link",
    "note call",
    "enter answer",
    "correct answer",
    "record happening",
    "correct happening",
    "make forecast",
    "see forecast",
    "see diary",
    "see aggregates",
    "see pseudonymous rows",
    "export consented",
    "export all",
    "import",
    "see trail",
    "verify",
    "anchor",
    "see staff",
    "manage staff",
    "manage sites",
    "back up",
    "restore",
    "break glass",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

_NURSE: frozenset[Action] = frozenset(
    {
        "see due",
        "see person",
        "see identity",
        "add person",
        "give consent",
        "withdraw person",
        "send link",
        "note call",
        "enter answer",
        "record happening",
        "see diary",
        "break glass",
    }
)
_PHYSICIAN: frozenset[Action] = _NURSE | {
    "record episode",
    "see episode",
    "make forecast",
    "see forecast",
    "see aggregates",
}
_REGISTRAR: frozenset[Action] = _PHYSICIAN | {
    "correct person",
    "merge people",
    "correct episode",
    "correct answer",
    "correct happening",
    "export consented",
    "export all",
    "import",
    "see pseudonymous rows",
    "see trail",
    "verify",
    "erase person",
}

GRANTS: Mapping[Role, frozenset[Action]] = {
    "patient": frozenset({"answer own form", "see own page", "write own diary", "report own happening"}),
    "nurse": _NURSE,
    "physician": _PHYSICIAN,
    "registrar": _REGISTRAR,
    "auditor": frozenset({"see aggregates", "see pseudonymous rows", "see trail", "verify"}),
    "researcher": frozenset({"see aggregates", "export consented"}),
    "admin": frozenset(
        {"see staff", "manage staff", "manage sites", "back up", "restore", "anchor", "verify", "see trail"}
    ),
    "system": frozenset(ACTIONS) - {"answer own form", "see own page", "write own diary"},
}
"""What each role may do; an admin sees no clinical row, an auditor no name."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, a patient who came by a link, or the machine's own command line.

    Parameters
    ----------
    id : str
        As the trail writes it down.
    roles : frozenset of str
        Of ``ROLES``.
    site : str, optional
        The id of the site whose rows are the actor's; None for ``system``, whose all are.
    person : str, optional
        The id of the patient, where the actor is one.
    schedule : str, optional
        The one visit whose forms the link opens.

    Examples
    --------
    >>> SYSTEM.roles
    frozenset({'system'})
    """

    id: str
    roles: frozenset[Role]
    site: str | None = None
    person: str | None = None
    schedule: str | None = None


SYSTEM = Actor("system", frozenset({"system"}))
"""The command line on the machine that holds database and keys."""


@dataclass(frozen=True)
class Row:
    """Whose row it is: its site, its person, its visit; None where it has none.

    Parameters
    ----------
    site, person, schedule : str, optional
        Ids.

    Examples
    --------
    >>> Row(site="a").person is None
    True
    """

    site: str | None = None
    person: str | None = None
    schedule: str | None = None


def may(actor: Actor, action: Action, row: Row) -> bool:
    """Whether an actor may do something to a row; False for whatever is not granted.

    Parameters
    ----------
    actor : Actor
        Who.
    action : str
        Of ``ACTIONS``.
    row : Row
        Whose row.

    Returns
    -------
    bool
        True only where a role grants it and the row is of the actor's site, or the patient's own.

    Examples
    --------
    >>> patient = Actor("link", frozenset({"patient"}), site="a", person="p", schedule="s")
    >>> [may(patient, "answer own form", row) for row in (Row("a", "p", "s"), Row("a", "q", "t"))]
    [True, False]
    """
    granted = {role for role in actor.roles if action in GRANTS.get(role, frozenset())}
    if "system" in granted:
        return True
    if not granted or actor.site is None or row.site != actor.site:
        return False
    if granted == {"patient"}:
        own = actor.person is not None and row.person == actor.person
        return own and (actor.schedule is None or row.schedule in (None, actor.schedule))
    return True


def demand(actor: Actor, action: Action, row: Row) -> None:
    """Nothing where it is allowed; else RefusedError, in a sentence.

    Parameters
    ----------
    actor : Actor
        Who.
    action : str
        Of ``ACTIONS``.
    row : Row
        Whose row.

    Raises
    ------
    RefusedError
        Where ``may`` says no.

    Examples
    --------
    >>> demand(Actor("x", frozenset({"auditor"}), site="a"), "see identity", Row(site="a"))
    Traceback (most recent call last):
    ...
    neuroplasty.errors.RefusedError: x (auditor) may not see identity here; ask somebody whose role it is.
    """
    if not may(actor, action, row):
        roles = ", ".join(sorted(actor.roles)) or "no role"
        raise RefusedError(f"{actor.id} ({roles}) may not {action} here; ask somebody whose role it is.")
