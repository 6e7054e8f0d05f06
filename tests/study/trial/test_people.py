"""A virtual patient is a function of seed and number, and the same in every arm but for what the arm does."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from neuroplasty.body.nerve import resting_roots
from neuroplasty.body.procedure.replay import Flow
from neuroplasty.care.course import PARAMETERS
from neuroplasty.documents.trial import Crossover, Eligibility, Rating, SecondProcedure
from neuroplasty.errors import StudyError
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.study.chance import chance
from neuroplasty.study.flows import Flows
from neuroplasty.study.parameters import LEVEL_SHARES
from neuroplasty.study.population import POPULATIONS
from neuroplasty.study.trial import People, Pool


def by_number(table: pa.Table) -> pa.Table:
    return table.sort_by([("branch", "ascending"), ("number", "ascending")]).combine_chunks()


def freeing(case):
    """A made-up procedure that frees nine tenths of every root."""
    names = resting_roots(case).names
    of = np.ones((1, len(names)))
    species = np.zeros((1, len(names), len(SPECIES)))
    return Flow(names, np.array([600.0]), 0 * of, 0 * of, 0.1 * of, of, of, species, 0 * of, 37 * of)


@pytest.fixture(scope="session")
def flows():
    after = POPULATIONS["after surgery"]
    case = after.draw_like("scar", "L5", np.random.default_rng(1))
    return {
        ("after surgery", "one-day-caudal"): Flows(
            {("scar", level): (freeing(case),) for level in LEVEL_SHARES["scar"]}
        )
    }


def test_a_stream_of_chance_belongs_to_seed_purpose_and_number():
    drawn = {
        key: tuple(chance(*key).random(3))
        for key in [(1, "a", 0), (2, "a", 0), (1, "b", 0), (1, "a", 1), (1, "a", 2**40)]
    }
    assert len(set(drawn.values())) == len(drawn)
    assert tuple(chance(1, "a", 2**40).random(3)) == drawn[1, "a", 2**40]


def test_a_row_does_not_depend_on_the_part_it_is_computed_in(people):
    whole = by_number(people.rows(0, 7))
    parts = by_number(pa.concat_tables([people.rows(0, 2), people.rows(2, 3), people.rows(3, 7)]))
    assert parts.equals(whole)
    alone = people.rows(5, 6).combine_chunks()
    assert whole.filter(pc.equal(whole["number"], 5)).combine_chunks().equals(alone)


def test_the_same_person_has_the_same_start_and_chance_in_every_arm(pool):
    assert pool.columns["nrs_0"].ndim == 1
    nothing, sham = pool.columns["nrs_91"][0], pool.columns["nrs_91"][1]
    assert np.corrcoef(nothing, sham)[0, 1] > 0.8
    assert np.std(nothing - sham) < 0.75 * np.std(nothing)


def test_who_expects_much_of_a_sham_hurts_less_than_who_knows_it_is_one(pool):
    branches = [(one.arm, one.known) for one in pool.branches]
    assert branches == [(0, False), (1, False), (1, True)]
    blind, known = pool.columns["nrs_91"][1], pool.columns["nrs_91"][2]
    assert blind.mean() < known.mean()


def test_people_are_seen_within_the_window_of_a_visit(pool):
    seen = pool.columns["seen_91"]
    assert seen.min() >= 84
    assert seen.max() <= 98
    assert len(set(seen.tolist())) > 5


def test_who_is_let_in_can_be_said_in_the_words_of_screening_rules(sham):
    young = sham.model_copy(update={"eligibility": Eligibility(where="patient.age <= 55 years")})
    pool = Pool.of(People(young), 6)
    assert pool.columns["age_years"].max() <= 55
    assert pool.columns["not_eligible"].sum() > 0


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("patient.age <= 55", "cannot be read: at character"),
        ("patient.age >= 100 years", "nobody was eligible"),
    ],
)
def test_a_condition_that_is_wrong_or_lets_nobody_in_is_one_sentence(sham, where, says):
    wrong = sham.model_copy(update={"eligibility": Eligibility(where=where)})
    with pytest.raises(StudyError, match=says):
        People(wrong).rows(0, 1)


def test_a_plan_helps_more_than_a_sham_and_those_it_failed_may_cross_over(sham, flows):
    arm = sham.arms[1].model_copy(update={"name": "plan", "does": "plan", "plan": "one-day-caudal"})
    trial = sham.model_copy(
        update={
            "arms": (sham.arms[1], arm),
            "crossover": Crossover(to="plan", from_d=28),
            "blinding": sham.blinding.model_copy(update={"leak": 0.0}),
            "rating": Rating(nrs=0.0),
        }
    )
    pool = Pool.of(People(trial, flows), 16)
    crossed = np.isfinite(pool.columns["crossover_d"])
    assert crossed[0].any()
    assert not crossed[1].any()
    assert pool.columns["crossover_d"][0].min() >= 28
    stayed = ~crossed[0]
    if stayed.any():
        assert pool.columns["nrs_91"][1][stayed].mean() <= pool.columns["nrs_91"][0][stayed].mean() + 0.5
    again = Pool.of(
        People(trial.model_copy(update={"crossover": None, "second_procedure": SecondProcedure()}), flows), 8
    )
    assert (again.columns["second_procedure_d"] > 0).all()
    assert not np.isfinite(again.columns["crossover_d"]).any()


def test_everything_that_rows_depend_on_stands_in_the_fingerprint_by_name(sham, people, flows):
    def differs(other: People) -> list[str]:
        one, two = json.loads(people.fingerprint), json.loads(other.fingerprint)
        return [name for name in one if one[name] != two[name]]

    table = {**PARAMETERS, "gain": replace(PARAMETERS["gain"], value=0.5)}
    assert differs(People(sham, seed=2)) == ["seed"]
    assert differs(replace(people, table=table)) == ["table"]
    assert differs(replace(people, flows=flows)) == ["flows"]
    visits = (sham.visits[0].model_copy(update={"window_d": 3}),)
    assert differs(People(sham.model_copy(update={"visits": visits}))) == ["protocol"]
    assert differs(People(sham.model_copy(update={"size": 8, "analyses": ()}))) == []
