"""The ensemble smoother finds what a linear problem's algebra gives; its rank checks tell when it lies."""

import numpy as np
import pytest
from scipy.special import ndtri

from neuroplasty.errors import StudyError
from neuroplasty.study.infer import Prior, Ranks, rank_check, smooth

NAMES = ("a", "b", "c")
PRIOR = Prior(NAMES, np.array([-4.0, 0.0, 1.0]), np.array([4.0, 1.0, 100.0]), np.array([False, False, True]))
MIX = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, 1.0], [1.0, -1.0, 0.5], [0.3, 0.0, -1.0]])
ERROR = np.full(4, 0.4)


def linear(values, step):
    """Figures that are linear in the standard normal coordinates, so that the posterior is known."""
    return ndtri(np.clip(PRIOR.shares(values), 1e-9, 1 - 1e-9)) @ MIX.T


def test_a_linear_problem_has_the_posterior_of_its_algebra():
    target = np.array([1.0, -0.5, 0.8, 0.2])
    found = smooth(linear, PRIOR, target, ERROR, members=4000, steps=3, rng=np.random.default_rng(1))
    z = ndtri(PRIOR.shares(found.posterior))
    precision = np.eye(3) + MIX.T @ MIX / ERROR[0] ** 2
    mean = np.linalg.solve(precision, MIX.T @ target / ERROR[0] ** 2)
    np.testing.assert_allclose(z.mean(axis=0), mean, atol=0.03)
    np.testing.assert_allclose(np.cov(z.T), np.linalg.inv(precision), atol=0.02)


def test_a_figure_that_is_left_out_moves_nobody():
    target, fitted = np.array([1.0, 99.0, 0.8, -99.0]), np.array([True, False, True, False])
    options = {"members": 60, "steps": 2}
    found = smooth(linear, PRIOR, target, ERROR, fitted=fitted, rng=np.random.default_rng(2), **options)
    other = target.copy()
    other[[1, 3]] = 0.0
    again = smooth(linear, PRIOR, other, ERROR, fitted=fitted, rng=np.random.default_rng(2), **options)
    np.testing.assert_array_equal(found.posterior, again.posterior)
    assert found.after.shape == (60, 4)


def test_ranks_of_three_numbers_are_uniform_where_the_fit_is_right():
    found = rank_check(linear, PRIOR, ERROR, truths=300, members=99, steps=2, rng=np.random.default_rng(3))
    assert set(found.p_values) == set(NAMES)
    assert min(found.p_values.values()) > 0.01, found.p_values


def test_ranks_of_a_fit_that_is_too_sure_are_heaped_at_both_ends():
    def louder(values, step):
        return linear(values, step) + rng.standard_normal((len(values), 4)) * (
            2.0 if len(values) > 99 else 0.0
        )

    rng = np.random.default_rng(4)
    found = rank_check(louder, PRIOR, ERROR, truths=300, members=99, steps=2, rng=rng)
    assert max(found.p_values.values()) < 1e-3
    assert (found.counts[:, [0, -1]].sum(axis=1) > found.counts[:, 1:-1].sum(axis=1)).all()


def test_counts_add_up_to_the_truths():
    ranks = np.random.default_rng(1).integers(0, 34, (77, 2))
    assert (Ranks(("a", "b"), ranks, 33).counts.sum(axis=1) == 77).all()


@pytest.mark.parametrize(("members", "steps"), [(3, 2), (10, 0)])
def test_an_ensemble_of_hardly_anybody_is_refused(members, steps):
    with pytest.raises(StudyError, match=r"give 4 members and 1\s+step or more"):
        smooth(linear, PRIOR, np.zeros(4), ERROR, members=members, steps=steps, rng=np.random.default_rng(1))


def test_bounds_that_enclose_nothing_are_refused():
    with pytest.raises(StudyError, match="The prior of a goes from 1 to 1"):
        Prior(("a",), np.array([1.0]), np.array([1.0]), np.array([False]))
    with pytest.raises(StudyError, match="above zero where the scale is log"):
        Prior(("a",), np.array([0.0]), np.array([1.0]), np.array([True]))


def test_a_number_that_is_not_free_cannot_be_fitted():
    with pytest.raises(StudyError, match=r"found the number 'course\.nothing'"):
        Prior.of_free(["course.nothing"])


def test_a_file_that_is_no_table_of_bounds_is_refused(tmp_path):
    (tmp_path / "prior.csv").write_text("name,low\na,1\n")
    with pytest.raises(StudyError, match="is no table of bounds"):
        Prior.read(tmp_path / "prior.csv")
    with pytest.raises(StudyError, match="is no table of bounds"):
        Prior.read(tmp_path / "nothing.csv")
