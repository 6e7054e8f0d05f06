"""Evidence: which neuroplasty? A disc, a stenosis, a scar, a learned pathway, each a range before and after.

Odds before, times a range for one finding of each block, give odds after. Findings of one block say the same
and are weighed once; all of history and examination together move a disc by no more than the cluster of eight
did in its study. A finding on an image is worth no more than its rarity among people without pain. A ratio
that nobody published moves nothing. Targets differ: what speaks of a disc moves neither stenosis nor scar,
and nothing of the body is taken off the brain.

>>> likelihood = weigh("disc", {"symptoms.straight_leg_raise": True})
>>> f"{likelihood.low:.2f} to {likelihood.high:.2f}"
'0.25 to 0.82'
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

from neuroplasty.care.screening.ratios import (
    CLUSTER,
    CLUSTER_ABSENT,
    CLUSTER_PRESENT,
    EXTRUSION_WITHOUT_PAIN,
    HEADS,
    MOST_EXTRUSION,
    MOST_PROTRUSION,
    OLD_FROM,
    PRIORS,
    ROWS,
    SAME,
    SETTINGS,
    SEVERE_STENOSIS_OLD,
    STENOSIS_WITHOUT_SYMPTOMS,
    WITHOUT_PAIN,
    Head,
    Row,
    Setting,
)
from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Parameter

BODY: tuple[Head, ...] = ("disc", "stenosis", "scar")


@dataclass(frozen=True)
class Priors:
    """How common each is among the patients of this clinic: a range of probabilities for each head.

    Parameters
    ----------
    disc, stenosis, scar, brain : (float, float)
        Lower and upper end, above 0 and below 1.
    setting : str
        Where the patient is seen, as the ranges were taken from it.

    Raises
    ------
    DocumentError
        For a range that is none.

    Examples
    --------
    >>> Priors.of("specialist").disc, Priors.from_words(body="0.2,0.6").scar
    ((0.5, 0.85), (0.2, 0.6))
    """

    disc: tuple[float, float] = (0.25, 0.75)
    stenosis: tuple[float, float] = (0.19, 0.36)
    scar: tuple[float, float] = (0.1, 0.9)
    brain: tuple[float, float] = (0.25, 0.75)
    setting: Setting = "not named"

    @classmethod
    def of(cls, setting: str) -> Self:
        """The published or suggested shares of one setting; DocumentError for one that is not known."""
        for known in SETTINGS:
            if known == setting:
                ends = {head: _both_ends(one) for head, one in PRIORS[known].items()}
                return cls(**ends, setting=known)
        raise DocumentError(f"The setting is one of {', '.join(SETTINGS)}; found {setting!r}.")

    @classmethod
    def from_words(
        cls, body: str | None = None, brain: str | None = None, setting: str = "not named"
    ) -> Self:
        """Priors as written on a command line, ``0.2,0.6``; DocumentError where that is no range.

        ``body`` stands for each of disc, stenosis and scar.
        """
        found = cls.of(setting)
        if body is not None:
            ends = _range(body)
            found = replace(found, disc=ends, stenosis=ends, scar=ends)
        return found if brain is None else replace(found, brain=_range(brain))

    def __post_init__(self) -> None:
        """DocumentError for a range that is none."""
        for head in HEADS:
            low, high = self[head]
            if not 0 < low <= high < 1:
                raise DocumentError(
                    f"The prior for the {head} is {low:g} to {high:g}; "
                    "give two chances above 0 and below 1, the lower first, such as 0.2 and 0.6."
                )

    def __getitem__(self, head: Head) -> tuple[float, float]:
        ends: tuple[float, float] = getattr(self, head)
        return ends


@dataclass(frozen=True)
class Weighing:
    """A finding and its likelihood ratio.

    Parameters
    ----------
    finding : str
        In words.
    present : bool or None
        None where it is not known.
    likelihood_ratio, low, high : float or None
        Of its presence or absence, with its range; None where nobody published one, and where another finding
        of its block was weighed in its place.
    source : str
        Where it stands, or why it moves nothing.
    block : str
        With which others it shares its cause.

    Examples
    --------
    >>> Weighing("pain below the knee", True, None, None, None, "no likelihood ratio was found").block
    ''
    """

    finding: str
    present: bool | None
    likelihood_ratio: float | None
    low: float | None
    high: float | None
    source: str
    block: str = ""


@dataclass(frozen=True)
class Likelihood:
    """How likely one cause is: a range before and a range after.

    Parameters
    ----------
    subject : {"disc", "stenosis", "scar", "brain"}
        Which.
    prior_low, prior_high, low, high : float
        Probabilities before and after the findings were weighed.
    words : str
        As it is said.
    weighings : tuple of Weighing
        Finding by finding.
    known : bool
        Whether any finding moved it; else it is unknown, and the range is the one before.

    Examples
    --------
    >>> weigh("disc", {}).known, weigh("stenosis", {"symptoms.claudication": True}).known
    (False, True)
    """

    subject: Head
    prior_low: float
    prior_high: float
    low: float
    high: float
    words: str
    weighings: tuple[Weighing, ...]
    known: bool = True


def weigh(head: Head, facts: Mapping[str, Any], priors: Priors | None = None) -> Likelihood:
    """The range of chances for one head after everything that was noted.

    Parameters
    ----------
    head : {"disc", "stenosis", "scar", "brain"}
        Which.
    facts : mapping
        As ``facts_of`` gives them.
    priors : Priors, optional
        Those of no named setting when not given.

    Returns
    -------
    Likelihood

    Examples
    --------
    >>> both = {"symptoms.straight_leg_raise": True, "symptoms.crossed_leg_raise": True}
    >>> [one.likelihood_ratio for one in weigh("disc", both).weighings[:2]]
    [2.8, None]
    """
    priors = priors or Priors()
    prior_low, prior_high = priors[head]
    told = {**facts, **_worked_out(facts)}
    rows = [_by_age(row, told) for row in ROWS if row.head == head]
    chosen = _one_a_block(rows, told)
    cluster = _product([ends for row, ends in chosen.items() if row.block in CLUSTER])
    capped = _capped(cluster) if head == "disc" else cluster
    low, high = _product([capped, *(ends for row, ends in chosen.items() if row.block not in CLUSTER)])
    low, high = _odds(prior_low) * low, _odds(prior_high) * high
    low, high = low / (1 + low), high / (1 + high)
    weighings = tuple(_weighing(row, told, chosen) for row in rows)
    words = _words(priors, head, low, high, weighings, capped != cluster)
    return Likelihood(head, prior_low, prior_high, low, high, words, weighings, bool(chosen))


def _words(
    priors: Priors, head: Head, low: float, high: float, weighings: tuple[Weighing, ...], capped: bool
) -> str:
    before = f"{priors[head][0]:.0%} to {priors[head][1]:.0%} before"
    if priors.setting != "not named":
        before += f" ({priors.setting})"
    noted = sum(one.present is not None for one in weighings)
    moved = sum(one.likelihood_ratio is not None for one in weighings)
    of_all = f"{noted} of {len(weighings)} findings noted"
    if not moved:
        return f"unknown: {before}, and nothing that is noted moves it; {of_all}, none with a published ratio"
    limit = "; held at what eight findings together were worth" if capped else ""
    return f"between {low:.0%} and {high:.0%}, from {before}: {of_all}, {moved} weighed, one a block{limit}"


def _one_a_block(rows: list[Row], facts: Mapping[str, Any]) -> dict[Row, tuple[float, float]]:
    """Of each block what is there, was measured and says most; else what is missing and says most."""
    best: dict[str, tuple[bool, bool, float, Row, Parameter]] = {}
    for row in rows:
        ratio = _ratio_of(row, facts)
        if ratio is None:
            continue
        measured = ratio.standing == "measured"
        rank = (bool(_present(row, facts)), measured, abs(math.log(ratio.value)))
        if row.block not in best or rank > best[row.block][:3]:
            best[row.block] = (*rank, row, ratio)
    return {row: _both_ends(ratio) for *_, row, ratio in best.values()}


def _weighing(row: Row, facts: Mapping[str, Any], chosen: Mapping[Row, tuple[float, float]]) -> Weighing:
    present, ratio = _present(row, facts), _ratio_of(row, facts)
    if row in chosen and ratio is not None:
        low, high = chosen[row]
        return Weighing(row.words, present, ratio.value, low, high, row.source, row.block)
    source = SAME if ratio is not None else row.source
    return Weighing(row.words, present, None, None, None, source, row.block)


def _ratio_of(row: Row, facts: Mapping[str, Any]) -> Parameter | None:
    present = _present(row, facts)
    return None if present is None else row.present if present else row.absent


def _present(row: Row, facts: Mapping[str, Any]) -> bool | None:
    value = facts.get(row.fact)
    if value is None or row.at_least is None:
        return None if value is None else bool(value)
    return bool(value >= row.at_least)


def _worked_out(facts: Mapping[str, Any]) -> dict[str, bool | None]:
    """What follows from several facts: two signs of a root, where image and pain agree, what is shown."""
    signs = [
        facts.get(f"symptoms.{name}") for name in ("numbness_in_root", "weakness_in_root", "reflex_loss")
    ]
    sure, possible = signs.count(True), signs.count(True) + signs.count(None)
    levels = {pain.root.split()[0] for pain in facts.get("pains") or () if getattr(pain, "root", None)}
    discs, narrow = facts.get("findings.discs"), facts.get("findings.central_stenosis")
    # A scar or a narrow canal at the root that hurts says nothing of a disc.
    agrees = any(one.concordant for one in discs) if discs else None

    def at(level: str) -> bool | None:
        return agrees if level in levels else None

    return {
        "two signs of one root": True if sure >= 2 else False if possible < 2 else None,
        "pain and image agree at L5": at("L5"),
        "pain and image agree at S1": at("S1"),
        "disc on the image": None if discs is None else bool(discs),
        "stenosis on the image": None if narrow is None else bool(narrow),
    }


def _by_age(row: Row, facts: Mapping[str, Any]) -> Row:
    """A finding on an image with the most it can be worth: one over its share among people without pain."""
    age = facts.get("patient.age")
    if age is None or not facts.get(row.fact):
        return row
    if row.fact == "disc on the image":
        worst = max(
            (one.kind for one in facts["findings.discs"]), key=("bulge", "protrusion", "extrusion").index
        )
        most, share = _of_a_disc(worst, age)
        source = (
            f"{worst} at {age:g} years: {share:.0f} % of people without pain have one, so at most {most:.1f}"
        )
    elif row.fact == "stenosis on the image":
        severe = any(one.grade == "severe" for one in facts["findings.central_stenosis"])
        common = SEVERE_STENOSIS_OLD if severe and age >= OLD_FROM.value else STENOSIS_WITHOUT_SYMPTOMS
        most = 100 / common.value
        source = (
            f"{common.value:g} % of people without symptoms have one ({common.source}), so at most {most:.1f}"
        )
    else:
        return row
    return replace(row, source=source, present=Parameter(math.sqrt(most), "1", "derived", source, 1.0, most))


def _of_a_disc(kind: str, age: float) -> tuple[float, float]:
    """The most that a disc on an image can be worth, and its share without pain, %."""
    if kind == "extrusion":
        return min(MOST_EXTRUSION.value, 100 / EXTRUSION_WITHOUT_PAIN.value), EXTRUSION_WITHOUT_PAIN.value
    share = _between(age, WITHOUT_PAIN[kind])
    return (100 / share if kind == "bulge" else min(MOST_PROTRUSION.value, 100 / share)), share


def _between(age: float, shares: Mapping[int, Parameter]) -> float:
    """The share at an age, straight between the ages that were counted; at the ends as there."""
    ages = sorted(shares)
    if age <= ages[0]:
        return shares[ages[0]].value
    for younger, older in pairwise(ages):
        if age <= older:
            part = (age - younger) / (older - younger)
            return (1 - part) * shares[younger].value + part * shares[older].value
    return shares[ages[-1]].value


def _capped(ends: tuple[float, float]) -> tuple[float, float]:
    least, most = CLUSTER_ABSENT.value, CLUSTER_PRESENT.value
    return min(max(ends[0], least), most), min(max(ends[1], least), most)


def _product(many: list[tuple[float, float]]) -> tuple[float, float]:
    return math.prod(low for low, _ in many), math.prod(high for _, high in many)


def _both_ends(one: Parameter) -> tuple[float, float]:
    assert one.low is not None
    assert one.high is not None
    return one.low, one.high


def _range(words: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in words.split(","))
    except ValueError:
        raise DocumentError(
            f"A prior is two chances with a comma between them, such as 0.2,0.6; found {words!r}."
        ) from None
    return low, high


def _odds(chance: float) -> float:
    return chance / (1 - chance)


__all__ = ["BODY", "Likelihood", "Priors", "Weighing", "weigh"]
