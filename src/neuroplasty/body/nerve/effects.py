"""What each effect of a procedure was worth to each root: the nerve model run again without it.

The roots are carried through the procedure in variants: as it was, and once more with each effect switched
off. Their nociception is compared, so that what an effect accounts for is exact for the model, not shared
out by guess; effects that help each other may account for more together than the sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.document import to_states
from neuroplasty.body.nerve.exposure import Exposure
from neuroplasty.body.nerve.follow import NerveCourse, follow
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.roots import FIELDS, POOLS, Roots, nociception
from neuroplasty.body.nerve.step import EFFECTS, step
from neuroplasty.documents.records import Amount, Effect, EffectRecord, NerveState, Outlook
from neuroplasty.evidence.units import DAY_S

Array = NDArray[np.float64]

OUTLOOK_H = np.array(
    [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 18, 24]
    + [24 * d for d in (2, 3, 4, 5, 6, 7, 10, 14, 18, 21, 24, 28, 35, 42, 56, 70, 84)],
    float,
)
HOUR_D, DAY_D, WEEKS_D = 1 / 24, 1.0, 28.0
OPEN_MM = 0.2
"""An opening that counts."""
_COUNTS = 0.02


@dataclass(frozen=True)
class Lost:
    """What a scar lost at each root (K,), share of its surface, by what undid it."""

    pressure: Array
    balloon: Array
    catheter: Array
    enzyme: Array

    @classmethod
    def none(cls, roots: int) -> Lost:
        """Nothing yet."""
        return cls(*(np.zeros(roots) for _ in fields(cls)))

    @property
    def total(self) -> Array:
        """All of it."""
        return self.pressure + self.balloon + self.catheter + self.enzyme


@dataclass(frozen=True)
class Treated:
    """K roots on their way through a procedure, with and without each effect.

    ``variants`` holds (1 + 4, K): as it is, then without each of ``EFFECTS``; ``before`` the roots at rest;
    ``without`` what the plan itself switches off. Of the first variant: ``widest_mm``, ``open_s``,
    ``blocked_s``, ``deepest`` block (K,), and what the scar ``lost``.
    """

    before: Roots
    variants: Roots
    without: tuple[Effect, ...]
    lost: Lost
    widest_mm: Array
    open_s: Array
    blocked_s: Array
    deepest: Array

    @classmethod
    def begin(cls, before: Roots, without: tuple[Effect, ...] = ()) -> Treated:
        """Before the first step."""
        zero = np.zeros(len(before.names))
        count = 1 + len(EFFECTS)
        stacked: dict[str, Any] = {
            name: np.stack([getattr(before, name)] * count) for name in (*FIELDS, *POOLS)
        }
        lost = Lost.none(len(before.names))
        return cls(before, replace(before, **stacked), without, lost, zero, zero, zero, zero)

    @property
    def now(self) -> Roots:
        """The roots as they are."""
        return self.variants[0]

    def step(self, exposure: Exposure, dt_s: float, lost: Lost) -> Treated:
        """``dt_s`` (zero or more) later; ``lost`` is what the scar lost meanwhile."""
        lost = Lost(*(getattr(self.lost, f.name) + getattr(lost, f.name) for f in fields(Lost)))
        if dt_s == 0:
            return replace(self, lost=lost)
        variants = step(self.variants, exposure, dt_s, _off(self.without))
        film, block = variants.film_mm[0], variants.block[0]
        return replace(
            self,
            variants=variants,
            lost=lost,
            widest_mm=np.maximum(self.widest_mm, film),
            open_s=self.open_s + dt_s * (film >= OPEN_MM),
            blocked_s=self.blocked_s + dt_s * (block >= 0.5),
            deepest=np.maximum(self.deepest, block),
        )

    def states(self) -> tuple[NerveState, ...]:
        """What a document keeps of the roots as they are."""
        return to_states(self.now)

    def worth(self) -> tuple[Mapping[str, Outlook], tuple[EffectRecord, ...]]:
        """The weeks to come of every treated root, and what each effect was worth to it."""
        course = follow(self.variants, float(OUTLOOK_H[-1] / 24), without=_off(self.without))
        pain, before = course.nociception, nociception(self.before)
        treated = np.flatnonzero(self._is_treated(course))
        outlooks = {
            self.before.names[k]: Outlook(
                before=_round(before[k]),
                t_h=tuple(OUTLOOK_H.tolist()),
                nociception=_sampled(course, pain[0, :, k]),
                without={
                    effect: _sampled(course, pain[n, :, k])
                    for n, effect in enumerate(EFFECTS, start=1)
                    if effect not in self.without
                },
            )
            for k in treated
        }
        records = tuple(
            EffectRecord(
                root=self.before.names[k],
                effect=effect,
                acts=effect not in self.without,
                amounts=self._amounts(effect, course, int(k)),
                **{
                    name: _round(_at(course, pain[n, :, k] - pain[0, :, k], day))
                    for name, day in (("fall_1_h", HOUR_D), ("fall_1_day", DAY_D), ("fall_4_weeks", WEEKS_D))
                },
            )
            for k in treated
            for n, effect in enumerate(EFFECTS, start=1)
        )
        return outlooks, records

    def _is_treated(self, course: NerveCourse) -> Array:
        differs = np.abs(course.nociception - course.nociception[:1]).max(axis=(0, 1)) >= _COUNTS / 2
        met = (self.lost.total >= _COUNTS) | (self.widest_mm >= OPEN_MM) | (self.deepest >= _COUNTS)
        return np.asarray(differs | met | (self.now.suppression >= _COUNTS))

    def _amounts(self, effect: Effect, course: NerveCourse, k: int) -> tuple[Amount, ...]:
        if effect in self.without:
            return ()
        if effect == "inflammation":
            bare = course.inflammation[1 + EFFECTS.index(effect), :, k]
            inflamed = bare >= _COUNTS
            less = np.where(inflamed, 1 - course.inflammation[0, :, k] / np.where(inflamed, bare, 1.0), 0.0)
            return (
                Amount(what="inflammation less at 1 day", value=_percent(_at(course, less, DAY_D)), unit="%"),
                Amount(
                    what="inflammation less at 4 weeks", value=_percent(_at(course, less, WEEKS_D)), unit="%"
                ),
            )
        if effect == "room":
            room = course.room_mm[0, :, k]
            after_s = _open_for_s(float(self.now.film_mm[k]))
            return (
                Amount(what="widest opening", value=_round(self.widest_mm[k]), unit="mm"),
                Amount(
                    what=f"open by {OPEN_MM:g} mm or more",
                    value=_round((self.open_s[k] + after_s) / 60),
                    unit="min",
                ),
                Amount(what="room left at 4 weeks", value=_round(_at(course, room, WEEKS_D)), unit="mm"),
            )
        if effect == "scar":
            bed = self.before.bonded[k]
            share = {f.name: getattr(self.lost, f.name)[k] / bed if bed > 0 else 0.0 for f in fields(Lost)}
            return (
                Amount(what="torn by pressure", value=_percent(share["pressure"]), unit="%"),
                Amount(what="torn by the balloon", value=_percent(share["balloon"]), unit="%"),
                Amount(what="torn by the catheter", value=_percent(share["catheter"]), unit="%"),
                Amount(what="dissolved", value=_percent(share["enzyme"]), unit="%"),
            )
        block = course.block[0, :, k]
        after_s = _lasting_s(course, block >= 0.5)
        quieter = 1 - _at(course, course.sensitivity[0, :, k], WEEKS_D)
        return (
            Amount(what="deepest block", value=_percent(max(self.deepest[k], block.max())), unit="%"),
            Amount(
                what="blocked by half or more", value=_round((self.blocked_s[k] + after_s) / 3600), unit="h"
            ),
            Amount(what="ganglion quieter at 4 weeks", value=_percent(quieter), unit="%"),
        )


def _off(without: tuple[Effect, ...]) -> tuple[tuple[Effect, ...], ...]:
    """What is switched off in each variant."""
    return (without, *(tuple({*without, effect}) for effect in EFFECTS))


def _sampled(course: NerveCourse, series: Array) -> tuple[float, ...]:
    return tuple(_round(v) for v in np.interp(OUTLOOK_H / 24, course.time_d, series))


def _at(course: NerveCourse, series: Array, day: float) -> float:
    return float(np.interp(day, course.time_d, series))


def _lasting_s(course: NerveCourse, holds: NDArray[np.bool_]) -> float:
    """How long from the start something holds without a break."""
    ends = np.flatnonzero(~holds)
    return float(course.time_d[ends[0]] if ends.size else course.time_d[-1]) * DAY_S


def _open_for_s(film_mm: float) -> float:
    """How long fluid that thins by halves keeps an opening that counts; what tissue keeps is not counted."""
    return 60 * float(TABLE["film_gone"]) * float(np.log2(max(film_mm / OPEN_MM, 1.0)))


def _round(value: float) -> float:
    return float(f"{float(value):.4g}")


def _percent(share: float) -> float:
    return round(100 * float(share), 1)
