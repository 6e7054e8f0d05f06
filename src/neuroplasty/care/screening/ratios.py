"""Ratios: what each finding may say of a disc, a stenosis, a scar, or a learned pathway, as it was published.

A row belongs to one head and one block; of a block one finding is weighed, since the others say the same. The
ranges are the envelope of studies in people with leg or back pain, not one study's interval; a ratio nobody
published stays out, and ``UNKNOWN`` says so.

>>> [(row.words, row.head) for row in ROWS if row.fact == "workup.adhesions_shown"]
[('scar shown', 'scar')]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.register import register

Head = Literal["disc", "stenosis", "scar", "brain"]
HEADS: tuple[Head, ...] = get_args(Head)
Setting = Literal["not named", "primary care", "specialist", "after surgery"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)

UNKNOWN = "no likelihood ratio was found"
HEURISTIC = "a clinician's heuristic; no study measured it"
SAME = "says the same as another of its block"


@dataclass(frozen=True)
class Row:
    """A finding: the fact, of which head and block, its ratios with their ranges.

    Parameters
    ----------
    fact : str
        A name of ``FACTS``, or of what ``evidence`` works out of them.
    head, block
        What it speaks of, and with which others it shares its cause.
    words : str
        In words.
    source : str
        Who measured it, or that nobody did.
    present, absent : Parameter or None
        Likelihood ratios; None where nobody published one.
    at_least : float or None
        The cut-off, where the fact is a number.

    Examples
    --------
    >>> Row("symptoms.below_knee", "disc", "where it hurts", "pain below the knee").present is None
    True
    """

    fact: str
    head: Head
    block: str
    words: str
    source: str = UNKNOWN
    present: Parameter | None = None
    absent: Parameter | None = None
    at_least: float | None = None


def _ratio(value: float, low: float, high: float, source: str, standing: Standing = "derived") -> Parameter:
    return Parameter(value, "1", standing, source, low, high)


_LEG_RAISE = (
    "van der Windt 2010, Cochrane CD007431, v surgery 1.28 (1.09-1.50) / .29; v MRI 1.38 / .87; v nerve "
    "tests 1.19 / .44"
)
_CROSSED = "van der Windt 2010, Cochrane CD007431: .28 / .90 v surgery"
_TWO_SIGNS = "Ekedahl, n 99: two or more signs of one root, v compression under the joint"
_TAWA = "Tawa, review: sensitivity .61, specificity .63 v MRI; both intervals hold 1"
_REFLEX = "Suri 2011, n 54: 7.1 (.96-53) for the Achilles reflex; one small study, used as 1 to 7"
_EPPING = "Epping, n 180, suspected radiculopathy"
_BEYNON = "Beynon 2019, a block of the root v operation"
_IVERSEN = "Iversen, n 116"
_SURI = "Suri 2010, JAMA, table 3"
_ROSS = "Ross 1996, n 197 (1.75), against two studies that found no relation; the range begins at 1"
_NEBLETT = "Neblett, n 161, both groups in pain, cut at 40"
_MISTRY = "Mistry 2020 (Vroomen, n 274): eight items of history and examination together, .72 / .80"

CLUSTER: tuple[str, ...] = ("leg raise", "signs of the root", "where it hurts", "neuropathic")
"""Blocks of the disc's head that together say no more than the cluster they are parts of."""
CLUSTER_PRESENT = Parameter(3.6, "1", "derived", _MISTRY)
CLUSTER_ABSENT = Parameter(0.35, "1", "derived", _MISTRY)

