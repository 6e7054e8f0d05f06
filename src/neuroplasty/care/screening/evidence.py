"""Evidence: findings for a pressed root and for a learned pathway, each with its published likelihood ratio.

A range of odds before, times a range for each ratio that was read, gives a range after. A ratio nobody
published is "unknown" and moves nothing; one without an interval counts from nothing (1) to its whole value.
The findings are taken as independent, which makes the range too narrow rather than too wide where two of
them say the same thing.

>>> likelihood = weigh("body", {"symptoms.straight_leg_raise": True}, Priors(body=(0.3, 0.6)))
>>> f"{likelihood.low:.2f} to {likelihood.high:.2f}"
'0.29 to 0.69'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from neuroplasty.errors import DocumentError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Side = Literal["body", "brain"]

DEVILLE = "Devillé 1998, Cochrane Colloquium: 11 surgical series, sensitivity 0.90, specificity 0.23"
RACZ = "Racz 2014, doi 10.5772/58753: sensitivity 50 %, specificity 70 % of MRI and CT for adhesions, quoted"
CSI = "Central Sensitization Inventory >= 40: sensitivity 81, specificity 75, from memory"
UNKNOWN = "no likelihood ratio was found"
COMMON = "common without pain (Brinjikji 2015, AJNR 36:811): no proof; no likelihood ratio was found"
HEURISTIC = "a clinician's heuristic; never measured"


@dataclass(frozen=True)
class Priors:
    """How common each is among the patients of this clinic, as the user sets it: a range of probabilities.

    As given here nobody has measured them, and they are as wide as to say nothing.

    Parameters
    ----------
    body, brain : (float, float)
        Lower and upper end, above 0 and below 1.

    Raises
    ------
    DocumentError
        For a range that is none.

    Examples
    --------
    >>> Priors.from_words(body="0.2,0.6").body
    (0.2, 0.6)
    """

    body: tuple[float, float] = (0.1, 0.9)
    brain: tuple[float, float] = (0.1, 0.9)

    @classmethod
    def from_words(cls, body: str | None = None, brain: str | None = None) -> Self:
        """Priors as written on a command line, ``0.2,0.6``; DocumentError where that is no range."""
        return cls(_range(body, cls.body), _range(brain, cls.brain))

    def __post_init__(self) -> None:
        """DocumentError for a range that is none."""
        for name, (low, high) in (("body", self.body), ("brain", self.brain)):
            if not 0 < low <= high < 1:
                raise DocumentError(
                    f"The prior for the {name} is {low:g} to {high:g}; "
                    "give two chances above 0 and below 1, the lower first, such as 0.2 and 0.6."
                )


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
        Of its presence or absence, with its interval; None where nobody published one.
    source : str
        Where it stands.

    Examples
    --------
    >>> Weighing("pain below the knee", True, None, None, None, UNKNOWN).source
    'no likelihood ratio was found'
    """

    finding: str
    present: bool | None
    likelihood_ratio: float | None
    low: float | None
    high: float | None
    source: str


@dataclass(frozen=True)
class Likelihood:
    """How likely a compressed root, or a learned pathway, is: a range before and a range after.

    Parameters
    ----------
    subject : {"body", "brain"}
        Which.
    prior_low, prior_high, low, high : float
        Probabilities before and after the findings were weighed.
    words : str
        As it is said.
    weighings : tuple of Weighing
        Finding by finding.

    Examples
    --------
    >>> weigh("body", {"symptoms.straight_leg_raise": True}, Priors(body=(0.3, 0.6))).prior_high
    0.6
    """

    subject: Side
    prior_low: float
    prior_high: float
    low: float
    high: float
    words: str
    weighings: tuple[Weighing, ...]


@dataclass(frozen=True)
class Finding:
    """A fact that is weighed: for which side, in which words, its ratios when present and when absent."""

    fact: str
    side: Side
    words: str
    source: str = UNKNOWN
    present: Parameter | None = None
    absent: Parameter | None = None
    at_least: float | None = None
    """The cut-off, where the fact is a number."""


