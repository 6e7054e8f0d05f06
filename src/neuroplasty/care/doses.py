"""Doses: all that a plan gives, or a procedure gave, against what this patient may have.

A limit counts for any 24 hours, so that a catheter injected on three days is judged day by day, and local
anaesthetics add up: ``evidence.limits`` holds that rule, here it is put to a plan and told in words.

>>> from neuroplasty.documents import read_case, read_plan
>>> doses = check_doses(read_plan("one-day-caudal"), read_case("l5-scar-after-discectomy").patient)
>>> [(dose.drug, dose.given, dose.limit) for dose in doses if dose.drug in ("iohexol", "lidocaine")]
[('lidocaine', 150.0, 300.0), ('iohexol', 2880.0, 3060.0)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from neuroplasty.care.judgement import barred_by, read_allergies
from neuroplasty.documents.case import Patient
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Dose
from neuroplasty.documents.steps import (
    Ablate,
    Anaesthetise,
    Aspirate,
    Inflate,
    Inject,
    PlaceNeedle,
    Position,
    Pulse,
    Sedate,
    Step,
    TestDose,
    Wait,
)
from neuroplasty.errors import DoseError
from neuroplasty.evidence.drug import Limit
from neuroplasty.evidence.drugs import DRUGS, parse_strength
from neuroplasty.evidence.limits import (
    TOGETHER,
    TOGETHER_MOST,
    Given,
    by_drug,
    limit_of,
    limits_for,
    shares,
    total,
    worst_day,
)
from neuroplasty.evidence.usual import FASTEST, LARGEST_BOLUS

NO_LIMIT = "no limit was found in the sources read"


def check_doses(plan: Plan, patient: Patient, allergies: Sequence[str] = ()) -> tuple[Dose, ...]:
    """All that a plan gives, drug by drug, against the limits for a patient.

    Parameters
    ----------
    plan : Plan
        Held whole: every step is taken as carried out.
    patient : Patient
        Whose weight sets the limits.
    allergies : sequence of str
        As the case notes them, in words; one that is denied ("no contrast allergy") counts for none.

    Returns
    -------
    tuple of Dose
        As ``doses`` gives them.

    Raises
    ------
    DoseError
        With a line for every dose above its limit, with its arithmetic, for every solution stronger than
        any trial gave, for every injection too fast or too large for anybody, and for every drug that one of
        ``allergies`` speaks of.

    Examples
    --------
    >>> from neuroplasty.documents import read_case, read_plan
    >>> try:
    ...     check_doses(read_plan("transforaminal"), read_case("healthy-adult").patient, ["Omnipaque"])
    ... except DoseError as error:
    ...     print(str(error).split(" and ")[0])
    iohexol: the case notes an allergy to 'Omnipaque'
    """
    given = planned(plan)
    faults = [
        *_too_much(given, patient),
        *_too_strong(plan),
        *_too_fast(plan),
        *_allergic(given, allergies),
    ]
    if faults:
        raise DoseError("\n".join(faults))
    return doses(given, patient)


_HEAVIEST = Patient(age_years=40, sex="male", stature_cm=215, weight_kg=220)


def too_much_for_anybody(plan: Plan) -> tuple[str, ...]:
    """What of a plan no patient may have, whatever the weight: to be said before a case is known.

    Parameters
    ----------
    plan : Plan
        Held whole: every step is taken as carried out.

    Returns
    -------
    tuple of str
        A line for each fault, with its arithmetic.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> too_much_for_anybody(read_plan("one-day-caudal"))
    ()
    """
    return (*_too_much(planned(plan), _HEAVIEST), *_too_strong(plan), *_too_fast(plan))


def planned(plan: Plan) -> tuple[Given, ...]:
    """Everything a plan gives and when, each injection counted whole at its start.

    The time an advancing catheter takes is left out: that can only bring doses closer together.

    Parameters
    ----------
    plan : Plan
        Held whole: every step is taken as carried out.

    Returns
    -------
    tuple of Given
        In the order of the steps, so by time.

    Examples
    --------
    >>> from neuroplasty.documents import read_plan
    >>> [one.words for one in planned(read_plan("one-day-caudal")) if one.drug == "lidocaine"]
    ['5 mL of 1 %', '5 mL of 2 %']
    """
    found: list[Given] = []
    t_s = 0.0
    for step in plan.steps:
        found += _given(step, t_s)
        t_s += _seconds(step)
    return tuple(found)


def _given(step: Step, t_s: float) -> list[Given]:
    if isinstance(step, Sedate):
        return [Given(t_s, step.drug, step.dose_mg, f"{step.dose_mg:g} mg")]
    if isinstance(step, Inject | TestDose | Anaesthetise):
        return [
            Given(t_s, part.drug, part.dose, f"{part.volume_ml:g} mL of {part.strength}")
            for part in step.ingredients
        ]
    return []


def limits(patient: Patient) -> dict[str, float]:
    """The most of each drug that a patient may have in 24 hours, in its unit; only drugs that have one.

    Parameters
    ----------
    patient : Patient
        Whose weight sets the limits.

    Returns
    -------
    dict of str to float
        As ``evidence.limits.limits_for`` gives them.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> limits(read_case("l5-scar-after-discectomy").patient)["iohexol"]
    3060.0
    """
    return limits_for(patient.weight_kg)


def doses(given: Sequence[Given], patient: Patient) -> tuple[Dose, ...]:
    """All of each drug against its limit; refuses nothing.

    Parameters
    ----------
    given : sequence of Given
        What was given, or is to be.
    patient : Patient
        Whose weight sets the limits.

    Returns
    -------
    tuple of Dose
        In the order first given; where several local anaesthetics fall within 24 hours, a last row for
        all of them together, as fractions of their limits.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> (dose,) = doses([Given(0, "lidocaine", 500)], read_case("l5-scar-after-discectomy").patient)
    >>> dose.given, dose.limit, dose.unit
    (500.0, 300.0, 'mg')
    """
    rows: list[Dose] = []
    for drug in dict.fromkeys(one.drug for one in given):
        mine = [one for one in given if one.drug == drug]
        all_of_it, worst = total(mine), total(worst_day(mine))
        unit, limit = DRUGS[drug].unit, limit_of(drug, patient.weight_kg)
        reason = NO_LIMIT
        if limit is not None:
            by_day = f"; most in 24 h: {worst:g} {unit}" if worst < all_of_it else ""
            reason = f"{_arithmetic(limit, drug, patient)} in 24 h ({limit.source}; {limit.standing}){by_day}"
        amount = None if limit is None else limit.for_weight(patient.weight_kg)
        rows.append(
            Dose(
                drug=drug,
                given=all_of_it,
                unit=unit,
                limit=amount,
                limit_reason=reason,
                most_in_24_h=worst if worst < all_of_it else None,
            )
        )
    together = worst_day(shares(given, limits(patient)))
    if len(by_drug(together)) > 1:
        sum_words = " + ".join(f"{share.drug} {share.amount:.2f}" for share in together)
        rows.append(
            Dose(
                drug=TOGETHER,
                given=round(total(together), 4),
                unit=TOGETHER_MOST.unit,
                limit=TOGETHER_MOST.value,
                limit_reason=f"fractions of the limits in 24 h: {sum_words} (assumed: their effects add up)",
            )
        )
    return tuple(rows)


def _seconds(step: Step) -> float:
    if isinstance(step, Position | Sedate | Anaesthetise | PlaceNeedle | Wait):
        return step.minutes * 60
    if isinstance(step, TestDose):
        return step.seconds + step.wait_minutes * 60
    if isinstance(step, Inject | Aspirate | Pulse | Ablate):
        return step.seconds
    return step.hold_s * step.repeats if isinstance(step, Inflate) else 0.0


def _arithmetic(limit: Limit, drug: str, patient: Patient) -> str:
    most = f"{limit.amount:g} {limit.most.unit}"
    if limit.per == "procedure":
        return most
    amount = limit.for_weight(patient.weight_kg)
    return f"{most} x {patient.weight_kg:g} kg = {amount:.4g} {DRUGS[drug].unit}"


def _too_much(given: Sequence[Given], patient: Patient) -> Iterator[str]:
    over = False
    for drug in dict.fromkeys(one.drug for one in given):
        limit = limit_of(drug, patient.weight_kg)
        worst = worst_day([one for one in given if one.drug == drug])
        if limit is None or total(worst) <= limit.for_weight(patient.weight_kg):
            continue
        over = True
        yield (
            f"{drug}: {_sum(worst)} = {total(worst):g} {DRUGS[drug].unit} in 24 h; "
            f"the limit is {_arithmetic(limit, drug, patient)} ({limit.source}). Give less, or a weaker "
            "solution."
        )
    if not over:
        yield from _steroids_together(given, patient)
    together = worst_day(shares(given, limits(patient)))
    if not over and total(together) > TOGETHER_MOST.value:
        parts = by_drug(together)
        sum_words = " + ".join(f"{100 * share:.0f} % of {drug}'s limit" for drug, share in parts.items())
        yield (
            f"{TOGETHER}: {sum_words} = {100 * total(together):.0f} % in 24 h; their effects are assumed to "
            "add up, so together they must stay below 100 %. Give less of one of them."
        )


def _sum(given: Sequence[Given]) -> str:
    """``5 mL of 2 % twice + 3 mL of 1 %``."""
    times = {1: "", 2: " twice"}
    counted = Counter(one.words for one in given)
    return " + ".join(f"{words}{times.get(n, f' {n} times')}" for words, n in counted.items())


def _too_strong(plan: Plan) -> Iterator[str]:
    found = dict.fromkeys(
        (part.drug, part.strength)
        for step in plan.steps
        if isinstance(step, Inject | TestDose | Anaesthetise)
        for part in step.ingredients
    )
    for drug, strength in found:
        amount = parse_strength(drug, strength)
        for barred in DRUGS[drug].barred:
            if amount == barred.value:
                yield f"{drug}: {strength} may not be injected ({barred.source}). Take another solution."
        most = DRUGS[drug].strongest
        if most is None:
            continue
        strongest = f"{most.value:g} {most.unit}"
        limit = parse_strength(drug, strongest)
        if amount > limit:
            asked = _meant(amount, limit, strongest)
            yield (
                f"{drug}: {strength} is stronger than {strongest}, the most that may be injected "
                f"({most.source}). {asked}Give a weaker solution."
            )


def _meant(amount: float, limit: float, strongest: str) -> str:
    """What may have been meant by a solution so much too strong."""
    times = amount / limit
    if times >= _A_THOUSAND:
        return f"That is {times:g} times as strong: were micrograms meant, and not milligrams? "
    return f"That is {times:g} times as strong: was {strongest} meant? " if times >= _TENFOLD else ""


_TENFOLD, _A_THOUSAND = 5, 100
_WAYS_IN = Inject | TestDose


def _too_fast(plan: Plan) -> Iterator[str]:
    for number, step in enumerate(plan.steps, start=1):
        if not isinstance(step, _WAYS_IN):
            continue
        if step.rate_ml_s > float(FASTEST):
            yield (
                f"step {number}: {step.rate_ml_s:g} mL/s is faster than {FASTEST.value:g} mL/s, above which "
                f"pressures are dangerous ({FASTEST.source}). Inject more slowly."
            )
        if step.volume_ml > float(LARGEST_BOLUS):
            sum_words = " + ".join(f"{part.volume_ml:g}" for part in step.ingredients)
            yield (
                f"step {number}: {sum_words} = {step.volume_ml:g} mL at once; the bound is "
                f"{LARGEST_BOLUS.value:g} mL ({LARGEST_BOLUS.source}; {LARGEST_BOLUS.standing}). Divide it."
            )


def _steroids_together(given: Sequence[Given], patient: Patient) -> Iterator[str]:
    """Steroids add up as local anaesthetics do: fractions of their bounds (assumed)."""
    most = limits(patient)
    parts = by_drug(
        worst_day(
            [
                replace(one, amount=one.amount / most[one.drug])
                for one in given
                if DRUGS[one.drug].group == "steroid" and one.drug in most
            ]
        )
    )
    if len(parts) > 1 and sum(parts.values()) > 1:
        words = " + ".join(f"{share:.0%} of {drug}'s bound" for drug, share in parts.items())
        yield (
            f"steroids together: {words} = {sum(parts.values()):.0%} in 24 h; their effects are assumed to "
            "add up, so together they must stay below 100 %. Give one of them."
        )


def _allergic(given: Sequence[Given], allergies: Sequence[str]) -> Iterator[str]:
    barred = barred_by(read_allergies(allergies))
    for drug in dict.fromkeys(one.drug for one in given if one.drug in barred):
        one = barred[drug]
        taken = f" (taken for {one.taken_for})" if one.taken_for else ""
        yield (
            f"{drug}: the case notes an allergy to {one.said!r}{taken} and the plan gives {drug}. "
            "Choose another drug, or correct the case's allergies."
        )
