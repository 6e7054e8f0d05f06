import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import EpiduralSpace, Posture, Shell, Source, limiter, with_values
from neuroplasty.body.epidural.pressure import Flow

N, M = 9, 12


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), speed=st.floats(0.01, 100))
def test_no_cell_is_left_with_less_than_its_least_and_nothing_is_lost(seed: int, speed: float) -> None:
    rng = np.random.default_rng(seed)
    along = speed * rng.normal(size=(N, M))
    along[-1] = 0
    cells = rng.choice(N * M, 10, replace=False)
    flow = Flow(
        excess_m3=np.zeros((N, M)),
        along=along,
        round=speed * rng.normal(size=(N, M)),
        out_cell=cells,
        out_rate=speed * rng.uniform(0, 1, 10),
        out_name=np.arange(10) % 3,
        csf_left_m3=0.0,
        sleeve_pa=np.zeros(3),
    )
    before, inflow = rng.uniform(-0.5, 1, (N, M)), rng.uniform(0, 0.1, (N, M))
    cut = limiter.within(flow, before, inflow, np.full((N, M), -0.6), 1.0)
    assert cut.excess_m3.min() >= -0.6 - 1e-9 * speed
    assert np.isclose(cut.excess_m3.sum() + cut.out_rate.sum(), before.sum() + inflow.sum())
    assert np.all(np.abs(cut.along) <= np.abs(flow.along) * (1 + 1e-12))
    assert np.all(cut.along * flow.along >= 0)


def test_a_flow_that_overdraws_no_cell_is_left_as_it_is() -> None:
    rng = np.random.default_rng(0)
    along = 1e-3 * rng.normal(size=(N, M))
    along[-1] = 0
    none = np.zeros(0)
    flow = Flow(
        none, along, 1e-3 * rng.normal(size=(N, M)), none.astype(int), none, none.astype(int), 0.0, none
    )
    cut = limiter.within(flow, np.zeros((N, M)), np.zeros((N, M)), np.full((N, M), -1.0), 1.0)
    assert np.array_equal(cut.along, flow.along)
    assert np.array_equal(cut.round, flow.round)


def test_a_soft_film_that_runs_dry_near_the_tip_keeps_volume_and_time(tube: Canal) -> None:
    """A soft film is squeezed empty beside the sac's tip by the sac's own rise."""
    table = with_values({"film_stiffness": 0.3, "film_efficiency": 0.002, "adherence": 2.0})
    space = EpiduralSpace(Shell.from_canal(tube, spacing_mm=3.0), table, Posture("left lateral"))
    *_, state = space.advance(space.start(), 20.0, [Source(180.0, 0.0, 0.5, {"iohexol": 240.0})])
    held = state.in_canal_ml + float(state.ledger.left_ml.sum()) + state.ledger.taken_up_ml
    assert abs(held - 10.0) < 1e-9
    assert state.film.min() >= 0
    assert np.all(space.volume_m3(state.excess_m3) > 0)
    assert state.balance("iohexol").error < 1e-11
    assert state.t_s == 20.0
