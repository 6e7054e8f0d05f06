"""The film's kernels against the same step written in NumPy."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Shell
from neuroplasty.body.epidural.pressure import flow_step
from neuroplasty.body.epidural.reference import flow_reference


@pytest.fixture(scope="module")
def rough(tube: Canal) -> EpiduralSpace:
    shell = Shell.from_canal(tube, spacing_mm=5.0, rng=np.random.default_rng(0))
    return EpiduralSpace(shell)


def test_a_step_of_the_film_agrees_with_numpy_whatever_lies_in_the_canal(rough: EpiduralSpace) -> None:
    shape = rough.shell.shape

    @settings(max_examples=25, deadline=None, phases=[Phase.generate])
    @given(
        seed=st.integers(0, 10_000),
        dt_s=st.floats(1e-2, 30.0),
        flow_ml_s=st.floats(0.0, 2.0),
        scarred=st.booleans(),
        heavy=st.booleans(),
    )
    def check(seed: int, dt_s: float, flow_ml_s: float, scarred: bool, heavy: bool) -> None:
        rng = np.random.default_rng(seed)
        bonded = rng.uniform(0, 1, shape) * (rng.random(shape) < 0.3) * scarred
        intact = np.where(rng.random(shape) < 0.5, 1.0, rng.uniform(0, 1, shape))
        case = {
            "excess_m3": rng.uniform(-0.05, 1.0, shape) * 1e-9 * rough.shell.area_mm2,
            "strength_pa": rough.law.strength_pa(intact, bonded),
            "sleeve_pa": rng.uniform(0, 3000, len(rough.outlets.names)),
            "csf_left_m3": 1e-7,
            "balloon_m3": 2e-7 * scarred,
            "bonded": bonded,
            "viscosity_pa_s": rng.uniform(0.7e-3, 10e-3, shape),
            "inflow_m3_s": rough.shell.spread(80.0, 1.0, 4.0) * flow_ml_s * 1e-6,
            "dt_s": dt_s,
            "heads_pa": (rng.normal(0, 5, shape), rng.normal(0, 5, shape)) if heavy else None,
        }
        of = rough.shell, rough.outlets, rough.mechanics, rough.law
        found = flow_step(*of, **case, tolerance_m=1e-15, rounds=1)
        expected = flow_reference(*of, **case)
        for name in ("excess_m3", "along", "round", "out_rate", "sleeve_pa"):
            there = np.asarray(getattr(expected, name))
            assert getattr(found, name) == pytest.approx(there, rel=1e-7, abs=1e-7 * np.abs(there).max()), (
                name
            )
        assert found.csf_left_m3 == pytest.approx(expected.csf_left_m3, rel=1e-9)
        assert found.is_potential is expected.is_potential

    check()


def test_the_parity_case_has_open_and_held_cells_lines_and_ways_out(rough: EpiduralSpace) -> None:
    """Or the comparison would leave out what it is there for."""
    crossing_mm = rough.shell.spacing_mm / rough.shell.link_t
    assert (crossing_mm > 100).any()
    assert (crossing_mm < 10).any()
    assert len(rough.shell.foramina) > 10
    film = np.full(rough.shell.shape, 0.5e-3)
    for intact, least in ((1.0, 0.0), (0.0, 0.5)):
        strength = rough.law.strength_pa(np.full(film.shape, intact), np.zeros(film.shape))
        assert (rough.law.opened_m(film * rough.law.area_m2, strength) > 0).mean() >= least