ROWS: tuple[Row, ...] = (
    Row(
        "symptoms.crossed_leg_raise",
        "disc",
        "leg raise",
        "raising the other leg brings the leg pain on",
        _CROSSED,
        _ratio(2.8, 1.7, 4.7, _CROSSED),
        _ratio(0.80, 0.72, 0.89, _CROSSED),
    ),
    Row(
        "symptoms.straight_leg_raise",
        "disc",
        "leg raise",
        "straight leg raise brings the leg pain on",
        _LEG_RAISE,
        _ratio(1.3, 1.0, 1.5, _LEG_RAISE),
        _ratio(0.6, 0.15, 0.9, _LEG_RAISE),
    ),
    Row(
        "two signs of one root",
        "disc",
        "signs of the root",
        "two of numbness, weakness and a lost reflex in one root",
        _TWO_SIGNS,
        _ratio(2.6, 1.6, 4.3, _TWO_SIGNS),
        _ratio(0.40, 0.17, 0.91, _TWO_SIGNS),
    ),
    Row(
        "symptoms.reflex_loss",
        "disc",
        "signs of the root",
        "a reflex is lost",
        _REFLEX,
        _ratio(2.6, 1.0, 7.0, _REFLEX),
    ),
    Row(
        "symptoms.numbness_in_root",
        "disc",
        "signs of the root",
        "numbness in one root's skin",
        _TAWA,
        _ratio(1.65, 0.8, 3.4, _TAWA),
        _ratio(0.62, 0.37, 1.04, _TAWA),
    ),
    Row("symptoms.weakness_in_root", "disc", "signs of the root", "weakness in one root's muscles"),
    Row("symptoms.below_knee", "disc", "where it hurts", "pain below the knee"),
    Row(
        "learned.pain_detect",
        "disc",
        "neuropathic",
        "painDETECT 19 or more",
        _EPPING,
        _ratio(1.5, 1.2, 1.9, _EPPING),
        _ratio(0.49, 0.30, 0.79, _EPPING),
        19,
    ),
    Row(
        "learned.dn4",
        "disc",
        "neuropathic",
        "DN4 4 or more",
        _EPPING,
        _ratio(1.3, 1.06, 1.6, _EPPING),
        _ratio(0.57, 0.35, 0.94, _EPPING),
        4,
    ),
    Row(
        "workup.root_block_relief_percent",
        "disc",
        "root block",
        "a block of the root took half the pain or more",
        _BEYNON,
        _ratio(1.87, 0.84, 4.2, _BEYNON),
        _ratio(0.13, 0.04, 0.45, _BEYNON),
        50,
    ),
    Row(
        "pain and image agree at L5",
        "disc",
        "image",
        "what was found lies at the L5 root that hurts, level and side",
        _IVERSEN,
        _ratio(1.74, 1.04, 2.93, _IVERSEN, "measured"),
    ),
    Row(
        "pain and image agree at S1",
        "disc",
        "image",
        "what was found lies at the S1 root that hurts, level and side",
        _IVERSEN,
        _ratio(1.29, 0.97, 1.72, _IVERSEN, "measured"),
    ),
    Row("disc on the image", "disc", "image", "the image shows a disc that stands out"),
    Row(
        "symptoms.claudication",
        "stenosis",
        "walking",
        "claudication eased by bending",
        _SURI,
        _ratio(3.7, 2.9, 4.8, _SURI, "measured"),
        _ratio(0.23, 0.17, 0.31, _SURI, "measured"),
    ),
    Row(
        "pain.both_legs",
        "stenosis",
        "walking",
        "both legs hurt",
        f"{_SURI}: 6.3 (3.1-13), of one block with claudication",
    ),
    Row("stenosis on the image", "stenosis", "image", "the image shows a narrow canal"),
    Row(
        "workup.adhesions_shown",
        "scar",
        "image",
        "scar shown",
        _ROSS,
        _ratio(1.3, 1.0, 1.75, _ROSS),
        _ratio(0.7, 0.5, 1.0, _ROSS),
    ),
    Row("history.operated", "scar", "history", "operated on"),
    Row("learned.functional", "brain", "three heads", "functional: follows no injury or healing", HEURISTIC),
    Row(
        "learned.inconsistent",
        "brain",
        "three heads",
        "inconsistent: changes as no damaged part does",
        HEURISTIC,
    ),
    Row("learned.triggered", "brain", "three heads", "triggered by what puts no load on the body", HEURISTIC),
    Row("learned.alternates", "brain", "three heads", "two sites take turns", HEURISTIC),
    Row("learned.other_pain_syndromes", "brain", "sensitivity", "other long-lasting pains"),
    Row(
        "learned.csi",
        "brain",
        "sensitivity",
        "Central Sensitization Inventory 40 or more",
        _NEBLETT,
        _ratio(1.8, 1.4, 2.4, _NEBLETT),
        _ratio(0.31, 0.19, 0.51, _NEBLETT),
        40,
    ),
    Row(
        "learned.tsk11",
        "brain",
        "sensitivity",
        "TSK-11 at or above the mean of the training trial (23)",
        "no study as a test; as prognosis at chance (n 32, n 170)",
        at_least=23,
    ),
)
"""What is weighed, and all that is known of its weight."""

