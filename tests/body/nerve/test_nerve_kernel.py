"""The compiled nerve agrees with the readable one, in any state, under anything."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.nerve import EFFECTS, Exposure, Roots, follow, nociception, step, through, with_values
from neuroplasty.body.nerve.follow import _each_step
from neuroplasty.body.nerve.reference import follow_reference, step_reference
from neuroplasty.body.nerve.roots import FIELDS, POOLS
from neuroplasty.evidence.kinetics import SPECIES

TOP = {"disc_mmhg": 300, "recess_mmhg": 200, "cauda_mmhg": 150, "cauda_second_mmhg": 100,
       "film_mm": 3, "room_mm": 1, "pressure_mmhg": 200,
       "load_now_mmhg": 300, "anaesthetic": 20, "salt": 4, "gap_mm": 5}  # fmt: skip
COUNT = 7


def any_roots(rng, lead=()):
    values = {name: rng.uniform(0.01, TOP.get(name, 1.0), (*lead, COUNT)) for name in FIELDS}
    values["bonded"] = values["scar_bed"] * rng.uniform(0, 1, (*lead, COUNT))
    pools = {name: rng.exponential(5.0, (*lead, COUNT, len(SPECIES))) for name in POOLS}
    return Roots(tuple(f"root {k}" for k in range(COUNT)), **values, **pools)


STRETCHED = ("foramen_kept", "recess_kept")


def any_exposure(rng):
    return Exposure(
        pressure_mmhg=rng.uniform(-5, 150, COUNT),
        film_mm=rng.uniform(0, 4, COUNT),
        fluid=rng.exponential(20.0, (COUNT, len(SPECIES))),
        field_v_m=rng.choice([0.0, 3e4], COUNT),
        temperature_c=rng.uniform(36, 90, COUNT),
        bonded=rng.uniform(0, 1, COUNT) if rng.random() < 0.5 else None,
        surface=rng.exponential(0.01, (COUNT, len(SPECIES))) if rng.random() < 0.5 else None,
        **({name: rng.uniform(0.2, 1, COUNT) for name in STRETCHED} if rng.random() < 0.5 else {}),
    )


def same(one, other):
    for name in (*FIELDS, *POOLS):
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-12, err_msg=name
        )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.floats(1e-3, 1e6), st.sets(st.sampled_from(EFFECTS)))
def test_a_compiled_step_is_the_readable_step(seed, dt_s, off):
    rng = np.random.default_rng(seed)
    roots, exposure = any_roots(rng), any_exposure(rng)
    on = np.array([[0.0 if effect in off else 1.0 for effect in EFFECTS]])
    same(step(roots, exposure, dt_s, tuple(off)), step_reference(roots, exposure, dt_s, on))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.floats(1e-3, 1e7))
def test_whatever_meets_a_root_its_shares_stay_within_0_and_1(seed, dt_s):
    rng = np.random.default_rng(seed)
    after = step(any_roots(rng), any_exposure(rng), dt_s)
    for name in (
        "blood_flow",
        "oedema",
        "conduction",
        "injury",
        "inflammation",
        "suppression",
        "sensitivity",
    ):
        values = getattr(after, name)
        assert np.all((values >= 0) & (values <= 1)), name
    for name in (*FIELDS, *POOLS):
        values = getattr(after, name)
        assert np.all(np.isfinite(values)), name
        assert np.all(values >= 0), name
    pain = nociception(after)
    assert np.all((pain >= 0) & (pain <= 1))


def test_a_compiled_course_is_the_readable_course():
    rng = np.random.default_rng(4)
    roots = any_roots(rng)
    moved = rng.uniform(0, 1, 40)
    table = with_values({"scar_regrowth": 20.0, "disc_resorption": 60.0})
    course = follow(roots, 40, mobilised=moved, wear=0.1, table=table)
    each = _each_step(moved, course.time_d)
    on = np.ones((1, 4))
    readable = follow_reference(roots, course.time_d, each, 0.1, on, table)
    np.testing.assert_allclose(
        course.nociception, [nociception(state, table) for state in readable], rtol=1e-8, atol=1e-12
    )
    same(course.end, replace(readable[-1], age_d=course.end.age_d))


def test_many_patients_at_once_are_each_as_if_alone():
    rng = np.random.default_rng(5)
    people = any_roots(rng, (3,))
    together = follow(people, 20)
    for n in range(3):
        alone = follow(people[n], 20)
        np.testing.assert_array_equal(together.nociception[n], alone.nociception)
        np.testing.assert_array_equal(together.end.bonded[n], alone.end.bonded)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sets(st.sampled_from(EFFECTS)))
def test_many_steps_at_once_are_the_steps_one_by_one(seed, off):
    rng = np.random.default_rng(seed)
    roots, met, long = any_roots(rng), [any_exposure(rng) for _ in range(4)], rng.uniform(1, 1800, 4)
    one_by_one = roots
    for exposure, dt_s in zip(met, long, strict=True):
        one_by_one = step(one_by_one, exposure, float(dt_s), tuple(off))
    same(through(roots, met, long, tuple(off)), one_by_one)