FINDINGS: tuple[Finding, ...] = (
    Finding(
        "symptoms.straight_leg_raise",
        "body",
        "straight leg raise brings the leg pain on",
        DEVILLE,
        Parameter(1.17, "1", "derived", DEVILLE, 0.96, 1.46),
        Parameter(0.43, "1", "derived", DEVILLE, 0.14, 1.2),
    ),
    Finding("symptoms.crossed_leg_raise", "body", "raising the other leg brings the leg pain on"),
    Finding("symptoms.below_knee", "body", "pain below the knee"),
    Finding("symptoms.numbness_in_root", "body", "numbness in one root's skin"),
    Finding("symptoms.weakness_in_root", "body", "weakness in one root's muscles"),
    Finding("symptoms.reflex_loss", "body", "a reflex is lost"),
    Finding("symptoms.claudication", "body", "claudication eased by bending"),
    Finding("root.concordant", "body", "what was found lies at the root that hurts, level and side"),
    Finding(
        "workup.adhesions_shown",
        "body",
        "adhesions shown",
        RACZ,
        Parameter(1.67, "1", "derived", RACZ),
        Parameter(0.71, "1", "derived", RACZ),
    ),
    Finding("findings.any", "body", "imaging shows something that can press a root", COMMON),
    Finding("learned.functional", "brain", "functional: follows no injury or healing", HEURISTIC),
    Finding("learned.inconsistent", "brain", "inconsistent: changes as no damaged part does", HEURISTIC),
    Finding("learned.triggered", "brain", "triggered by what puts no load on the body", HEURISTIC),
    Finding("learned.alternates", "brain", "two sites take turns", HEURISTIC),
    Finding("learned.other_pain_syndromes", "brain", "other long-lasting pains"),
    Finding(
        "learned.csi",
        "brain",
        "Central Sensitization Inventory 40 or more",
        CSI,
        Parameter(3.24, "1", "unverified", CSI),
        Parameter(0.25, "1", "unverified", CSI),
        40,
    ),
    Finding(
        "learned.tsk11",
        "brain",
        "TSK-11 at or above the mean of the training trial (23)",
        UNKNOWN,
        at_least=23,
    ),
)
"""What is weighed, and all that is known of its weight."""


def weigh(side: Side, facts: Mapping[str, Any], priors: Priors) -> Likelihood:
    """The range of chances for one side after everything that was noted."""
    prior_low, prior_high = priors.body if side == "body" else priors.brain
    low, high = _odds(prior_low), _odds(prior_high)
    weighings, moved = [], 0
    for finding in FINDINGS:
        if finding.side != side:
            continue
        present = _present(finding, facts.get(finding.fact))
        ratio = None if present is None else finding.present if present else finding.absent
        ends = _ends(ratio)
        if ends is not None:
            low, high, moved = low * ends[0], high * ends[1], moved + 1
        weighings.append(
            Weighing(
                finding.words,
                present,
                None if ratio is None else ratio.value,
                ends[0] if ends else None,
                ends[1] if ends else None,
                finding.source,
            )
        )
    noted = sum(one.present is not None for one in weighings)
    low, high = low / (1 + low), high / (1 + high)
    words = (
        f"between {low:.0%} and {high:.0%}, from {prior_low:.0%} to {prior_high:.0%} before: "
        f"{noted} of {len(weighings)} findings noted, {moved} with a published ratio"
    )
    return Likelihood(side, prior_low, prior_high, low, high, words, tuple(weighings))


def _present(finding: Finding, value: Any) -> bool | None:
    if value is None or finding.at_least is None:
        return None if value is None else bool(value)
    return bool(value >= finding.at_least)


def _ends(ratio: Parameter | None) -> tuple[float, float] | None:
    if ratio is None:
        return None
    low = ratio.low if ratio.low is not None else min(1.0, ratio.value)
    high = ratio.high if ratio.high is not None else max(1.0, ratio.value)
    return low, high


def _range(words: str | None, usual: tuple[float, float]) -> tuple[float, float]:
    if words is None:
        return usual
    try:
        low, high = (float(part) for part in words.split(","))
    except ValueError:
        raise DocumentError(
            f"A prior is two chances with a comma between them, such as 0.2,0.6; found {words!r}."
        ) from None
    return low, high


def _odds(chance: float) -> float:
    return chance / (1 - chance)


register(
    "screening",
    {
        finding.words: {
            "likelihood ratio when present": finding.present,
            "likelihood ratio when absent": finding.absent,
        }
        for finding in FINDINGS
    },
)

__all__ = ["FINDINGS", "Finding", "Likelihood", "Priors", "Weighing", "weigh"]
