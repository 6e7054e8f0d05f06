"""Analysis of covariance: the difference at a visit, adjusted for where each person began.

``ancova`` is statsmodels' least squares for one trial; ``ancovas`` solves the same normal equations for many
trials at once and at many sizes, each the first people of the same trial. A test holds one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import LEVEL, Array, Effects, Estimate


def ancova(
    outcome: ArrayLike,
    arm: ArrayLike,
    covariates: Sequence[ArrayLike] = (),
    *,
    other: int = 1,
    level: float = LEVEL,
    weights: ArrayLike | None = None,
) -> Estimate:
    """The adjusted difference between an arm and the control in one trial (statsmodels).

    Parameters
    ----------
    outcome : (N,) array
        NaN where it is missing; those people are left out.
    arm : (N,) array of int
        0 is the control.
    covariates : sequence of (N,) array
        Known before allocation.
    other : int
        The arm compared with the control; people of further arms are left out.
    level : float
        Of the interval.
    weights : (N,) array, optional
        Of each person; with weights the standard error is the sandwich's (HC1).

    Returns
    -------
    Estimate

    Raises
    ------
    StudyError
        Where fewer people than coefficients, or nobody of an arm, can be analysed.

    Examples
    --------
    >>> one = ancova([4.0, 5.0, 6.5, 2.0, 3.0, 3.5], [0, 0, 0, 1, 1, 1], [[6, 7, 8, 6, 7, 8]])
    >>> round(one.value, 2), one.people
    (-2.33, (3, 3))
    """
    y, a = np.asarray(outcome, dtype=np.float64), np.asarray(arm)
    columns = [np.asarray(one, dtype=np.float64) for one in covariates]
    use = np.isfinite(y) & ((a == 0) | (a == other))
    for one in columns:
        use &= np.isfinite(one)
    w = None if weights is None else np.asarray(weights, dtype=np.float64)
    if w is not None:
        use &= w > 0
    y, treated = y[use], (a[use] == other).astype(np.float64)
    people = (int((treated == 0).sum()), int((treated == 1).sum()))
    design = np.column_stack([np.ones_like(y), treated, *(_kept(columns, use))])
    if min(people) == 0 or len(y) <= design.shape[1]:
        raise StudyError(
            f"The endpoint was measured of {people[0]} people in the control and {people[1]} in the other "
            "arm, too few to compare; give more people, or another visit."
        )
    # statsmodels takes a second to load.
    from statsmodels.regression.linear_model import OLS, WLS

    fit = (
        OLS(y, design).fit() if w is None else WLS(y, design, weights=w[use]).fit(cov_type="HC1", use_t=True)
    )
    value, se, df = float(fit.params[1]), float(fit.bse[1]), float(fit.df_resid)
    half = float(student.ppf(0.5 + level / 2, df)) * se
    p = float(2 * student.sf(abs(value) / se, df)) if se > 0 else float("nan")
    return Estimate(value, value - half, value + half, se, p, people)


def ancovas(
    outcome: ArrayLike,
    arm: ArrayLike,
    covariates: Sequence[ArrayLike] = (),
    *,
    other: int = 1,
    sizes: Sequence[int] = (),
) -> Effects:
    """The adjusted difference in many trials at once, at many sizes.

    Parameters
    ----------
    outcome : (R, N) array
        NaN where it is missing; those people are left out.
    arm : (R, N) array of int
        0 is the control.
    covariates : sequence of (R, N) array
        Known before allocation.
    other : int
        The arm compared with the control.
    sizes : sequence of int
        A trial of n people is the first n of those it has; all of them when not given.

    Returns
    -------
    Effects
        Shape (R, S), the sizes in the order given.

    Raises
    ------
    StudyError
        For a size of none, or of more people than there are.

    Examples
    --------
    >>> found = ancovas([[4.0, 5.0, 6.5, 2.0, 3.0, 3.5]], [[0, 0, 0, 1, 1, 1]], [[[6, 7, 8, 6, 7, 8]]])
    >>> found.value.round(2).tolist(), found.df.tolist()
    ([[-2.33]], [[3.0]])
    """
    y, a = np.asarray(outcome, dtype=np.float32), np.asarray(arm, dtype=np.int8)
    at = checked(sizes, y.shape[1])
    order = np.argsort(at, kind="stable")
    x = np.empty((len(covariates), *y.shape), dtype=np.float32)
    for row, one in enumerate(covariates):
        x[row] = one
    value, se, df = _solve(y, a, x, np.int8(other), at[order])
    back = np.argsort(order, kind="stable")
    return Effects(value[:, back], se[:, back], df[:, back])


def weighted(
    outcome: ArrayLike,
    arm: ArrayLike,
    covariates: Sequence[ArrayLike],
    weights: ArrayLike,
    *,
    other: int = 1,
) -> Effects:
    """The adjusted difference in many trials at once, people weighted.

    Parameters
    ----------
    outcome, arm : (R, N) array
        As of ``ancovas``.
    covariates : sequence of (R, N) array
        Known before allocation.
    weights : (R, N) array
        Of each person, 0 for those who do not count.
    other : int
        The arm compared with the control.

    Returns
    -------
    Effects
        Shape (R, 1); the standard error is the sandwich's (HC1).

    Examples
    --------
    >>> y, arm = [[4.0, 5.0, 6.5, 2.0, 3.0, 3.5]], [[0, 0, 0, 1, 1, 1]]
    >>> weighted(y, arm, [[[6, 7, 8, 6, 7, 8]]], np.ones((1, 6))).value.round(2).tolist()
    [[-2.33]]
    """
    y, a = np.asarray(outcome, dtype=np.float64), np.asarray(arm)
    w = np.asarray(weights, dtype=np.float64) * (((a == 0) | (a == other)) & np.isfinite(y))
    columns = [np.asarray(one, dtype=np.float64) for one in covariates]
    for one in columns:
        w = np.where(np.isfinite(one), w, 0.0)
    held = [np.nan_to_num(one) for one in columns]
    middle = [(w * one).sum(axis=1) / np.maximum(w.sum(axis=1), 1e-300) for one in held]
    centred = [one - mean[:, None] for one, mean in zip(held, middle, strict=True)]
    x = np.stack([np.ones_like(y), (a == other).astype(np.float64), *centred], axis=-1)
    cross = np.einsum("rn,rnp,rnq->rpq", w, x, x, optimize=True)
    back = np.linalg.pinv(cross, rcond=1e-10, hermitian=True)
    solved = np.einsum("rpq,rnq,rn,rn->rp", back, x, w, np.nan_to_num(y), optimize=True)
    left = w * (np.nan_to_num(y) - np.einsum("rnp,rp->rn", x, solved))
    meat = np.einsum("rn,rnp,rnq->rpq", left**2, x, x, optimize=True)
    people = (w > 0).sum(axis=1)
    df = people - np.linalg.matrix_rank(cross, hermitian=True, tol=1e-10)
    variance = np.einsum("rp,rpq,rq->r", back[:, 1], meat, back[:, 1]) * people / np.maximum(df, 1)
    both = ((w > 0) & (a == 0)).any(axis=1) & ((w > 0) & (a == other)).any(axis=1) & (df > 0)
    value, se = np.where(both, solved[:, 1], np.nan), np.where(both, np.sqrt(variance), np.nan)
    return Effects(value[:, None], se[:, None], np.where(both, df, np.nan)[:, None].astype(np.float64))


def checked(sizes: Sequence[int], most: int) -> NDArray[np.int64]:
    """Sizes as an array, each of them possible.

    Parameters
    ----------
    sizes : sequence of int
        All people when empty.
    most : int
        How many there are.

    Returns
    -------
    (S,) array of int

    Raises
    ------
    StudyError
        For a size of none, or of more people than there are.

    Examples
    --------
    >>> checked((40, 60), 80).tolist()
    [40, 60]
    """
    at = np.asarray(sizes if len(sizes) else (most,), dtype=np.int64)
    if at.min() < 1 or at.max() > most:
        wrong = int(at.min()) if at.min() < 1 else int(at.max())
        raise StudyError(
            f"A trial of {wrong} people was asked for; give sizes from 1 to the {most} there are."
        )
    return at


def _kept(columns: Sequence[Array], use: NDArray[np.bool_]) -> list[Array]:
    """Covariates of those analysed, centred; one that says the same of everybody is left out."""
    held = [one[use] - one[use].mean() if use.any() else one[use] for one in columns]
    return [one for one in held if one.size and np.abs(one).max() > 1e-12]


@njit(cache=True, nogil=True)
def _solve(
    y: NDArray[np.float32],
    arm: NDArray[np.int8],
    x: NDArray[np.float32],
    other: np.int8,
    sizes: NDArray[np.int64],
) -> tuple[Array, Array, Array]:
    """Normal equations, filled person by person and solved at each size."""
    covariates, replicates, people = x.shape
    wide = covariates + 3
    value = np.full((replicates, len(sizes)), np.nan)
    se = np.full((replicates, len(sizes)), np.nan)
    df = np.full((replicates, len(sizes)), np.nan)
    row = np.empty(wide)  # 1, covariates, arm, outcome.
    cross = np.empty((wide, wide))
    factor = np.empty((wide, wide))
    shift = np.zeros(wide)
    for r in range(replicates):
        cross[:] = 0.0
        shift[:] = 0.0
        begun = False
        taken = 0
        at = 0
        for i in range(people):
            good = (arm[r, i] == 0 or arm[r, i] == other) and not np.isnan(y[r, i])
            if good:
                for c in range(covariates):
                    if np.isnan(x[c, r, i]):
                        good = False
            if good:
                if not begun:
                    # From the first person's values on, so that sums of squares keep their digits.
                    for c in range(covariates):
                        shift[1 + c] = x[c, r, i]
                    shift[wide - 1] = y[r, i]
                    begun = True
                row[0] = 1.0
                for c in range(covariates):
                    row[1 + c] = x[c, r, i] - shift[1 + c]
                row[wide - 2] = 1.0 if arm[r, i] == other else 0.0
                row[wide - 1] = y[r, i] - shift[wide - 1]
                for j in range(wide):
                    for k in range(j + 1):
                        cross[j, k] += row[j] * row[k]
                taken += 1
            while at < len(sizes) and sizes[at] == i + 1:
                # Cholesky: the last two rows hold effect, its variance and the residual sum of squares. A
                # column that the earlier ones span already is left out.
                rank = 0
                for j in range(wide):
                    total = cross[j, j]
                    for m in range(j):
                        inner = cross[j, m]
                        for k in range(m):
                            inner -= factor[j, k] * factor[m, k]
                        factor[j, m] = inner / factor[m, m] if factor[m, m] > 0 else 0.0
                        total -= factor[j, m] ** 2
                    if j < wide - 1:
                        spanned = total <= 1e-9 * max(cross[j, j], 1e-30)
                        factor[j, j] = 0.0 if spanned else np.sqrt(total)
                        rank += 0 if spanned else 1
                    else:
                        factor[j, j] = max(total, 0.0)
                pivot = factor[wide - 2, wide - 2]
                if pivot > 0 and taken > rank:
                    value[r, at] = factor[wide - 1, wide - 2] / pivot
                    df[r, at] = taken - rank
                    se[r, at] = np.sqrt(factor[wide - 1, wide - 1] / (taken - rank)) / pivot
                at += 1
    return value, se, df
