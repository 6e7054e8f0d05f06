"""The drugs a plan may name, one row each; a row with a gap is refused when this module is imported.

Adding a drug: its name in ``DrugName``, its row in ``DRUGS``. Everything else, the fluid that carries it,
the nerve that it blocks, the limits that a plan is held against, asks the row. A limit is what a plan is
refused for; it is not advice.

>>> parse_strength("lidocaine", "2 %")
20.0
>>> DRUGS["lidocaine"].limits[0].amount
300.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, get_args

from neuroplasty.evidence.drug import Drug, Kinetics, Limit
from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.register import register

DrugName = Literal[
    "iohexol",
    "sodium chloride",
    "lidocaine",
    "bupivacaine",
    "ropivacaine",
    "betamethasone",
    "dexamethasone",
    "triamcinolone",
    "methylprednisolone",
    "hyaluronidase",
    "midazolam",
    "fentanyl",
]

_CALCULATOR = "mdicu.com calc-503, read second-hand"
_BURM = "Burm et al., Clin Pharmacokinet 1987;13:191-203"
_LABOUR = "least epidural concentration for half of women in labour"
_POTENCY = "textbook anti-inflammatory potency, dexamethasone 1"
_NOBODY = "no measurement found"
_NO_LABEL = "no label allows the epidural route (FDA, 23 April 2014)"


_LIDOCAINE = (
    "US label, without adrenaline: 4.5 mg/kg, in general not above 300 mg; 7 mg/kg and 500 mg with adrenaline"
)
_BUPIVACAINE = "US label, read second-hand: most experience up to 175 mg plain; 225 mg is for adrenaline"


def _limits(absolute: Parameter, per_kg: Parameter) -> tuple[Limit, ...]:
    return Limit(absolute), Limit(per_kg)


def _bound(amount: float, unit: str, why: str) -> tuple[Limit, ...]:
    """A bound where no source sets a maximum: a guard against slips, and no advice."""
    return (Limit(Parameter(amount, unit, "assumed", f"no maximum was found; {why}")),)


def _min(value: float, standing: Standing, source: str) -> Parameter:
    return Parameter(value, "min", standing, source)


def _never_stored(film_half_life: Parameter) -> Kinetics:
    return Kinetics(
        film_half_life,
        Parameter(0.0, "1", "assumed", "goes to the blood without being stored"),
        _min(60.0, "assumed", "nothing of it is stored"),
    )


def _in_two_phases(
    fast: float, f_fast: float, slow: float, f_slow: float, standing: Standing, source: str
) -> Kinetics:
    share = Parameter(
        f_slow / (f_fast + f_slow), "1", "derived", f"{source}: slow share of the absorbed dose"
    )
    return Kinetics(_min(fast, standing, source), share, _min(slow, standing, source))


def _depot(stored: float, slow_h: float, standing: Standing, source: str) -> Kinetics:
    return Kinetics(
        _min(30, "free", _NOBODY),
        Parameter(stored, "1", "assumed", "share that settles as particles or goes into fat"),
        _min(slow_h * 60, standing, source),
    )


DRUGS: dict[str, Drug] = {
    "iohexol": Drug(
        "contrast",
        "mg iodine",
        ("mgI/mL",),
        limits=(
            Limit(
                Parameter(
                    3060.0,
                    "mg iodine",
                    "derived",
                    "drugs.com iohexol: most for one adult myelogram, taken over in case of dural puncture",
                )
            ),
        ),
        strongest=Parameter(
            300.0, "mgI/mL", "derived", "drugs.com iohexol: strongest for a myelogram, read second-hand"
        ),
        barred=(
            Parameter(
                140.0,
                "mgI/mL",
                "unverified",
                "Omnipaque label, read second-hand: 140 and 350 never into the sac",
            ),
        ),
        brands=("omnipaque", "oraltag", "accupaque"),
        classes=("iodinated contrast", "contrast medium", "contrast dye", "radiocontrast", "iodine"),
        kinetics=_never_stored(_min(45, "free", f"{_NOBODY}; contrast fades within hours")),
    ),
    "sodium chloride": Drug(
        "saline",
        "mg",
        ("%",),
        limits=_bound(1200.0, "mg", "twice the 6 mL of 10 % of Manchikanti 2012, J Pain Res 5:597"),
        strongest=Parameter(
            10.0, "%", "assumed", "Choi 2017, Anesth Analg 124:2021: 10 % is the strongest in a trial"
        ),
        synonyms=("saline",),
        kinetics=_never_stored(_min(20, "free", _NOBODY)),
    ),
    "lidocaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        limits=_limits(
            Parameter(300.0, "mg", "derived", _LIDOCAINE), Parameter(4.5, "mg/kg", "derived", _LIDOCAINE)
        ),
        strongest=Parameter(2.0, "%", "derived", "US label, table 1: up to 2 % for epidural and caudal use"),
        synonyms=("lignocaine",),
        brands=("xylocaine", "xylocain", "lidoderm", "versatis", "xyloneural"),
        classes=("amide",),
        kinetics=_in_two_phases(9.3, 0.38, 82, 0.58, "measured", _BURM),
        blocking_concentration=Parameter(3.7, "mg/mL", "unverified", f"{_LABOUR}: 0.37 %", 2, 6),
    ),
    "bupivacaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        limits=_limits(
            Parameter(175.0, "mg", "unverified", _BUPIVACAINE),
            Parameter(2.0, "mg/kg", "unverified", _CALCULATOR),
        ),
        strongest=Parameter(0.75, "%", "derived", "Marcaine US label: 0.75 % is the strongest it names"),
        brands=("marcaine", "marcain", "sensorcaine", "carbostesin", "exparel", "bucain"),
        classes=("amide",),
        kinetics=_in_two_phases(7.0, 0.28, 362, 0.66, "measured", _BURM),
        blocking_concentration=Parameter(0.65, "mg/mL", "unverified", f"{_LABOUR}: 0.065 %", 0.4, 1.2),
    ),
    "ropivacaine": Drug(
        "local anaesthetic",
        "mg",
        ("%", "mg/mL"),
        limits=_limits(
            Parameter(200.0, "mg", "unverified", _CALCULATOR),
            Parameter(3.5, "mg/kg", "unverified", _CALCULATOR),
        ),
        strongest=Parameter(1.0, "%", "assumed", "the strongest that is sold; from memory"),
        brands=("naropin", "naropeine"),
        classes=("amide",),
        kinetics=_in_two_phases(7.0, 0.28, 362, 0.66, "assumed", f"as bupivacaine: {_BURM}"),
        blocking_concentration=Parameter(1.1, "mg/mL", "unverified", f"{_LABOUR}: 0.11 %", 0.7, 2),
    ),
    "betamethasone": Drug(
        "steroid",
        "mg",
        ("mg/mL",),
        limits=_bound(12.0, "mg", f"twice the 6 mg of Manchikanti 2012, J Pain Res 5:597; {_NO_LABEL}"),
        strongest=Parameter(6.0, "mg/mL", "assumed", "the strongest that is sold; from memory"),
        brands=("celestone", "celestan", "diprosone", "diprophos", "diprospan", "beta-methasone"),
        particulate="smallest",
        kinetics=_depot(0.5, 24, "free", _NOBODY),
        potency=Parameter(1.0, "1", "unverified", _POTENCY, 0.7, 1.3),
    ),
    "dexamethasone": Drug(
        "steroid",
        "mg",
        ("mg/mL",),
        limits=_bound(24.0, "mg", f"twice the largest dose read (12 mg, a template); {_NO_LABEL}"),
        strongest=Parameter(10.0, "mg/mL", "assumed", "the strongest that is sold; from memory"),
        brands=("decadron", "fortecortin", "dexa", "oradexon", "dexona"),
        kinetics=_depot(0.2, 6, "free", _NOBODY),
        potency=Parameter(1.0, "1", "derived", "the steroid that the others' potency is relative to"),
    ),
    "triamcinolone": Drug(
        "steroid",
        "mg",
        ("mg/mL",),
        limits=_bound(160.0, "mg", f"twice the 80 mg of Iranmanesh 2017, Endocrine 57:308; {_NO_LABEL}"),
        strongest=Parameter(40.0, "mg/mL", "derived", "Kenalog-40 label: 40 mg/mL"),
        brands=(
            "kenalog",
            "aristocort",
            "volon",
            "triesence",
            "kenacort",
            "adcortyl",
            "tricort",
            "aristospan",
        ),
        particulate="middle",
        kinetics=_depot(
            0.9,
            523,
            "assumed",
            "Hooten et al., Reg Anesth Pain Med 2016: plasma half-life, absorption-limited",
        ),
        potency=Parameter(0.19, "1", "unverified", _POTENCY, 0.1, 0.3),
    ),
    "methylprednisolone": Drug(
        "steroid",
        "mg",
        ("mg/mL",),
        limits=_bound(160.0, "mg", f"twice the 80 mg of common practice, read second-hand; {_NO_LABEL}"),
        strongest=Parameter(80.0, "mg/mL", "assumed", "the strongest that is sold; from memory"),
        brands=(
            "depo-medrol",
            "depo medrol",
            "depomedrol",
            "depo-medrone",
            "solu-medrol",
            "medrol",
            "urbason",
        ),
        particulate="largest",
        kinetics=_depot(0.9, 240, "free", _NOBODY),
        potency=Parameter(0.19, "1", "unverified", _POTENCY, 0.1, 0.3),
    ),
    "hyaluronidase": Drug(
        "enzyme",
        "IU",
        ("IU/mL",),
        limits=_bound(3000.0, "IU", "twice the 1500 IU of adhesiolysis practice (Racz 2017; Kim 2012)"),
        strongest=Parameter(1500.0, "IU/mL", "assumed", "one ampoule of 1500 IU in 1 mL; from memory"),
        brands=("hyalase", "hylenex", "vitrase", "amphadase", "hylase", "hydase"),
        kinetics=Kinetics(
            _min(60, "free", _NOBODY),
            Parameter(0.5, "1", "free", f"{_NOBODY}; share held in the scar's matrix"),
            _min(360, "free", _NOBODY),
            _min(120, "assumed", "activity in tissue is lost over 3-6 h (secondary source)"),
        ),
    ),
    "midazolam": Drug(
        "sedative",
        "mg",
        ("mg/mL",),
        limits=_bound(10.0, "mg", "twice the 5 mg above which a total is not usually needed (drugs.com)"),
        brands=("versed", "dormicum", "hypnovel", "buccolam"),
        classes=("benzodiazepine",),
    ),
    "fentanyl": Drug(
        "sedative",
        "mg",
        ("mg/mL",),
        limits=_bound(0.25, "mg", "two and a half times the 0.1 mg of the Sublimaze monograph (empr.com)"),
        brands=("sublimaze", "durogesic", "duragesic", "actiq"),
        classes=("opioid",),
    ),
}
"""The rows, by name; the order is that of ``kinetics.SPECIES``, with what is not injected at the end."""


def check_rows(drugs: Mapping[str, Drug], names: Sequence[str] = get_args(DrugName)) -> None:
    """Refuse a table of drugs with a gap.

    Parameters
    ----------
    drugs : mapping of str to Drug
        Rows by name.
    names : sequence of str
        The names a plan may give; each must have a row, and each row one of them.

    Raises
    ------
    ValueError
        With a sentence for every gap: which drug, what it lacks, what would go wrong without.

    Examples
    --------
    >>> half = Drug("steroid", "mg", ("mg/mL",), kinetics=DRUGS["dexamethasone"].kinetics)
    >>> check_rows({"prednisolone": half}, ["prednisolone"])
    Traceback (most recent call last):
        ...
    ValueError: prednisolone is a steroid without a potency and would calm nothing; give it a potency.
    """
    gaps = [
        *(f"{name} stands in DrugName and has no row; give it one." for name in names if name not in drugs),
        *(gap for name, drug in drugs.items() for gap in _gaps(name, drug, name in names)),
    ]
    if gaps:
        raise ValueError("\n".join(gaps))


def _gaps(name: str, drug: Drug, is_named: bool) -> Iterator[str]:
    if not is_named:
        yield f"{name} has a row and no plan can name it; put it into DrugName."
    if not drug.strengths:
        yield f"{name} has no strengths, so that no dose of it can be read; say in which units it comes."
    if drug.is_injected and drug.kinetics is None:
        yield f"{name} is injected and has no kinetics, so that it would never leave; give it kinetics."
    held = drug.kinetics
    if held is not None and held.film_half_life.value == held.store_half_life.value:
        yield (
            f"{name} leaves film and store with one half-life, by the difference of which the exact step "
            "divides; give it two that differ."
        )
    if drug.group == "local anaesthetic" and drug.blocking_concentration is None:
        yield (
            f"{name} is a local anaesthetic without a blocking concentration and would block nothing; give "
            "it a blocking_concentration."
        )
    if drug.group == "local anaesthetic" and not drug.limits:
        yield (
            f"{name} is a local anaesthetic without a limit and would not count with the others; give it "
            "limits."
        )
    if drug.group == "steroid" and drug.potency is None:
        yield f"{name} is a steroid without a potency and would calm nothing; give it a potency."


def _doses(drug: Drug) -> dict[str, Parameter | None]:
    """A row's numbers that no other room lists: the fluid lists its kinetics, the nerve what it blocks."""
    limits = {
        "limit in 24 h" if limit.per == "procedure" else "limit in 24 h per kg": limit.most
        for limit in drug.limits
    }
    barred = {f"barred solution {number}": one for number, one in enumerate(drug.barred, start=1)}
    return {
        **limits,
        **barred,
        "strongest solution": drug.strongest,
        "effect half life": drug.effect_half_life,
    }


