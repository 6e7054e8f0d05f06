"""Doses: all that a plan gives, or a procedure gave, against what this patient may have.

A limit counts for any 24 hours, so that a catheter injected on three days is judged day by day. Local
anaesthetics add up: the fractions of their limits that are given together must stay below one, which
nobody's measurement but common teaching says (standing: assumed). Where no limit was found, none is
made up.

>>> from neuroplasty.documents import read_case, read_plan
>>> doses = check_doses(read_plan("one-day-caudal"), read_case("l5-scar-after-discectomy").patient)
>>> [(dose.drug, dose.given, dose.limit) for dose in doses if dose.drug in ("iohexol", "lidocaine")]
[('lidocaine', 150.0, 400.0), ('iohexol', 2880.0, 3060.0)]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

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
from neuroplasty.evidence.drugs import DRUGS, DrugName, parse_strength
from neuroplasty.evidence.units import DAY_S

TOGETHER = "local anaesthetics together"
NO_LIMIT = "no limit was found in the sources read"


@dataclass(frozen=True)
class Given:
    """One drug given once: when (s from the start), how much in its own unit, in what words."""

    t_s: float
    drug: DrugName
    amount: float
    words: str


def check_doses(plan: Plan, patient: Patient, allergies: Sequence[str] = ()) -> tuple[Dose, ...]:
    """All that ``plan`` gives, drug by drug, against the limits for ``patient``.

    Raises DoseError with a line for every dose above its limit, with its arithmetic, for every solution
    stronger than any trial gave, and for every drug that one of ``allergies`` speaks of.
    """
    given = planned(plan)
    faults = [*_too_much(given, patient), *_too_strong(plan), *_allergic(given, allergies)]
    if faults:
        raise DoseError("\n".join(faults))
    return doses(given, patient)


def planned(plan: Plan) -> tuple[Given, ...]:
    """Everything the plan gives and when, each injection counted whole at its start.

    The time an advancing catheter takes is left out: that can only bring doses closer together.
    """
    found: list[Given] = []
    t_s = 0.0
    for step in plan.steps:
        found += _given(step, t_s)
        t_s += _seconds(step)
    return tuple(found)


def carried_out(plan: Plan, done: Mapping[int, tuple[float, float]]) -> tuple[Given, ...]:
    """What was really given: ``done`` tells by step number when it began (s) and what share was given."""
    return tuple(
        replace(given, amount=given.amount * share)
        for number, (t_s, share) in sorted(done.items())
        for given in _given(plan.steps[number - 1], t_s)
        if share > 0
    )


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
    """The most of each drug that this patient may have in 24 hours, in its unit; only drugs that have one."""
    found = {drug: _limit(drug, patient) for drug in get_args(DrugName)}
    return {drug: _most(limit, patient) for drug, limit in found.items() if limit is not None}


def doses(given: Sequence[Given], patient: Patient) -> tuple[Dose, ...]:
    """All of each drug against its limit, in the order first given; refuses nothing."""
    rows: list[Dose] = []
    for drug in dict.fromkeys(one.drug for one in given):
        mine = [one for one in given if one.drug == drug]
        total, worst = sum(one.amount for one in mine), _amount(_worst_day(mine))
        unit, limit = DRUGS[drug].unit, _limit(drug, patient)
        reason = NO_LIMIT
        if limit is not None:
            by_day = f"; most in 24 h: {worst:g} {unit}" if worst < total else ""
            reason = f"{_arithmetic(limit, drug, patient)} in 24 h ({limit.source}; {limit.standing}){by_day}"
        amount = None if limit is None else _most(limit, patient)
        rows.append(
            Dose(
                drug=drug,
                given=total,
                unit=unit,
                limit=amount,
                limit_reason=reason,
                most_in_24_h=worst if worst < total else None,
            )
        )
    shares = _worst_day(_shares(given, patient))
    if len({share.drug for share in shares}) > 1:
        sum_words = " + ".join(f"{share.drug} {share.amount:.2f}" for share in shares)
        rows.append(
            Dose(
                drug=TOGETHER,
                given=round(_amount(shares), 4),
                unit="of their limits",
                limit=1.0,
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


def _worst_day(given: Sequence[Given]) -> list[Given]:
    """The 24 hours that hold most, each window opening at a dose."""
    windows = [[one for one in given if 0 <= one.t_s - start.t_s < DAY_S] for start in given]
    return max(windows, key=_amount, default=[])


def _amount(given: Sequence[Given]) -> float:
    return sum(one.amount for one in given)


def _most(limit: Limit, patient: Patient) -> float:
    return limit.amount * (patient.weight_kg if limit.per == "kg" else 1.0)


def _limit(drug: DrugName, patient: Patient) -> Limit | None:
    """The tightest limit for this patient."""
    return min(DRUGS[drug].limits, key=lambda limit: _most(limit, patient), default=None)


def _arithmetic(limit: Limit, drug: DrugName, patient: Patient) -> str:
    unit = DRUGS[drug].unit
    if limit.per == "procedure":
        return f"{limit.amount:g} {unit}"
    return f"{limit.amount:g} {unit}/kg x {patient.weight_kg:g} kg = {_most(limit, patient):.4g} {unit}"


def _shares(given: Sequence[Given], patient: Patient) -> list[Given]:
    """Every local anaesthetic dose as a fraction of its limit."""
    found = []
    for one in given:
        limit = _limit(one.drug, patient)
        if DRUGS[one.drug].group == "local anaesthetic" and limit is not None:
            found.append(Given(one.t_s, one.drug, one.amount / _most(limit, patient), one.words))
    return found


def _too_much(given: Sequence[Given], patient: Patient) -> Iterator[str]:
    over = False
    for drug in dict.fromkeys(one.drug for one in given):
        limit = _limit(drug, patient)
        worst = _worst_day([one for one in given if one.drug == drug])
        if limit is None or _amount(worst) <= _most(limit, patient):
            continue
        over = True
        yield (
            f"{drug}: {_sum(worst)} = {_amount(worst):g} {DRUGS[drug].unit} in 24 h; "
            f"the limit is {_arithmetic(limit, drug, patient)} ({limit.source}). "
            "Give less, or a weaker solution."
        )
    shares = _worst_day(_shares(given, patient))
    if not over and _amount(shares) > 1:
        parts = {
            drug: _amount([share for share in shares if share.drug == drug])
            for drug in dict.fromkeys(share.drug for share in shares)
        }
        sum_words = " + ".join(f"{100 * share:.0f} % of {drug}'s limit" for drug, share in parts.items())
        yield (
            f"{TOGETHER}: {sum_words} = {100 * _amount(shares):.0f} % in 24 h; their effects are assumed to "
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
        most = DRUGS[drug].strongest
        if most is None:
            continue
        strongest = f"{most.value:g} {most.unit}"
        if parse_strength(drug, strength) > parse_strength(drug, strongest):
            yield (
                f"{drug}: {strength} is stronger than {strongest}, the most that may be injected "
                f"({most.source}). Give a weaker solution."
            )


def _allergic(given: Sequence[Given], allergies: Sequence[str]) -> Iterator[str]:
    for drug in dict.fromkeys(one.drug for one in given):
        names = {drug, DRUGS[drug].group, *DRUGS[drug].also_called}
        for allergy in allergies:
            said = allergy.lower().replace("anesthetic", "anaesthetic")
            denied = re.match(r"\s*(no|none|not|nil|denies)\b", said)
            if not denied and any(re.search(rf"\b{re.escape(name)}s?\b", said) for name in names):
                yield (
                    f"{drug}: the case notes an allergy to {allergy!r} and the plan gives {drug}. "
                    "Choose another drug, or correct the case's allergies."
                )
                break
