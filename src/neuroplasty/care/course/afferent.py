"""Afferent input: what the roots give to the sites of pain over a stretch of days, as pieces of constant
level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve import NerveCourse, Roots
from neuroplasty.care.course.body import BodyTraits
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.settling import settled
from neuroplasty.care.course.sites import at_sites, numbed
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_HOURS = 24
_TRACE, _OPEN = 1e-3, 1e-3
_ANYBODY = BodyTraits()
_FINE_D, _QUARTERS_D = 1, 7


@dataclass(frozen=True)
class AfferentInput:
    """Drive of the sites over a stretch of whole days.

    ``start_d`` (m,): where each piece begins, from 0: hourly on the first day after a procedure, every 6 h
    for a week, then daily; ``drive`` (m, 4): by the roots; ``daily`` (days, 4): its mean of each day;
    ``roots`` (days, K): mean nociception of each root; ``end``: the roots at its end; ``settled`` (K,): what
    is felt of them then.
    """

    start_d: Array
    drive: Array
    daily: Array
    roots: Array
    end: Roots
    settled: Array


def afferent_input(
    course: NerveCourse,
    age_d: int,
    share: Array,
    table: Mapping[str, Parameter] = PARAMETERS,
    *,
    felt: Array | float = 1.0,
    start: Array | None = None,
    usual: Array | None = None,
    glided: Array | None = None,
    body: BodyTraits = _ANYBODY,
) -> AfferentInput:
    """The afferent input of a nerve course that begins ``age_d`` days after the last procedure.

    ``felt`` (4,): times the roots drive each site; ``start`` (K,): what was felt of each root before;
    ``usual`` (K,): what each gave for long before anything was done;
    ``glided`` (days + 1,): how far gliding has come to act as each day begins and at the end. What is felt of
    a root follows its nociception (``settling``); a block acts at once.

    A block stops what comes from its root, and numbs the site where that is felt: there a learned pathway is
    held down too while the block lasts (``numbing``). Without that, pain that feeds itself would outlast a
    limb that feels nothing.

    Means are of the samples within each piece alone, so that a course cut at a day's end and taken up again
    has the same pieces to the last bit.
    """
    time = course.time_d
    days = round(float(time[-1]))
    edges = _edges(age_d, days)
    gives = course.nociception / np.maximum(1 - course.block, _OPEN)
    begun = gives[0] if start is None else start
    used = gives[0] if usual is None else usual
    follows = settled(time, gives, begun, used, body.settling_d, body.returning_d, table["rising_d"].value)
    own = follows * (1 - course.block)
    if glided is not None and glided.any():
        acts = np.interp(time, np.arange(days + 1.0), glided)
        free = 1 - table["held"].value * course.bonded
        own = own * (1 - table["gliding"].value * acts[:, None] * free)
    drive = at_sites(own, share, table["gain"].value) * felt
    numb = np.flatnonzero(course.block.max(axis=1) > _TRACE)
    drive[numb] -= table["numbing"].value * numbed(course.nociception[numb], course.block[numb], share)
    drive = _means(time, drive, edges)
    whole = np.arange(days, dtype=np.float64)
    lengths = np.diff([*edges, days])[:, None]
    rows = np.searchsorted(edges, whole)
    daily = np.add.reduceat(drive * lengths, rows, axis=0)
    roots = np.add.reduceat(_means(time, course.nociception, edges) * lengths, rows, axis=0)
    return AfferentInput(edges, drive, daily, roots, course.end, follows[-1].copy())


@lru_cache(maxsize=64)
def _edges(age_d: int, days: int) -> Array:
    """Where pieces begin, from a day ``age_d`` days after a procedure on."""
    hourly = np.arange(_HOURS) / _HOURS
    quarters = np.arange(4 * _FINE_D, 4 * _QUARTERS_D) / 4
    daily = np.arange(_QUARTERS_D, max(_QUARTERS_D, age_d + days), dtype=np.float64)
    edges = np.concatenate([hourly, quarters, daily])
    edges = edges[(edges >= age_d) & (edges < age_d + days)] - age_d
    edges.setflags(write=False)
    return edges


def _means(time: Array, values: Array, edges: Array) -> Array:
    """Mean of sampled values (n, K) over each piece (m, K), by trapezoids."""
    width = np.diff(time)
    area = width[:, None] * (values[1:] + values[:-1]) / 2
    first = np.searchsorted(time, edges - 1e-9)
    return np.asarray(np.add.reduceat(area, first, axis=0) / np.add.reduceat(width, first)[:, None])
