"""Consent: what a person is told before they say yes, beside what is often said.

Benefits and risks are counts from the published studies, each with its 95 % interval; where the source gives
no number of people, no interval is made up. Plain words for a reader of twelve.

>>> leaflet = consent_for("adhesiolysis")
>>> leaflet.claims[2].claim
'It lasts two years.'
>>> leaflet.claims[2].figures[0].words
'49 of 60 people (82 in 100; likely 70 to 89)'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Standing

Kind = Literal["benefit", "risk", "claim"]
_Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True)
class Figure:
    """Something counted in a published study, with its 95 % interval.

    Parameters
    ----------
    what : str
        What was counted.
    count, of : int or None
        So many of so many; None where only a percentage, or nothing, is known.
    percent, low, high : float or None
        The share and the ends of its 95 % interval, in percent.
    counted : str
        What ``of`` counts; empty where the source does not say.
    after : str
        How long after the treatment.
    source, read : str
        Where it stands, and when and in what it was read.
    standing : Standing
        How well it is known.

    Examples
    --------
    >>> consent_for("adhesiolysis").claims[2].figures[0].words
    '49 of 60 people (82 in 100; likely 70 to 89)'
    """

    what: str
    count: int | None
    of: int | None
    percent: float | None
    low: float | None
    high: float | None
    counted: str
    after: str
    source: str
    read: str
    standing: Standing

    @property
    def words(self) -> str:
        """The figure as it is said, with how sure it is; empty where nothing was counted."""
        if self.percent is None:
            return ""
        if self.low is None or self.high is None:
            return f"{_in_people(self.percent)}; how sure this is cannot be said"
        each = 1000 if self.percent < 1 and self.high < 2 else 100
        low, high = (f"{end * each / 100:.0f}" for end in (self.low, self.high))
        counted = f"{self.count:,} of {self.of:,} {self.counted}".rstrip()
        return f"{counted} ({_in_people(self.percent, each)}; likely {low} to {high})"


@dataclass(frozen=True)
class Statement:
    """One benefit, one risk, or one claim, in plain words.

    Parameters
    ----------
    kind : {"benefit", "risk", "claim"}
        Which.
    text : str
        For a reader of twelve.
    figures : tuple of Figure
        The counts it rests on.
    claim : str
        What is often said, where it is a claim.

    Examples
    --------
    >>> Statement("claim", "Half of people still had relief.", (), claim="It lasts two years.").claim
    'It lasts two years.'
    """

    kind: Kind
    text: str
    figures: tuple[Figure, ...]
    claim: str = ""


@dataclass(frozen=True)
class Consent:
    """All that is told of one treatment before it is agreed to.

    Parameters
    ----------
    about, name : str
        The treatment, by its key and as it is said.
    what, instead : str
        What is done, and what can be done instead.
    benefits, risks, claims : tuple of Statement
        Each with its counts.

    Examples
    --------
    >>> consent_for("adhesiolysis").about
    'adhesiolysis'
    """

    about: str
    name: str
    what: str
    instead: str
    benefits: tuple[Statement, ...]
    risks: tuple[Statement, ...]
    claims: tuple[Statement, ...]


def consent_for(about: str) -> Consent:
    """The leaflet of one treatment.

    Parameters
    ----------
    about : str
        One of ``consents()``.

    Returns
    -------
    Consent
        Benefits, risks, and what is often said.

    Raises
    ------
    DocumentError
        For a treatment that has none.

    Examples
    --------
    >>> len(consent_for("adhesiolysis").benefits) > 0
    True
    """
    found = _leaflets().get(about)
    if found is None:
        raise DocumentError(
            f"consent: there is no leaflet for {about!r}; there are {', '.join(_leaflets())}."
        )
    return found


def consents() -> tuple[str, ...]:
    """The treatments that have a leaflet.

    Returns
    -------
    tuple of str
        Their keys.

    Examples
    --------
    >>> consents()[0]
    'adhesiolysis'
    """
    return tuple(_leaflets())


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927: holds for none and for all, too).

    Parameters
    ----------
    count, of : int
        So many of so many.

    Returns
    -------
    (float, float)
        Its ends, in percent.

    Raises
    ------
    ValueError
        For a count outside 0 to ``of``, or of nobody.

    Examples
    --------
    >>> [round(end, 1) for end in wilson(49, 60)], [round(end, 1) for end in wilson(0, 80)]
    ([70.1, 89.4], [0.0, 4.6])
    """
    if not 0 <= count <= of or of < 1:
        raise ValueError(f"a count lies from 0 to the number counted; found {count} of {of}")
    share, z2 = count / of, _Z95**2
    middle = share + z2 / (2 * of)
    half = _Z95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = (middle - half) / (1 + z2 / of), (middle + half) / (1 + z2 / of)
    return 100 * max(0.0, low), 100 * min(1.0, high)


@cache
def _leaflets() -> dict[str, Consent]:
    """Every leaflet; the file is the project's own, so what is wrong with it stops at once."""
    data = yaml.safe_load(files("neuroplasty.care").joinpath("consent.yaml").read_text(encoding="utf-8"))
    told: dict[str, list[Statement]] = {about: [] for about in data["leaflets"]}
    for entry in data["entries"]:
        statement = _statement(entry)
        for about in entry["about"]:
            told[about].append(statement)
    return {
        about: Consent(
            about,
            head["name"],
            head["what"],
            head["instead"],
            *(_only(told[about], kind) for kind in get_args(Kind)),
        )
        for about, head in data["leaflets"].items()
    }


def _only(statements: list[Statement], kind: Kind) -> tuple[Statement, ...]:
    return tuple(one for one in statements if one.kind == kind)


def _statement(entry: dict[str, Any]) -> Statement:
    kind: Kind = entry["kind"]
    return Statement(kind, entry["text"], tuple(map(_figure, entry["figures"])), entry.get("claim", ""))


def _figure(data: dict[str, Any]) -> Figure:
    count, of, percent = data.get("count"), data.get("of"), data.get("percent")
    low, high = data.get("low"), data.get("high")
    if count is not None and of is not None:
        percent, (low, high) = 100 * count / of, wilson(count, of)
    return Figure(
        what=data["what"],
        count=count,
        of=of,
        percent=percent,
        low=low,
        high=high,
        counted=data.get("counted", "people"),
        after=data.get("after", ""),
        source=data["source"],
        read=data["read"],
        standing=data["standing"],
    )


def _in_people(percent: float, each: int = 100) -> str:
    return f"{percent * each / 100:.0f} in {each:,}"