check_rows(DRUGS)
register("drugs", {name: _doses(drug) for name, drug in DRUGS.items()})

_STRENGTH = re.compile(r"^(\d+(?:\.\d+)?) ?(%|mg/mL|mgI/mL|IU/mL)$")


def parse_strength(drug: str, strength: str) -> float:
    """How much of the drug one millilitre holds, in the drug's own unit.

    Parameters
    ----------
    drug : str
        A ``DrugName``.
    strength : str
        A number and a unit that this drug's strength is written in, ``2 %`` or ``240 mgI/mL``.

    Returns
    -------
    float
        Above zero; a percentage is 10 mg/mL.

    Raises
    ------
    ValueError
        With what was found and what this drug takes.

    Examples
    --------
    >>> parse_strength("iohexol", "240 mgI/mL"), parse_strength("sodium chloride", "0.9 %")
    (240.0, 9.0)
    """
    units = DRUGS[drug].strengths
    example = {"%": "2 %", "mg/mL": "6 mg/mL", "mgI/mL": "240 mgI/mL", "IU/mL": "150 IU/mL"}[units[0]]
    found = _STRENGTH.match(strength.strip())
    if not found or found.group(2) not in units:
        raise ValueError(
            f"the strength of {drug} is a number and one of {', '.join(units)}; found {strength!r}; write "
            f"e.g. '{example}'"
        )
    number = float(found.group(1))
    if number <= 0:
        raise ValueError(f"the strength of {drug} must be above zero; found {strength!r}")
    return number * 10 if found.group(2) == "%" else number
