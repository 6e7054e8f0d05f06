"""Measure: one figure of an account, with its unit, which way is better and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from neuroplasty.care.assessment.account import Account
from neuroplasty.care.assessment.by_fluid import BY_FLUID
from neuroplasty.care.assessment.by_hand import BY_HAND
from neuroplasty.care.assessment.by_order import BY_ORDER
from neuroplasty.care.assessment.by_picture import BY_PICTURE
from neuroplasty.evidence.parameter import Standing

Value = float | bool | None
Better = Literal["less", "more", "yes", "no", "neither"]

MeasureName = Literal[
    "redirections",
    "needle passes",
    "bone contacts",
    "overshoot mm",
    "needle above s3 mm",
    "needle in the epidural space",
    "dura punctured",
    "hub force n",
    "pushed after stop s",
    "submovements per 10 cm",
    "drawn back share",
    "catheter sheared or kinked",
    "target missed by mm",
    "catheter reached mm",
    "turned after stop",
    "out at the end",
    "exposures",
    "c-arm moves",
    "views",
    "beam s",
    "air kerma mgy",
    "dose area gycm2",
    "live pulses per s",
    "field share",
    "contrast ml",
    "injected ml",
    "fastest ml per s",
    "syringe pressure mmhg",
    "drug astray ml",
    "dye astray ml",
    "hypertonic ml",
    "hypertonic while weak ml",
    "injected after puncture ml",
    "enzyme or saline before pushing on",
    "contrast before drug",
    "aspirated share",
    "dye watched live share",
    "test dose wait min",
    "wait before hypertonic min",
    "examined before hypertonic",
    "looked again after astray",
    "patterns called",
    "patterns right",
    "patterns right share",
]
"""Every measure there is."""


@dataclass(frozen=True)
class Measure:
    """One measure: how it is called, its unit, which way is better, what is known of it, how it is taken.

    Parameters
    ----------
    name : MeasureName
    words : str
        For a reader.
    unit : str
        Empty for a yes or no.
    better : str
        ``less``, ``more``, ``yes``, ``no`` or ``neither``.
    of : callable
        The figure of an account; None where there was no occasion for it.
    known : str
        What was published of it; empty where nothing was read.
    standing : Standing
        How well that is known.

    Examples
    --------
    >>> MEASURES["redirections"].of(Account()) is None
    True
    """

    name: MeasureName
    words: str
    unit: str
    better: Better
    of: Callable[[Account], Value] = field(repr=False)
    known: str = ""
    standing: Standing = "unverified"


def _measures() -> Mapping[MeasureName, Measure]:
    rows = (*BY_HAND, *BY_PICTURE, *BY_FLUID, *BY_ORDER)
    found = {row[0]: Measure(*row) for row in rows}
    odd = set(found) ^ set(get_args(MeasureName))
    if odd or len(found) != len(rows):
        raise TypeError(f"These measures have no row, two rows or no name: {', '.join(sorted(odd))}.")
    return found  # type: ignore[return-value]


MEASURES: Mapping[MeasureName, Measure] = _measures()


def written(value: Value, unit: str = "") -> str:
    """A figure for a reader.

    Parameters
    ----------
    value : float, bool or None
    unit : str

    Returns
    -------
    str

    Examples
    --------
    >>> written(True), written(None), written(2.345, "mm"), written(0.5, "share"), written(3.0)
    ('yes', 'no occasion', '2.3 mm', '50 %', '3')
    """
    if value is None:
        return "no occasion"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "share":
        return f"{100 * value:.0f} %"
    figure = f"{value:.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.2g}"
    return f"{figure} {unit}".strip()
