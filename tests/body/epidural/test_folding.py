import numpy as np
import pytest

from neuroplasty.body.epidural.folding import fold, pairs, unfold


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 3), (7, 20), (10, 8)])
def test_unfolding_undoes_folding_and_the_empty_pairs_stay_empty(n: int, m: int) -> None:
    field = np.random.default_rng(n).normal(size=(n, m))
    out = np.zeros((m, 2, pairs(n) + 2))
    fold(field, out)
    again = np.empty((n, m))
    unfold(out, again)
    assert np.array_equal(again, field)
    assert np.count_nonzero(out) == n * m
    assert not out[:, :, [0, -1]].any()


def test_even_rows_come_first_then_odd_ones() -> None:
    out = np.zeros((2, 2, 4))
    fold(np.array([[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]]), out)
    assert out[1].tolist() == [[0.0, 0.5, 2.5, 0.0], [0.0, 1.5, 0.0, 0.0]]
