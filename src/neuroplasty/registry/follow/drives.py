"""Body or pathway: what a diary and a course say of what drives the pain, with each reason.

Nothing here is a verdict. Each reason is a finding of the diary (``brain.diary``) or of the course, with
what it speaks for; how often such a judgement is right nobody has measured, and it says so.

>>> what_drives((), rated_days=10).leaning
'cannot say'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from neuroplasty.brain.diary import Finding

Side = Literal["body", "pathway"]
Leaning = Literal["body", "pathway", "both", "cannot say"]

LEAST_DAYS = 42
"""Rated days below which the absence of a pattern says nothing (assumed: the days most detectors need)."""

_WHY = {
    "alternation": "sites take turns; two injured places have no reason to",
    "migration": "the worst pain moved to another site",
    "inconsistency": "the same activity hurts on some days and not on others",
    "volatility": "the pain changes more from day to day than a lasting cause explains",
}


@dataclass(frozen=True)
class Reasoned:
    """One reason, and what it speaks for.

    Parameters
    ----------
    side : {"body", "pathway"}
        What it speaks for.
    text : str
        The reason, a clause.
    how : str
        What was measured.

    Examples
    --------
    >>> Reasoned("pathway", "sites take turns", "p = 0.01").side
    'pathway'
    """

    side: Side
    text: str
    how: str = ""


@dataclass(frozen=True)
class Drives:
    """What drives the pain, as far as it can be said.

    Parameters
    ----------
    leaning : {"body", "pathway", "both", "cannot say"}
        Where the reasons point.
    reasons : tuple of Reasoned
        For the one or the other.
    why_not : str
        Why nothing more can be said.

    Examples
    --------
    >>> Drives("cannot say", (), "ten days are too few").reasons
    ()
    """

    leaning: Leaning
    reasons: tuple[Reasoned, ...]
    why_not: str = ""


def what_drives(
    found: Sequence[Finding],
    rated_days: int,
    *,
    site_share: float | None = None,
    site: str = "",
    fell_d: int | None = None,
    came_back: bool = False,
    left_body_percent: float | None = None,
) -> Drives:
    """Weigh what speaks for the body and what for a learned pathway.

    Parameters
    ----------
    found : sequence of Finding
        What the diary's detectors found.
    rated_days : int
        Days with a rating.
    site_share : float, optional
        Share of the days with pain on which the worst of it was at ``site``.
    site : str
        The most frequent site.
    fell_d : int, optional
        How many days after the procedure the pain's level fell, where it did within a fortnight.
    came_back : bool
        Whether relief was lost again after it had held.
    left_body_percent : float, optional
        What the simulated course of an episode says: of what still hurts, how much the body drives.

    Returns
    -------
    Drives

    Examples
    --------
    >>> told = what_drives((), rated_days=90, site_share=0.95, site="left leg", fell_d=2)
    >>> told.leaning, [one.side for one in told.reasons]
    ('body', ['body', 'body', 'body'])
    """
    reasons = [Reasoned("pathway", _WHY[one.detector], _how(one)) for one in found if one.detector in _WHY]
    reasons += [
        Reasoned("pathway", f"worse days go with {one.about}", _how(one))
        for one in found
        if one.detector == "cues" and one.effect is not None and one.effect.value > 1
    ]
    pathway = bool(reasons)
    if site_share is not None and site_share >= 0.8 and rated_days >= LEAST_DAYS:
        text = f"the worst pain stays where it was ({site})"
        reasons.append(Reasoned("body", text, f"on {100 * site_share:.0f} % of the days with pain"))
    if fell_d is not None:
        when = f"{fell_d} day{'' if fell_d == 1 else 's'} after it"
        reasons.append(Reasoned("body", "the pain's level fell with the procedure", when))
        if came_back:
            reasons.append(Reasoned("body", "relief was lost again later, as when scar grows back"))
    if not pathway and rated_days >= LEAST_DAYS:
        reasons.append(Reasoned("body", "no pattern of learned pain was found", f"{rated_days} rated days"))
    if left_body_percent is not None:
        side: Side = "body" if left_body_percent >= 50 else "pathway"
        text = f"the simulated course puts {left_body_percent:.0f} % of what is left down to the body"
        reasons.append(Reasoned(side, text, "a model, not a measurement"))
    sides = {one.side for one in reasons}
    if not sides or (rated_days < LEAST_DAYS and not pathway):
        why = f"{rated_days} rated days; below {LEAST_DAYS} that no pattern was found says nothing"
        return Drives("cannot say", tuple(reasons), why)
    leaning: Leaning = "both" if len(sides) == 2 else "body" if "body" in sides else "pathway"
    return Drives(leaning, tuple(reasons))


def _how(one: Finding) -> str:
    parts = [one.effect.words] if one.effect is not None else []
    if one.p is not None:
        parts.append("p < 0.001" if one.p < 0.001 else f"p = {one.p:.2g}")
    return "; ".join(parts)
