"""Who lies on the table: drawn by the seed or the average person, and the same again from the log."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty import rehearse, replay
from neuroplasty.body.anatomy import Anatomy, Measures, Volume, canal_from_parameters
from neuroplasty.body.epidural import TABLE
from neuroplasty.care.person import epidural_table, person_record
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle
from neuroplasty.errors import DocumentError

PLAN = Plan(
    name="short",
    title="Short",
    steps=(
        PlaceNeedle(route="caudal"),
        Inject(ingredients=(Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=2),)),
    ),
)
NOBODY = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))


@pytest.fixture(scope="module")
def case():
    return read_case("healthy-adult")


@pytest.fixture(scope="module")
def rehearsals(case):
    """Two drawn people and the average one."""
    asked = {"first": (1, "drawn"), "second": (2, "drawn"), "middle": (1, "mean")}
    return {
        name: rehearse(case, PLAN, spacing_mm=5.0, seed=seed, person=who, years_after=False).episode
        for name, (seed, who) in asked.items()
    }


def test_a_rehearsal_draws_a_person_unless_told_otherwise(case, rehearsals):
    plain = rehearse(case, PLAN, spacing_mm=5.0, seed=1, years_after=False)
    assert plain.model_dump_json() == rehearsals["first"].model_dump_json()


def test_two_seeds_are_two_people_and_the_middle_one_has_no_traits(rehearsals):
    first, second = (rehearsals[name].person for name in ("first", "second"))
    assert first.who == second.who == "drawn"
    assert [trait.name for trait in first.traits] == [trait.name for trait in second.traits]
    assert all(one.value != other.value for one, other in zip(first.traits, second.traits, strict=True))
    assert (rehearsals["middle"].person.who, rehearsals["middle"].person.traits) == ("mean", ())


def test_the_record_names_canal_sac_and_epidural_numbers_with_their_middle(rehearsals):
    traits = {trait.name: trait for trait in rehearsals["first"].person.traits}
    assert {
        "canal depth, L5",
        "canal width, L3",
        "posterior gap",
        "share of people whose sac ends lower",
    } < set(traits)
    assert traits["film stiffness"].middle == pytest.approx(TABLE["film_stiffness"].value, rel=1e-5)
    assert traits["film stiffness"].unit == TABLE["film_stiffness"].unit


@pytest.mark.parametrize("name", ["first", "middle"])
def test_the_log_brings_the_same_person_back_to_the_byte(rehearsals, name):
    assert replay(rehearsals[name]).agrees


def test_a_log_told_to_be_of_another_person_does_not_agree(rehearsals):
    episode = rehearsals["first"]
    other = episode.model_copy(update={"log": episode.log.model_copy(update={"person": "mean"})})
    assert replay(other).agrees is False


def test_the_middle_person_has_the_tables_numbers_and_folds_and_foramina_in_the_middle():
    table = epidural_table("mean", 5)
    personal = [name for name in TABLE if name.endswith("_spread")]
    assert personal
    assert all(table[name].value == 0.0 for name in personal)
    assert all(
        table[name] is TABLE[name] or table[name] == TABLE[name] for name in set(TABLE) - set(personal)
    )


def test_the_middle_person_is_the_same_whatever_the_seed_but_for_the_grain_of_the_fat(case):
    anatomy = Anatomy(canal_from_parameters(case.patient), NOBODY, "parameters")
    one, other = (setting_of(case, anatomy, seed=seed, spacing_mm=5.0) for seed in (1, 2))
    np.testing.assert_array_equal(one.shell.gap_mm, other.shell.gap_mm)
    for mine, theirs in zip(one.shell.foramina, other.shell.foramina, strict=True):
        np.testing.assert_array_equal(mine.weights, theirs.weights)
    assert np.abs(one.shell.conductance - other.shell.conductance).max() > 0.0


def test_of_an_image_no_bony_measure_is_recorded(case):
    canal, measures = canal_from_parameters(case.patient), Measures.drawn(np.random.default_rng(1))
    traced = Anatomy(canal, NOBODY, "CT a.nii.gz", measures=measures)
    names = [trait.name for trait in person_record("drawn", traced, TABLE).traits]
    assert not [name for name in names if name.startswith(("canal", "hiatus"))]
    assert "sac width" in names


@pytest.mark.parametrize("who", ["", "Drawn", "median"])
def test_nobody_else_can_be_asked_for(case, who):
    with pytest.raises(DocumentError, match=rf"found the person '{who}', expected drawn or mean\."):
        rehearse(case, PLAN, spacing_mm=5.0, person=who)
