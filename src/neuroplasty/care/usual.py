"""Above what is usually given: warnings that refuse nothing, each with its arithmetic and source.

>>> from neuroplasty.documents import read_case, read_plan
>>> told = warnings_of(read_plan("three-day-caudal"), read_case("healthy-adult"))
>>> [one.text.split(";")[0] for one in told][:1]
['triamcinolone: 80 mg at once is above the 40 mg that is usual']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from neuroplasty.care.doses import limits, planned
from neuroplasty.documents.case import Case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Inject, TestDose
from neuroplasty.evidence import usual
from neuroplasty.evidence.drugs import DRUGS, parse_strength
from neuroplasty.evidence.limits import Given, shares, total, worst_day
from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.usual import USUAL, Usual, Who


@dataclass(frozen=True)
class Warned:
    """One thing that a careful colleague would ask about.

    Parameters
    ----------
    text : str
        What, in one sentence, with its numbers.
    source, standing
        Who says so, and how well it is known.

    Examples
    --------
    >>> Warned("fentanyl: 0.2 mg is above the 0.1 mg that is usual", "a monograph", "unverified").standing
    'unverified'
    """

    text: str
    source: str
    standing: Standing


def warnings_of(plan: Plan, case: Case) -> tuple[Warned, ...]:
    """What of a plan stands above usual practice for a patient.

    Parameters
    ----------
    plan : Plan
        Held whole: every step is taken as carried out.
    case : Case
        Whose age, illnesses and earlier injections decide.

    Returns
    -------
    tuple of Warned
        Drugs first, then rates and volumes, then what the illnesses say.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> warnings_of(read_plan("transforaminal"), read_case("l5-scar-after-discectomy"))[0].standing
    'derived'
    """
    given = planned(plan)
    return tuple(
        dict.fromkeys(
            (*_doses(given, case), *_of_the_syringe(plan, case), *_of_the_patient(plan, given, case))
        )
    )


def _who(case: Case) -> set[Who]:
    old = case.patient.age_years >= float(usual.OLDER_FROM) or (case.health.asa_class or 0) >= 3
    found: set[Who] = {"anyone", "older" if old else "younger"}
    return found | {"diabetes"} if case.health.diabetes else found


def _doses(given: tuple[Given, ...], case: Case) -> Iterator[Warned]:
    who = _who(case)
    drugs = {one.drug for one in given}
    for row in USUAL:
        if row.who not in who or row.drug not in drugs or _is_overruled(row, who):
            continue
        # Isotonic saline is what everything is dissolved in: only what is stronger is a dose.
        mine = [one for one in given if one.drug == row.drug and not one.words.endswith(" of 0.9 %")]
        if not mine:
            continue
        most, with_opioid = float(row.most), ""
        if row.drug == "midazolam" and "fentanyl" in drugs:
            cut = usual.WITH_OPIOID_OLDER if "older" in who else usual.WITH_OPIOID
            most, with_opioid = (
                most * float(cut),
                f" (less with an opioid: {row.most.value:g} x {float(cut):g})",
            )
        amount = max(one.amount for one in mine) if row.per == "dose" else total(worst_day(mine))
        if amount > most:
            when = "at once" if row.per == "dose" else "in 24 h"
            for_whom = {"older": " at 60 or older, or with ASA class 3", "diabetes": " in diabetes"}.get(
                row.who, ""
            )
            yield Warned(
                f"{row.drug}: {amount:g} {row.most.unit} {when} is above the {most:g} {row.most.unit} that "
                f"is usual{for_whom}{with_opioid}; a dose of practice, not a maximum.",
                row.most.source,
                row.most.standing,
            )


def _is_overruled(row: Usual, who: set[Who]) -> bool:
    """Whether a row for fewer people says less for the same dose."""
    return row.who == "anyone" and any(
        other.drug == row.drug and other.per == row.per and other.who != "anyone" and other.who in who
        for other in USUAL
    )


def _of_the_syringe(plan: Plan, case: Case) -> Iterator[Warned]:
    narrow = any(one.grade != "mild" for one in case.findings.central_stenosis)
    bolus = usual.BOLUS_IN_STENOSIS if narrow else usual.USUAL_BOLUS
    for number, step in enumerate(plan.steps, start=1):
        if not isinstance(step, Inject | TestDose):
            continue
        if step.rate_ml_s > float(usual.USUAL_RATE):
            yield _warned(
                f"step {number}: {step.rate_ml_s:g} mL/s is faster than the {usual.USUAL_RATE.value:g} mL/s "
                "that is usual; inject more slowly.",
                usual.USUAL_RATE,
            )
        if step.volume_ml > float(bolus):
            where = " into a narrow canal" if narrow else ""
            yield _warned(
                f"step {number}: {step.volume_ml:g} mL at once{where} is above {bolus.value:g} mL, which "
                "raises the pressure of the cerebrospinal fluid; divide it.",
                bolus,
            )
        for part in step.ingredients:
            if part.drug == "iohexol" and parse_strength("iohexol", part.strength) < float(usual.WEAKEST_DYE):
                yield _warned(
                    f"step {number}: iohexol {part.strength} is weaker than any solution that is labelled "
                    f"for the sac ({usual.WEAKEST_DYE.value:g} mgI/mL); it shows little.",
                    usual.WEAKEST_DYE,
                )


def _of_the_patient(plan: Plan, given: tuple[Given, ...], case: Case) -> Iterator[Warned]:
    drugs = {one.drug for one in given}
    steroids = [one for one in given if DRUGS[one.drug].group == "steroid"]
    most = limits(case.patient)
    together = total(worst_day(shares(given, most)))
    numbing = sorted({one.drug for one in given if DRUGS[one.drug].group == "local anaesthetic"})
    if "hyaluronidase" in drugs and together > float(usual.NEAR_THE_LIMIT):
        yield _warned(
            f"hyaluronidase beside {together:.0%} of the limit for local anaesthetics: it speeds their "
            "uptake (Vitrase label).",
            usual.NEAR_THE_LIMIT,
        )
    if len(numbing) > 1:
        yield Warned(
            f"{' and '.join(numbing)}: two local anaesthetics in one procedure; the labels do not recommend "
            "it, for want of data.",
            "lidocaine and bupivacaine labels, Pfizer 2.1",
            "derived",
        )
    if (
        "iohexol" in drugs
        and case.health.egfr_ml_min is not None
        and case.health.egfr_ml_min < float(usual.POOR_KIDNEYS)
    ):
        yield _warned(
            f"eGFR {case.health.egfr_ml_min:g} mL/min: as little contrast as shows the way.",
            usual.POOR_KIDNEYS,
        )
    if not steroids:
        return
    lately = [
        7 * one.weeks_ago
        for one in case.cares or ()
        if one.care in ("epidural injection", "adhesiolysis") and one.weeks_ago is not None
    ]
    if lately and min(lately) < float(usual.STEROID_EVERY):
        yield _warned(
            f"the last injection was {min(lately):g} days ago; a steroid still holds the adrenal glands down "
            f"within {usual.STEROID_EVERY.value:g} days.",
            usual.STEROID_EVERY,
        )
    as_methylprednisolone = sum(_in_methylprednisolone(one) for one in steroids)
    before = case.health.steroid_injections_in_year or 0
    older_woman = case.patient.sex == "female" and case.patient.age_years >= usual.MENOPAUSE.value
    if older_woman and (as_methylprednisolone * (before + 1) > float(usual.STEROID_A_YEAR)):
        yield _warned(
            f"{as_methylprednisolone:.0f} mg of methylprednisolone or its like, after {before} injections "
            f"this year taken as large: above {usual.STEROID_A_YEAR.value:g} mg a year bone is lost after "
            "the menopause.",
            usual.STEROID_A_YEAR,
        )


def _in_methylprednisolone(one: Given) -> float:
    """A steroid's dose as that of methylprednisolone, by potency against inflammation."""
    mine, other = DRUGS[one.drug].potency, DRUGS["methylprednisolone"].potency
    assert mine is not None
    assert other is not None
    return one.amount * float(mine) / float(other)


def _warned(text: str, told: Parameter) -> Warned:
    return Warned(text, told.source, told.standing)


__all__ = ["Warned", "warnings_of"]
