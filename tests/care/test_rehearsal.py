"""Rehearse: a whole case through a whole plan, as Python calls it."""

from __future__ import annotations

import os
import signal

import pytest

import neuroplasty
from neuroplasty.care.rehearsal import assumptions, rehearse
from neuroplasty.documents import read_case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Ingredient, Inject, PlaceNeedle
from neuroplasty.errors import AnatomyError, DoseError, NeuroplastyError

QUICK = Plan(
    name="quick",
    title="A quick look",
    steps=(
        PlaceNeedle(route="caudal"),
        Inject(
            label="first epidurogram",
            ingredients=(Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=5),),
        ),
        {"do": "expose", "label": "first epidurogram", "views": ["AP"]},
        Inject(
            label="lysis",
            ingredients=(Ingredient(drug="hyaluronidase", strength="150 IU/mL", volume_ml=5),),
        ),
        {"do": "expose", "label": "last epidurogram", "views": ["AP"]},
    ),
)


@pytest.fixture(scope="module")
def case():
    return read_case("l5-scar-after-discectomy")


@pytest.fixture(scope="module")
def episode(case):
    return rehearse(case, QUICK, spacing_mm=5.0, seed=7)


def test_the_same_seed_gives_the_same_episode_byte_for_byte(case, episode):
    again = rehearse(case, QUICK, spacing_mm=5.0, seed=7)
    assert again.model_dump_json() == episode.model_dump_json()
    assert again.pictures == episode.pictures


def test_another_seed_gives_other_noise(case, episode):
    other = rehearse(case, QUICK, spacing_mm=5.0, seed=8, years_after=False)
    assert other.pictures != episode.pictures


def test_an_episode_is_a_document_that_reads_back(episode):
    text = episode.episode.model_dump_json()
    assert neuroplasty.Episode.model_validate_json(text) == episode.episode


def test_every_species_balances_to_a_millionth(episode):
    given = {row.species: row for row in episode.procedure.balance}
    assert set(given) == {"iohexol", "hyaluronidase"}
    assert given["iohexol"].given == pytest.approx(1200.0)
    assert all(row.error < 1e-6 for row in given.values())


def test_the_scarred_root_loses_bonds_and_the_others_have_none(episode):
    roots = {root.root: root for root in episode.procedure.roots}
    assert roots["L5 left"].bonded_before > 0.3
    assert roots["L5 left"].bonded_after <= roots["L5 left"].bonded_before
    # The edge of a scar thins out and never ends.
    others = {name: root.bonded_before for name, root in roots.items() if name != "L5 left"}
    assert max(others.values()) < 1e-4, others


def test_a_dose_above_its_limit_is_refused_with_the_arithmetic(case):
    big = Inject(ingredients=(Ingredient(drug="lidocaine", strength="2 %", volume_ml=50),))
    plan = QUICK.model_copy(update={"steps": (QUICK.steps[0], big)})
    with pytest.raises(DoseError, match="1000 mg"):
        rehearse(case, plan, spacing_mm=5.0)


def test_progress_ends_at_the_whole_and_every_tick_is_shown(case):
    told, seen = [], []
    rehearse(
        case,
        QUICK,
        spacing_mm=5.0,
        progress=lambda words, done: told.append((words, done)),
        watch=seen.append,
    )
    assert told[0][0] == "Building the anatomy"
    assert told[-1][1] == 1.0
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert len(seen) == len(told) - 2


def test_an_interrupt_keeps_what_was_done_and_ends_the_running_step(case):
    def stop_at_the_lysis(seen):
        if seen.step == 4 and seen.tick.forces.flow_ml_s > 0:
            os.kill(os.getpid(), signal.SIGINT)

    episode = rehearse(case, QUICK, spacing_mm=5.0, watch=stop_at_the_lysis)
    assert episode.status == "interrupted"
    assert [record.number for record in episode.procedure.steps] == [1, 2, 3, 4]
    last = episode.procedure.steps[-1]
    assert (last.said, last.outcome) == ("Stopped by hand.", "done in part")
    assert [p.label for p in episode.procedure.pictures] == ["first epidurogram"]
    given = {dose.drug: dose.given for dose in episode.procedure.doses}
    assert given["iohexol"] == pytest.approx(1200.0)
    assert 0 < given["hyaluronidase"] < 750
    assert episode.course is None
    assert neuroplasty.Episode.model_validate_json(episode.episode.model_dump_json()) == episode.episode


def test_every_assumption_has_a_unit_a_standing_and_a_source():
    rows = assumptions()
    assert len(rows) > 50
    assert all(row.source and row.unit and row.standing for row in rows)
    assert {row.room for row in rows} >= {"anatomy", "epidural space", "fluoroscopy", "instruments"}


@pytest.mark.parametrize("spacing", [0.0, -1.0, 50.0])
def test_a_grid_that_cannot_be_is_refused(case, spacing):
    with pytest.raises(NeuroplastyError, match="spacing"):
        rehearse(case, QUICK, spacing_mm=spacing)


def test_a_plan_whose_level_is_not_there_is_refused_before_anything_is_done(case):
    plan = QUICK.model_copy(
        update={"steps": (PlaceNeedle(route="transforaminal", level="S5", side="left"), *QUICK.steps[1:])}
    )
    with pytest.raises(AnatomyError, match="S5"):
        rehearse(case, plan, spacing_mm=5.0)
