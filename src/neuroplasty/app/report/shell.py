"""The shell's fields as the report reads them, and how far the dye went.

A dataset of fields has the dimensions ``time``, ``s`` (mm from the hiatus, upward) and ``theta`` (degrees,
0 posterior, 90 left), a coordinate ``label`` on ``time``, the variables ``iodine_mg_per_mm2`` and ``bonded``
by (time, s, theta), and as JSON attributes ``levels`` (name to s) and ``roots`` (name to its path, a list of
[s, theta in degrees] that ends at the foramen).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neuroplasty.app.report.parameters import VISIBLE_DYE
from neuroplasty.documents.places import DISCS, LEVELS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Moment:
    """The shell at one labelled time: iodine (n, m) in mg/mm2 and bonded share (n, m)."""

    label: str
    iodine_mg_mm2: Array
    bonded: Array


@dataclass(frozen=True)
class ShellFields:
    """The shell's grid ``s_mm`` (n,), ``theta_deg`` (m,), its landmarks, and the moments worth showing."""

    s_mm: Array
    theta_deg: Array
    gap_mm: Array
    levels: Mapping[str, float]
    roots: Mapping[str, Array]
    start: Moment
    before: Moment | None
    after: Moment | None
    end: Moment


@dataclass(frozen=True)
class Reach:
    """How far visible dye lay along the canal: from the lowest to the highest place."""

    lowest: str
    highest: str
    length_mm: float


def read_fields(fields: xr.Dataset) -> ShellFields | None:
    """The dataset as the report uses it; None when it holds no moment at all.

    ``before`` and ``after`` are the first and the last epidurogram; where those labels are missing, the first
    and last moment with dye in the canal; ``after`` is None when there is only one such moment.
    """
    if "time" not in fields.sizes or fields.sizes["time"] == 0:
        return None
    labels = [str(label) for label in fields["label"].values]
    moments = [
        Moment(
            label,
            np.asarray(fields["iodine_mg_per_mm2"].values[k], float),
            np.asarray(fields["bonded"].values[k], float),
        )
        for k, label in enumerate(labels)
    ]
    dyed = [moment for moment in moments if reach_rows(moment.iodine_mg_mm2).any()]
    named = {moment.label: moment for moment in moments}
    before = named.get("first epidurogram", dyed[0] if dyed else None)
    after = named.get("last epidurogram", dyed[-1] if dyed else None)
    return ShellFields(
        s_mm=np.asarray(fields["s"].values, float),
        theta_deg=np.asarray(fields["theta"].values, float),
        gap_mm=np.asarray(fields["gap_mm"].values, float),
        levels=json.loads(fields.attrs.get("levels", "{}")),
        roots={
            name: np.atleast_2d(np.asarray(path, float))
            for name, path in json.loads(fields.attrs.get("roots", "{}")).items()
        },
        start=moments[0],
        before=before,
        after=None if after is before else after,
        end=moments[-1],
    )


def reach_rows(iodine_mg_mm2: Array) -> NDArray[np.bool_]:
    """Which stations (n,) show dye somewhere round the canal."""
    return np.asarray((iodine_mg_mm2 >= float(VISIBLE_DYE)).any(axis=1))


def reach(shell: ShellFields, moment: Moment) -> Reach | None:
    """How far the dye went at one moment; None when none could be seen."""
    rows = np.flatnonzero(reach_rows(moment.iodine_mg_mm2))
    if rows.size == 0 or not shell.levels:
        return None
    low, high = float(shell.s_mm[rows[0]]), float(shell.s_mm[rows[-1]])
    return Reach(place_at(shell.levels, low), place_at(shell.levels, high), high - low)


def place_at(levels: Mapping[str, float], s_mm: float) -> str:
    """The vertebra or disc nearest to a station.

    >>> place_at({"L5": 120.0, "L4": 155.0}, 139.0), place_at({"L5": 120.0, "L4": 155.0}, 150.0)
    ('L4-L5', 'L4')
    """
    marks = dict(levels)
    for upper, lower in pairwise(LEVELS):
        disc = f"{upper}-{lower}"
        if disc in DISCS and upper in levels and lower in levels:
            marks[disc] = (levels[upper] + levels[lower]) / 2
    return min(marks, key=lambda name: abs(marks[name] - s_mm))
