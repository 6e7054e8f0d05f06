"""Several endpoints, one chance of a false success.

>>> adjusted([[0.01, 0.04, 0.03]], "holm").tolist()
[[0.03, 0.06, 0.06]]
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from neuroplasty.errors import StudyError
from neuroplasty.study.trial.analysis.estimate import Array

Rule = Literal["none", "holm", "fixed sequence"]


def adjusted(p: ArrayLike, rule: Rule) -> Array:
    """The p of several endpoints, adjusted so that each can be held against one level.

    Parameters
    ----------
    p : (R, K) array
        A row a trial; the order of the columns is that of a fixed sequence.
    rule : {"none", "holm", "fixed sequence"}
        Holm 1979, or each endpoint only after those before it.

    Returns
    -------
    (R, K) array

    Raises
    ------
    StudyError
        For a p outside 0 to 1.

    Notes
    -----
    Holm's rule as in statsmodels' ``multipletests``, for many trials at once; a test holds one to the other.

    Examples
    --------
    >>> adjusted([[0.01, 0.2, 0.001]], "fixed sequence").tolist()
    [[0.01, 0.2, 0.2]]
    """
    each = np.atleast_2d(np.asarray(p, dtype=np.float64))
    if not np.all((each >= 0) & (each <= 1)):
        raise StudyError("A p below 0, above 1 or missing was given; count what could not be tested as 1.")
    if rule == "none":
        return each
    if rule == "fixed sequence":
        return np.maximum.accumulate(each, axis=1)
    order = np.argsort(each, axis=1)
    steps = each.shape[1] - np.arange(each.shape[1])
    raised = np.maximum.accumulate(np.take_along_axis(each, order, axis=1) * steps, axis=1)
    found = np.empty_like(each)
    np.put_along_axis(found, order, np.minimum(raised, 1.0), axis=1)
    return found
