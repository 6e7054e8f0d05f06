"""Whatever a case says, a screening comes out of it, and the order of its answer holds."""

from typing import Any, get_args, get_type_hints

import numpy as np
import pytest

from neuroplasty import read_case, screen
from neuroplasty.care.screening import built_in_rules
from neuroplasty.care.screening.facts import FACTS
from neuroplasty.documents.case import Case
from neuroplasty.documents.history import Care, Diagnosis, Health, RedFlags
from neuroplasty.documents.library import names
from neuroplasty.evidence.thinners import ThinnerName

BLOCKS = ("red_flags", "symptoms", "workup", "health", "learned", "wishes")
NUMBERS = {
    "inr": (0.5, 20),
    "hba1c_percent": (3, 20),
    "tsk11": (11, 44),
    "dn4": (0, 10),
    "pain_detect": (-1, 38),
}
NUMBERS |= {"asa_class": (1, 5), "steroid_injections_in_year": (0, 8), "gestation_weeks": (0, 44)}
ALLERGIES = ("none", "none", "none", "iodine", "lidocaine", "something blue")


def answer(rng: np.random.Generator, name: str, hint: Any, case_has_scars: bool = False) -> Any:
    """An answer to one question of a block, or none."""
    kinds = [kind for one in get_args(hint) for kind in (get_args(one) or (one,))]
    if rng.random() < 0.4:
        return None
    if bool in kinds:
        return bool(rng.random() < (0.02 if name in RARE else 0.5))
    if name == "blood_thinners":
        return [thinner(rng) for _ in range(int(rng.random() < 0.2))]
    if name == "scar":
        return None if case_has_scars else str(rng.choice(["none", "somewhere"]))
    low, high = NUMBERS.get(name, (0, 100))
    number = rng.uniform(low, high)
    return int(number) if int in kinds else float(number)


RARE = {*RedFlags.model_fields, *Health.model_fields, "unstable_spine", "healing_fracture"}
"""Said yes to by one in fifty, or no case would get past them."""


def thinner(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "drug": str(rng.choice([*get_args(ThinnerName), "Eliquis", "a white pill"])),
        "stopped_days": [None, float(rng.uniform(0, 12))][rng.integers(2)],
        "therapeutic": [None, True, False][rng.integers(3)],
        "route": [None, "intravenous", "subcutaneous"][rng.integers(3)],
    }


def treatment(rng: np.random.Generator) -> dict[str, Any]:
    return {
        "care": str(rng.choice(get_args(Care))),
        "weeks": [None, float(rng.uniform(0, 60))][rng.integers(2)],
        "effect": [None, "helped", "helped for a while", "failed"][rng.integers(4)],
        "relief_percent": [None, float(rng.uniform(0, 100))][rng.integers(2)],
        "weeks_ago": [None, float(rng.uniform(0, 100))][rng.integers(2)],
        "protocol_days": [None, 1, 3][rng.integers(3)],
    }


def any_case(rng: np.random.Generator) -> Case:
    data = read_case(str(rng.choice(names("case")))).model_dump()
    for block in BLOCKS:
        hints = get_type_hints(type(getattr(Case.model_validate(data), block)))
        scarred = bool(data["findings"]["scars"])
        told = {name: answer(rng, name, hint, scarred) for name, hint in hints.items() if name != "complete"}
        data[block] = {**told, "complete": bool(rng.random() < 0.9)}
    data["treatments"] = [None, [treatment(rng) for _ in range(rng.integers(0, 5))]][rng.integers(2)]
    data["diagnoses"] = [
        str(one) for one in rng.choice(get_args(Diagnosis), rng.integers(0, 4), replace=False)
    ]
    data["allergies"] = [str(one) for one in rng.choice(ALLERGIES, rng.integers(0, 3), replace=False)]
    if rng.random() < 0.5:
        data["diagnoses"] = []
    return Case.model_validate(data)


@pytest.mark.parametrize("seed", range(60))
def test_any_case_is_screened_and_the_order_of_the_answer_holds(seed):
    rng = np.random.default_rng(seed)
    for _ in range(10):
        case = any_case(rng)
        screening = screen(case)
        assert (screening.answer == "red flags first") == bool(screening.red_flags)
        for likelihood in screening.likelihoods:
            assert 0 < likelihood.low <= likelihood.high < 1
        stopped = {one.subject for one in screening.reasons if one.stance in ("contraindication", "against")}
        if screening.answer in ("body", "both"):
            assert not {"adhesiolysis", "balloon"} <= stopped
        if screening.answer in ("brain", "both"):
            assert "pathway training" not in stopped
        asked = [one.fact for one in screening.questions if " / " not in one.fact and one.decides]
        assert len(asked) == len(set(asked))


def test_an_answer_never_goes_without_the_red_flags_having_been_asked():
    answers = set()
    for seed in range(300):
        screening = screen(any_case(np.random.default_rng(1000 + seed)))
        answers.add(screening.answer)
        if any(one.fact.startswith("red_flags.") for one in screening.questions):
            assert screening.answer in ("red flags first", "cannot say yet")
    assert len(answers) >= 3


def test_every_fact_that_can_be_named_is_read_from_a_case_or_worked_out():
    used = {name for rule in built_in_rules() for name in rule.condition.names}
    assert used <= set(FACTS)
    # These are for a clinic's own rules.
    assert len(set(FACTS) - used) < 30
