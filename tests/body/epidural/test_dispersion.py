import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.epidural.dispersion import Dispersivity, exchanges
from neuroplasty.body.epidural.reference import exchanges_reference

ROW_M, DEPTH_M = 2e-3, 5e-4
SHAPE = (6, 8)


def even(law: Dispersivity, flow: float, dt_s: float, *, depth_m: float = DEPTH_M, across: float = 0.0):
    """Of square cells: what a row exchanges with the next, and a column, in a step; m3."""
    area = np.full(SHAPE, ROW_M**2)
    links = np.ones((SHAPE[0] - 1, SHAPE[1])), np.ones(SHAPE)
    flows = np.full(SHAPE, flow), np.full(SHAPE, across)
    rows, columns = exchanges(law, depth_m * area, area, *links, ROW_M, *flows, dt_s)
    return float(rows[2, 3]), float(columns[2, 3])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 12), m=st.integers(3, 12), reach=st.floats(-3, 2))
def test_exchanges_agree_with_the_plain_reference(seed: int, n: int, m: int, reach: float) -> None:
    rng = np.random.default_rng(seed)
    law = Dispersivity(4e-10, along_m=6e-3, across_m=5e-4, efficiency=0.05)
    area = 4e-6 * rng.uniform(0.5, 2.0, (n, m))
    volume = area * 3e-4 * np.exp(rng.normal(0, 1, (n, m)))
    links = rng.uniform(0.1, 3, (n - 1, m)), rng.uniform(0.1, 3, (n, m))
    flows = 1e-10 * rng.normal(0, 3, (n, m)), 1e-10 * rng.normal(0, 3, (n, m))
    found = exchanges(law, volume, area, *links, ROW_M, *flows, 10.0**reach)
    expected = exchanges_reference(law, volume, area, *links, ROW_M, *flows, 10.0**reach)
    for ours, plain in zip(found, expected, strict=True):
        assert ours == pytest.approx(plain, rel=1e-10, abs=1e-22)
        assert ours.min() >= 0


def test_between_two_plates_it_is_taylors_and_aris_coefficient_less_the_schemes_own() -> None:
    speed, dt_s = 1e-3, 0.5
    rows, _ = even(Dispersivity(4e-10, efficiency=1.0), speed * DEPTH_M * ROW_M, dt_s)
    peclet = speed * DEPTH_M / 4e-10
    taylor = 4e-10 * (1 + peclet**2 / 210)
    assert taylor == pytest.approx(4e-10 * (1 + 2 / 105 * (peclet / 2) ** 2))
    own = speed * ROW_M / 2 * (1 + speed * dt_s / ROW_M)
    assert rows == pytest.approx(dt_s * DEPTH_M * (taylor - own), rel=1e-12)


def test_channels_side_by_side_disperse_less_than_one_as_thick_as_all_of_them() -> None:
    speed = 2e-3
    one, ten = (
        even(Dispersivity(4e-10, along_m=3e-3, efficiency=e), speed * DEPTH_M * ROW_M, 0.1)[0]
        for e in (1.0, 0.01)
    )
    assert one > 3 * ten > 0


def test_it_spreads_more_along_the_flow_than_across_it() -> None:
    law = Dispersivity(4e-10, along_m=4e-3, across_m=4e-4)
    along, across = even(law, 1e-3 * DEPTH_M * ROW_M, 0.1)
    assert across == pytest.approx(0.1 * DEPTH_M * (4e-10 + 4e-4 * 1e-3), rel=1e-12)
    assert along > 3 * across


def test_what_the_scheme_spreads_beyond_the_law_leaves_nothing_to_add() -> None:
    assert even(Dispersivity(4e-10, along_m=4e-3), 1e-2 * DEPTH_M * ROW_M, 60.0)[0] == 0.0


def test_a_flow_turned_back_disperses_the_same() -> None:
    law = Dispersivity(4e-10, along_m=4e-3, across_m=4e-4, efficiency=0.01)
    there = even(law, 2e-10, 0.3, across=1e-10)
    assert even(law, -2e-10, 0.3, across=-1e-10) == there
