"""The eight published definitions of a responder, each a named function of the scores before and after.

Each takes two ``Scores`` of the same shape and gives booleans of that shape. Raises SolverError where a
definition needs a measure that was not taken.

>>> before, after = Scores(nrs=8.0, odi=60.0), Scores(nrs=4.0, odi=36.0)
>>> bool(r50_pain(before, after)), bool(r50_both(before, after)), bool(r50_40(before, after))
(True, False, True)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes.change import clinically_important, reduced_by
from neuroplasty.care.outcomes.scores import Array, Scores
from neuroplasty.errors import SolverError

Responders = NDArray[np.bool_]

MONTH_D = 365.25 / 12


def r50_both(before: Scores, after: Scores) -> Responders:
    """At least 50 % off pain and at least 50 % off ODI (Manchikanti 2012, adhesiolysis and caudal trials).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> bool(r50_both(Scores(nrs=8.0, odi=60.0), Scores(nrs=4.0, odi=30.0)))
    True
    """
    pain = reduced_by(before.nrs, after.nrs, share=0.5)
    return np.asarray(pain & reduced_by(_of(before, "odi"), _of(after, "odi"), share=0.5))


def r50_pain(before: Scores, after: Scores) -> Responders:
    """At least 50 % off pain (Hossieni 2017, Vigneri 2020).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> r50_pain(Scores(nrs=[8.0, 6.0]), Scores(nrs=[4.0, 4.0])).tolist()
    [True, False]
    """
    return reduced_by(before.nrs, after.nrs, share=0.5)


def r50_1mo(before: Scores, after: Scores) -> Responders:
    """At least 50 % relief that has lasted a month or longer (Hsu 2014); needs ``longest_relief_d``.

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> bool(r50_1mo(Scores(nrs=8.0), Scores(nrs=3.0, longest_relief_d=20)))
    False
    """
    return np.asarray(_of(after, "longest_relief_d") >= MONTH_D - 1e-9)


def r50_40(
    before: Scores, after: Scores, rule: Literal["both", "either", "pain", "function"] = "both"
) -> Responders:
    """At least 50 % off pain, at least 40 % off ODI: both (Park 2015), either (Choi 2013), one (Lee 2013).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.
    rule : {"both", "either", "pain", "function"}
        Which of the two must be met.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> before, after = Scores(nrs=8.0, odi=60.0), Scores(nrs=5.0, odi=30.0)
    >>> bool(r50_40(before, after)), bool(r50_40(before, after, "either"))
    (False, True)
    """
    if rule == "pain":
        return reduced_by(before.nrs, after.nrs, share=0.5)
    function = reduced_by(_of(before, "odi"), _of(after, "odi"), share=0.4)
    if rule == "function":
        return function
    pain = reduced_by(before.nrs, after.nrs, share=0.5)
    if rule == "both":
        return np.asarray(pain & function)
    if rule == "either":
        return np.asarray(pain | function)
    raise SolverError(f"found the rule {rule!r}, expected both, either, pain or function.")


def asan_composite(before: Scores, after: Scores) -> Responders:
    """Much less pain and nothing worse, or less pain and one more thing better (Oh 2019).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Notes
    -----
    Either pain down by 50 % or 4, ODI and medication not up, global effect 4 or more; or pain down by 30 % or
    2 and one of: ODI down by 30 % or 10, global effect 5 or more, medication not up.

    Examples
    --------
    >>> before = Scores(nrs=8.0, odi=60.0, global_effect=4.0, medication=5.0)
    >>> bool(asan_composite(before, Scores(nrs=3.0, odi=40.0, global_effect=6.0, medication=5.0)))
    True
    """
    odi_before, odi, felt = _of(before, "odi"), _of(after, "odi"), _of(after, "global_effect")
    no_more_drugs = _of(after, "medication") <= _of(before, "medication") + 1e-9
    odi_down = reduced_by(odi_before, odi, share=0.3) | reduced_by(odi_before, odi, points=10)
    much = reduced_by(before.nrs, after.nrs, share=0.5) | reduced_by(before.nrs, after.nrs, points=4)
    some = reduced_by(before.nrs, after.nrs, share=0.3) | reduced_by(before.nrs, after.nrs, points=2)
    well = much & (odi <= odi_before + 1e-9) & no_more_drugs & (felt >= 4)
    return np.asarray(well | (some & (odi_down | (felt >= 5) | no_more_drugs)))


def r4_or_50(before: Scores, after: Scores) -> Responders:
    """At least 4 points or 50 % off pain (Moon 2017).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> bool(r4_or_50(Scores(nrs=9.0), Scores(nrs=5.0)))
    True
    """
    return np.asarray(
        reduced_by(before.nrs, after.nrs, points=4) | reduced_by(before.nrs, after.nrs, share=0.5)
    )


def r50_odi_and_vas(before: Scores, after: Scores) -> Responders:
    """At least 50 % off ODI and at least 50 % off VAS (Gerdesmeyer 2013).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Notes
    -----
    The model has one intensity of pain, which stands for NRS and VAS alike.

    Examples
    --------
    >>> bool(r50_odi_and_vas(Scores(nrs=8.0, odi=60.0), Scores(nrs=4.0, odi=40.0)))
    False
    """
    return r50_both(before, after)


def mic_ostelo2008(
    before: Scores, after: Scores, measure: Literal["nrs", "odi", "rmdq", "peg"] = "nrs"
) -> Responders:
    """A minimal important change in one measure: its points, or 30 % of where it began (Ostelo 2008).

    Parameters
    ----------
    before, after : Scores
        Of one or many people, of one shape.
    measure : {"nrs", "odi", "rmdq", "peg"}
        Which.

    Returns
    -------
    array of bool
        Who responded, of the scores' shape.

    Raises
    ------
    SolverError
        Where it needs a measure that was not taken.

    Examples
    --------
    >>> bool(mic_ostelo2008(Scores(nrs=8.0), Scores(nrs=6.0)))
    True
    """
    return clinically_important(_of(before, measure), _of(after, measure), measure)


RESPONDERS: Mapping[str, Callable[[Scores, Scores], Responders]] = {
    "R50_both": r50_both,
    "R50_pain": r50_pain,
    "R50_1mo": r50_1mo,
    "R50_40": r50_40,
    "Asan_composite": asan_composite,
    "R4_or_50": r4_or_50,
    "R50_ODI_and_VAS": r50_odi_and_vas,
    "MIC_Ostelo2008": mic_ostelo2008,
}
"""The definitions by the names under which the evidence lists them."""


def _of(scores: Scores, measure: str) -> Array:
    value: Array | None = getattr(scores, measure)
    if value is None:
        raise SolverError(
            f"This definition needs {measure}, which was not measured; give it with the scores."
        )
    return value