_BRINJIKJI = "Brinjikji 2015, AJNR 36:811, n 3110 without pain"
_ODDS = "Brinjikji and Endean, odds ratio for back pain: an upper bound"
WITHOUT_PAIN: Mapping[str, Mapping[int, Parameter]] = MappingProxyType(
    {
        "bulge": MappingProxyType(
            {
                age: Parameter(share, "%", "measured", _BRINJIKJI)
                for age, share in ((20, 30.0), (30, 40.0), (40, 50.0), (50, 60.0), (80, 84.0))
            }
        ),
        "protrusion": MappingProxyType(
            {
                age: Parameter(share, "%", "measured", _BRINJIKJI)
                for age, share in ((20, 29.0), (30, 31.0), (40, 33.0), (50, 36.0), (80, 43.0))
            }
        ),
    }
)
"""Per cent of people without pain who have it, by age."""
EXTRUSION_WITHOUT_PAIN = Parameter(18.0, "%", "measured", "Weishaupt, people of 20 to 50 without pain")
STENOSIS_WITHOUT_SYMPTOMS = Parameter(
    11.0, "%", "unverified", "stenosis by imaging in people without symptoms"
)
SEVERE_STENOSIS_OLD = Parameter(
    30.0, "%", "unverified", "severe stenosis at a mean age of 66; 17.5 % of these have symptoms"
)
OLD_FROM = Parameter(60.0, "year", "assumed", "from here on the share of the older is taken")
MOST_PROTRUSION = Parameter(2.65, "1", "derived", _ODDS)
MOST_EXTRUSION = Parameter(4.4, "1", "derived", _ODDS)

_SUGGESTED = "suggested: as wide as the published shares allow; nobody measured it for a clinic"
_STENOSIS = "stenosis among people with such pain: primary 25 % (19-32), secondary 29 % (22-36)"
_NOT_FOUND = "the share that scar causes was found nowhere"


def _prior(low: float, high: float, source: str, standing: Standing = "assumed") -> Parameter:
    return Parameter((low + high) / 2, "1", standing, source, low, high)


PRIORS: Mapping[Setting, Mapping[Head, Parameter]] = MappingProxyType(
    {
        "not named": {
            "disc": _prior(0.25, 0.75, _SUGGESTED),
            "stenosis": _prior(0.19, 0.36, _STENOSIS, "derived"),
            "scar": _prior(0.1, 0.9, _NOT_FOUND, "free"),
            "brain": _prior(0.25, 0.75, f"{_SUGGESTED}; for a learned pathway there is no defensible figure"),
        },
        "primary care": {
            "disc": _prior(
                0.25, 0.75, f"{_SUGGESTED}; 74 % of 609 with back and leg pain were called sciatica"
            ),
            "stenosis": _prior(0.19, 0.32, _STENOSIS, "derived"),
            "scar": _prior(0.1, 0.9, _NOT_FOUND, "free"),
            "brain": _prior(0.25, 0.75, f"{_SUGGESTED}; for a learned pathway there is no defensible figure"),
        },
        "specialist": {
            "disc": _prior(
                0.5, 0.85, "leg pain with signs: 68 to 88 % of 379 had a pressed root on MRI", "derived"
            ),
            "stenosis": _prior(0.22, 0.36, _STENOSIS, "derived"),
            "scar": _prior(0.1, 0.9, _NOT_FOUND, "free"),
            "brain": _prior(0.25, 0.75, f"{_SUGGESTED}; for a learned pathway there is no defensible figure"),
        },
        "after surgery": {
            "disc": _prior(
                0.2,
                0.75,
                "20 % show a recurrent herniation after a discectomy that helped; above that suggested",
            ),
            "stenosis": _prior(0.22, 0.36, _STENOSIS, "derived"),
            "scar": _prior(0.1, 0.9, f"{_NOT_FOUND}; it is present in 83 to 91 %", "free"),
            "brain": _prior(0.25, 0.75, f"{_SUGGESTED}; for a learned pathway there is no defensible figure"),
        },
    }
)
"""How common each is before anything is known, by where the patient is seen."""

register(
    "screening",
    {
        **{
            f"{row.head}: {row.words}": {
                name: one
                for name, one in (
                    ("likelihood ratio when present", row.present),
                    ("likelihood ratio when absent", row.absent),
                )
                if one is not None
            }
            for row in ROWS
        },
        **{
            f"without pain at {age}: {kind}": share
            for kind, ages in WITHOUT_PAIN.items()
            for age, share in ages.items()
        },
        **{f"prior, {setting}": dict(heads) for setting, heads in PRIORS.items()},
        "extrusion without pain": EXTRUSION_WITHOUT_PAIN,
        "stenosis without symptoms": STENOSIS_WITHOUT_SYMPTOMS,
        "severe stenosis in the old": SEVERE_STENOSIS_OLD,
        "old from": OLD_FROM,
        "most of a protrusion": MOST_PROTRUSION,
        "most of an extrusion": MOST_EXTRUSION,
        "cluster when present": CLUSTER_PRESENT,
        "cluster when absent": CLUSTER_ABSENT,
    },
)

__all__ = ["CLUSTER", "HEADS", "PRIORS", "ROWS", "SETTINGS", "Head", "Row", "Setting"]
