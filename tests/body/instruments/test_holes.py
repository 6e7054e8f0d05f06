import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.instruments import Lumen
from neuroplasty.body.instruments.holes import divide
from neuroplasty.errors import AnatomyError

LUMEN = Lumen(0.686, 350.0)
THIN = 0.7e-3
LIMIT = 2741.0

pressures = st.lists(st.floats(0, 500), min_size=1, max_size=6)


@given(
    outside=pressures, wanted=st.floats(1e-3, 2), viscosity=st.floats(5e-4, 2e-2), yielding=st.floats(0, 200)
)
def test_holes_pass_what_the_syringe_gives_and_none_takes_any_back(
    outside: list[float], wanted: float, viscosity: float, yielding: float
) -> None:
    back = [4.0 * k for k in range(len(outside))]
    parted = divide(
        LUMEN,
        back,
        viscosity,
        outside,
        wanted_ml_s=wanted,
        limit_mmhg=LIMIT,
        yielding_mmhg_s_ml=[yielding] * len(outside),
    )
    assert min(parted.flow_ml_s) >= 0
    assert parted.total_ml_s <= wanted * (1 + 1e-9)
    assert parted.hub_mmhg <= LIMIT * (1 + 1e-12)
    if parted.hub_mmhg < LIMIT:
        assert parted.total_ml_s == pytest.approx(wanted, rel=1e-9)


def test_of_two_holes_against_the_same_pressure_the_one_nearer_the_hub_passes_more() -> None:
    tip, side = divide(LUMEN, [0.0, 40.0], THIN, [10.0, 10.0], wanted_ml_s=0.1, limit_mmhg=LIMIT).flow_ml_s
    assert side > tip > 0


def test_where_the_space_yields_slowly_the_holes_share_alike() -> None:
    parted = divide(
        LUMEN, [0.0, 4.0, 8.0], THIN, [10.0] * 3,
        wanted_ml_s=0.5, limit_mmhg=1e9, yielding_mmhg_s_ml=[1e5] * 3,
    )  # fmt: skip
    assert parted.flow_ml_s == pytest.approx([0.5 / 3] * 3, rel=1e-3)


def test_a_hole_in_scar_passes_nothing_and_the_others_take_its_share() -> None:
    parted = divide(LUMEN, [0.0, 4.0], THIN, [2000.0, 10.0], wanted_ml_s=0.5, limit_mmhg=LIMIT)
    assert parted.flow_ml_s == pytest.approx([0.0, 0.5])


def test_one_hole_gets_what_the_lumen_and_the_hand_allow() -> None:
    free = divide(LUMEN, [0.0], THIN, [20.0], wanted_ml_s=0.5, limit_mmhg=LIMIT)
    assert free.total_ml_s == pytest.approx(0.5)
    assert free.hub_mmhg == pytest.approx(20.0 + LUMEN.drop_mmhg(0.5, THIN), rel=0.01)
    slow = divide(LUMEN, [0.0], 20 * THIN, [20.0], wanted_ml_s=5.0, limit_mmhg=LIMIT)
    assert slow.hub_mmhg == LIMIT
    assert slow.total_ml_s == pytest.approx(LUMEN.flow_ml_s(5.0, 20 * THIN, 20.0, LIMIT), rel=0.01)


def test_against_more_than_the_hand_can_give_nothing_flows() -> None:
    parted = divide(LUMEN, [0.0, 4.0], THIN, [3000.0, 3000.0], wanted_ml_s=0.5, limit_mmhg=LIMIT)
    assert parted.flow_ml_s == (0.0, 0.0)


def test_the_network_balances_at_every_hole() -> None:
    """The same answer as following Ohm's law from the tip to the hub by hand."""
    outside = np.array([12.0, 12.5, 8.0])
    parted = divide(LUMEN, [0.0, 10.0, 20.0], 3.4e-3, outside, wanted_ml_s=0.8, limit_mmhg=LIMIT)
    flow = np.array(parted.flow_ml_s)
    assert (flow > 0).all()
    per_mm = LUMEN.resistance(3.4e-3) / LUMEN.length_mm
    third = parted.hub_mmhg - per_mm * 330 * 0.8
    second = third - per_mm * 10 * (flow[0] + flow[1])
    first = second - per_mm * 10 * flow[0]
    side = (third - outside[2]) / flow[2]
    assert (second - outside[1]) / flow[1] == pytest.approx(side, rel=1e-9)
    assert (first - outside[0]) / flow[0] < side, "the open end resists less than a side hole"


@pytest.mark.parametrize("back", [[], [1.0], [0.0, 5.0, 4.0], [0.0, 400.0], [0.0, float("nan")]])
def test_holes_that_cannot_be_are_refused(back: list[float]) -> None:
    with pytest.raises(AnatomyError, match="from the tip"):
        divide(LUMEN, back, THIN, [10.0] * len(back), wanted_ml_s=0.5, limit_mmhg=LIMIT)
