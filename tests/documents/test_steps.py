"""A step's facts stand beside its class: what it needs, gives and takes, and how long; a gap refuses."""

from typing import ClassVar, Literal, get_args

import pytest

from neuroplasty.documents import steps
from neuroplasty.documents.steps import (
    STEPS,
    AdvanceCatheter,
    Anaesthetise,
    Examine,
    Inflate,
    Ingredient,
    Inject,
    Needs,
    Sedate,
    Step,
    StepPart,
    Wait,
    by_kind,
)

SALINE = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=4),)


def test_every_step_of_the_union_is_known_by_the_word_a_plan_writes():
    assert set(STEPS.values()) == set(get_args(get_args(Step)[0]))
    assert all(step.model_fields["do"].default == word for word, step in STEPS.items())


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        (Wait(minutes=30), 1800),
        (Examine(), 60),
        (Inject(ingredients=SALINE, rate_ml_s=0.5), 8),
        (steps.TestDose(ingredients=SALINE, rate_ml_s=0.5, wait_minutes=5), 308),
        (Inflate(hold_s=5, repeats=3), 15),
        (AdvanceCatheter(), 0),
    ],
)
def test_a_step_says_how_long_it_is_planned_to_take(step, seconds):
    assert step.planned_s == seconds


def test_a_step_says_what_it_gives():
    (midazolam,) = Sedate(dose_mg=2).given
    assert (midazolam.drug, midazolam.amount, midazolam.words) == ("midazolam", 2, "2 mg")
    lidocaine = Ingredient(drug="lidocaine", strength="1 %", volume_ml=3)
    for kind in (Inject, steps.TestDose, Anaesthetise):
        assert [(one.drug, one.amount, one.strength) for one in kind(ingredients=(lidocaine,)).given] == [
            ("lidocaine", 30, "1 %")
        ]
    assert Wait(minutes=1).given == ()


class Shake(StepPart):
    """A kind of step that somebody added in a hurry."""

    do: Literal["shake"] = "shake"
    drug: str = ""


class ShakeAgain(Shake):
    """The same, with all but what it gives."""

    needs: ClassVar[Needs] = ""
    verb: ClassVar[str] = "shake"

    @property
    def planned_s(self) -> float:
        return 1.0


class Stir(ShakeAgain):
    """Another step under the same word."""

    @property
    def given(self):
        return ()


def test_a_kind_of_step_with_a_gap_in_its_facts_is_refused_at_import():
    with pytest.raises(TypeError, match=r"The step Shake lacks needs, verb, planned_s, given; state it"):
        by_kind([Shake])
    with pytest.raises(TypeError, match="The step ShakeAgain lacks given;"):
        by_kind([ShakeAgain])
    with pytest.raises(TypeError, match="The step Stir lacks a word of its own in do;"):
        by_kind([Wait, Stir, Stir])
    assert by_kind([Stir])["shake"] is Stir


def test_a_step_that_does_not_say_how_long_it_takes_says_so():
    with pytest.raises(NotImplementedError, match="Shake does not say how long"):
        _ = Shake().planned_s
