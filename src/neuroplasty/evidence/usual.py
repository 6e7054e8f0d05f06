"""What is usually given: doses, rates and volumes above which a careful colleague asks; no limits.

A limit refuses a plan (``drugs``, ``limits``); what stands here only warns. Every row says for whom.

>>> [(float(row.most), row.per, row.who) for row in USUAL if row.drug == "midazolam"][:2]
[(2.5, 'dose', 'younger'), (1.5, 'dose', 'older')]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Literal

from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.register import register

Who = Literal["anyone", "younger", "older", "diabetes"]


@dataclass(frozen=True)
class Usual:
    """The most that is usually given of one drug.

    Parameters
    ----------
    drug : str
        A name of the table of drugs.
    most : Parameter
        In the drug's unit.
    per : {"dose", "24 h"}
        Of one dose, or of all doses of 24 hours.
    who : Who
        Whom it is for; ``older``: 60 and above, or ASA class 3 and above.

    Examples
    --------
    >>> Usual("fentanyl", Parameter(0.1, "mg", "unverified", "a monograph"), "dose").who
    'anyone'
    """

    drug: str
    most: Parameter
    per: Literal["dose", "24 h"]
    who: Who = "anyone"


def _row(
    drug: str,
    most: float,
    unit: str,
    per: Literal["dose", "24 h"],
    source: str,
    who: Who = "anyone",
    *,
    read: bool = False,
) -> Usual:
    return Usual(drug, Parameter(most, unit, "derived" if read else "unverified", source), per, who)


_OLDER = "label-derived reference, read second-hand: 60 or older or debilitated"
_PRACTICE = "usual practice, read second-hand; no label allows the epidural route (FDA, 23 April 2014)"

USUAL: tuple[Usual, ...] = (
    _row(
        "midazolam",
        2.5,
        "mg",
        "dose",
        "US label, boxed warning: a first dose of at most 2.5 mg",
        "younger",
        read=True,
    ),
    _row("midazolam", 1.5, "mg", "dose", f"{_OLDER}: at most 1.5 mg a dose", "older"),
    _row("midazolam", 5.0, "mg", "24 h", "drugs.com: a total above 5 mg is not usually needed", "younger"),
    _row("midazolam", 3.5, "mg", "24 h", f"{_OLDER}: a total above 3.5 mg is rarely needed", "older"),
    _row(
        "fentanyl",
        0.1,
        "mg",
        "dose",
        "Sublimaze monograph, empr.com: 0.05 to 0.1 mg beside regional anaesthesia",
    ),
    _row(
        "triamcinolone",
        20.0,
        "mg",
        "dose",
        "diabetes: 20 mg gives the same relief; read second-hand",
        "diabetes",
    ),
    _row("triamcinolone", 40.0, "mg", "dose", f"10 to 40 mg: {_PRACTICE}"),
    _row("methylprednisolone", 80.0, "mg", "dose", f"40 to 80 mg: {_PRACTICE}"),
    _row("dexamethasone", 10.0, "mg", "dose", "Park 2010, Pain Med and PMC5058920: 7.5 to 10 mg in trials"),
    _row(
        "betamethasone", 6.0, "mg", "dose", "Manchikanti 2012, J Pain Res 5:597: 6 mg in the trial", read=True
    ),
    _row(
        "hyaluronidase",
        300.0,
        "IU",
        "dose",
        "Hylenex US label: 50 to 300 units; the epidural route is not listed",
        read=True,
    ),
    _row(
        "sodium chloride",
        600.0,
        "mg",
        "24 h",
        "Manchikanti 2012, J Pain Res 5:597: 6 mL of 10 %, a dose given",
        read=True,
    ),
)
"""Row by row; where several fit a patient, each is held against the plan."""

OLDER_FROM = Parameter(60, "year", "unverified", _OLDER)
WITH_OPIOID = Parameter(
    0.7, "1", "unverified", "US label, read second-hand: about 30 % less midazolam with an opioid"
)
WITH_OPIOID_OLDER = Parameter(
    0.5, "1", "unverified", "US label, read second-hand: at least 50 % less at 60 or older"
)
USUAL_RATE = Parameter(
    1.0,
    "mL/s",
    "derived",
    "Thakur and Abdi, epiduroscopy chapter: 1 mL in 1 to 2 s; faster raises CSF pressure",
)
FASTEST = Parameter(
    4.0, "mL/s", "measured", "Bosscher 2022, Front Pain Res 3:884277: above 4 mL/s dangerous pressures"
)
USUAL_BOLUS = Parameter(
    20.0,
    "mL",
    "measured",
    "Gill and Heavner 2005, Pain Med: visual loss after 20 to 120 mL into the epidural space",
)
BOLUS_IN_STENOSIS = Parameter(
    10.0,
    "mL",
    "measured",
    "Bosscher 2022, Front Pain Res 3:884277: with canal disease 10 mL may exceed 100 mmHg",
)
LARGEST_BOLUS = Parameter(
    60.0, "mL", "assumed", "a guard against slips: the mean volume before visual loss was 59 mL"
)
STEROID_EVERY = Parameter(
    30.0, "d", "measured", "cortisol study: axis suppressed 19.9 (6.8) days after 40 mg triamcinolone"
)
STEROID_A_YEAR = Parameter(
    200.0,
    "mg",
    "unverified",
    "review, read second-hand: above 200 mg methylprednisolone a year bone is lost after the menopause",
)
MENOPAUSE = Parameter(50.0, "year", "assumed", "a woman of this age is asked")
WEAKEST_DYE = Parameter(
    180.0, "mgI/mL", "unverified", "Omnipaque label, read second-hand: 180, 240 and 300 go into the sac"
)
POOR_KIDNEYS = Parameter(
    30.0, "mL/min", "unverified", "a radiology department's rule for contrast into a vein; none for 3 mL here"
)
NEAR_THE_LIMIT = Parameter(
    0.8,
    "1",
    "assumed",
    "so near to an anaesthetic's limit hyaluronidase, which speeds its uptake, is asked about",
)

register(
    "drugs",
    {
        **{f"usual {row.drug} per {row.per}, {row.who}": row.most for row in USUAL},
        **{
            name: value for name, value in vars(sys.modules[__name__]).items() if isinstance(value, Parameter)
        },
    },
)
