"""The made-up clinic is the same for a seed, has gaps, and loses those who hurt more."""

import datetime

import numpy as np
import pytest

from neuroplasty.registry import SYSTEM, Registry, synthetic_clinic
from neuroplasty.registry.life import answers_at, life
from neuroplasty.registry.store.keys import Keys

from .test_backup_and_erasing import everything

END = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    with synthetic_clinic(folder / "r.db", Keys.create(folder / "keys"), people=24, seed=2, end=END) as made:
        yield made


def test_the_same_seed_makes_the_same_clinic(tmp_path):
    keys = Keys.create(tmp_path / "keys")
    dumps = []
    for name in ("one.db", "two.db"):
        with synthetic_clinic(tmp_path / name, keys, people=3, seed=5, end=END) as made:
            dumps.append(everything(made))
    assert dumps[0] == dumps[1]


def test_the_clinic_is_whole_and_has_gaps_of_every_kind(clinic: Registry):
    assert clinic.verify().is_whole
    assert clinic.check() == ()
    visits = [one for row in clinic.episodes.all_visits(SYSTEM).values() for one in row]
    past = [one for one in visits if one.closes < END.date()]
    states = {state: sum(one.state == state for one in past) for state in ("done", "missing", "planned")}
    assert min(states.values()) > 0
    assert states["done"] > 0.35 * len(past)
    assert len(clinic.forecasts.all(SYSTEM)) == 24
    courses = [clinic.courses.of(SYSTEM, one.id) for one in clinic.episodes.all(SYSTEM)]
    assert all(one.course.before.nrs is not None for one in courses)
    assert any(visit.missing for one in courses for visit in one.course.visits)
    assert {visit.by for one in courses for visit in one.course.visits} == {"patient", "phone"}


def test_by_visit_says_the_same_as_each_course(clinic: Registry):
    told = clinic.courses.by_visit(SYSTEM)
    for held in clinic.episodes.all(SYSTEM):
        course = clinic.courses.of(SYSTEM, held.id).course
        mine = told[held.id]
        assert mine.pop("pre") == course.before
        assert tuple(mine.values()) == course.visits


def test_who_hurts_more_answers_less_so_that_answers_flatter_the_clinic():
    rng = np.random.default_rng(1)
    people = [life(rng) for _ in range(1500)]
    pain = np.array([one.pain(365, float(rng.normal())) for one in people])
    base = np.array([one.baseline for one in people])
    answered = np.array([answers_at(one, now, rng) for one, now in zip(people, pain, strict=True)])
    half = pain <= base / 2
    assert 0.6 < answered.mean() < 0.9
    assert pain[answered].mean() < pain[~answered].mean() - 0.5
    assert half[answered].mean() > half.mean() + 0.02
