import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.body.epidural.exchange import exchanged, given_back, kept_m3, taken_in

SHARES = st.floats(0.0, 0.9)


@given(share=SHARES, time_s=st.floats(1e-3, 1e4), dt_s=st.floats(1e-6, 1e6), seed=st.integers(0, 1000))
def test_trade_loses_nothing_and_stays_positive(share: float, time_s: float, dt_s: float, seed: int) -> None:
    film, stagnant = np.random.default_rng(seed).uniform(0, 1, (2, 2, 3, 4))
    flows, stands = exchanged(film, stagnant, share, time_s, dt_s)
    assert flows + stands == pytest.approx(film + stagnant, rel=1e-13)
    assert min(flows.min(), stands.min()) >= -1e-15


def test_dead_volume_follows_a_great_stream_with_its_own_time() -> None:
    """Where hardly anything stands still, the stream keeps its concentration."""
    share, film = 1e-6, np.ones((1, 1, 1))
    _, stagnant = exchanged(film, np.zeros((1, 1, 1)), share, 60.0, 60.0)
    assert float(stagnant[0, 0, 0]) / share == pytest.approx(1 - np.exp(-1), rel=1e-5)


@given(share=SHARES, before=st.floats(0.01, 100), after=st.floats(0.01, 100), c=st.floats(0, 300))
def test_a_cell_that_fills_or_empties_keeps_an_even_concentration_even(
    share: float, before: float, after: float, c: float
) -> None:
    """A stream of the same concentration brings, or takes away, what the volume asks for."""
    was, is_now = np.full((1, 1), before), np.full((1, 1), after)
    film, stagnant = given_back(
        np.full((1, 1, 1), c * (1 - share) * before), np.full((1, 1, 1), c * share * before), was, is_now
    )
    kept = np.full((1, 1, 1), c) * kept_m3(was, is_now, share)
    film, stagnant = taken_in(kept, stagnant, was, is_now, share)
    assert float(film[0, 0, 0]) == pytest.approx(c * (1 - share) * after, rel=1e-9, abs=1e-9)
    assert float(stagnant[0, 0, 0]) == pytest.approx(c * share * after, rel=1e-9, abs=1e-9)


def test_a_cell_that_empties_gives_its_dead_volumes_species_to_the_stream() -> None:
    one = np.ones((1, 2, 2))
    film, stagnant = given_back(one, one, np.ones((2, 2)), np.array([[0.25, 1.0], [1.0, 2.0]]))
    assert film[0].tolist() == [[1.75, 1.0], [1.0, 1.0]]
    assert stagnant[0].tolist() == [[0.25, 1.0], [1.0, 1.0]]
