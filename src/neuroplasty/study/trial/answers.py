"""Answers: what the people of trials answer, who takes a rescue drug or leaves, and which arm they guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from neuroplasty.care.outcomes import PARAMETERS as OUTCOMES
from neuroplasty.documents.trial import Trial
from neuroplasty.study.trial.pool import Pool

Single = NDArray[np.float32]

_TOPS = {"nrs": 10.0, "odi": 100.0, "rmdq": 24.0, "peg": 10.0}
_POINTS: Mapping[str, float] = {
    "nrs": 1.0,
    "odi": OUTCOMES["odi_per_point"].value,
    "rmdq": OUTCOMES["rmdq_per_point"].value,
    "peg": 1.0,
}
"""By measure, what a point of pain is worth."""
_USUAL_NRS, _YEAR_D = 5.0, 365.25


class Answers:
    """What people answer in one block of trials, each measure and visit worked out when it is needed.

    Parameters
    ----------
    pool : Pool
        Whom they were drawn from.
    trial : Trial
        By whose rules they are asked.
    flat : (R, N) array of int
        The row of each in the pool's columns: the branch taken, and the person.
    arm, site : (R, N) array of int
        By number.
    known : (R, N) array of bool or None
        Who knows their arm; None where nobody does.
    rng : callable
        The generator of a purpose.
    """

    def __init__(
        self,
        pool: Pool,
        trial: Trial,
        flat: NDArray[np.int64],
        arm: NDArray[np.int8],
        site: NDArray[np.int16],
        known: NDArray[np.bool_] | None,
        rng: Callable[[str], np.random.Generator],
    ) -> None:
        """Nobody has answered yet."""
        self.pool, self.trial, self.flat, self.arm, self.known = pool, trial, flat, arm, known
        self.rng = rng
        self.days = [one.day for one in trial.visits]
        self.left: Single | None = None
        self.rescued: Single | None = None
        self.shift = self._by_site(site)
        self.missed = self._misses()
        self.kept: dict[tuple[str, int], Single] = {}

    def _by_site(self, site: NDArray[np.int16]) -> Single | None:
        """What sites, and assessors who know, add to every answer after the start, in points of pain."""
        asked, blinding = self.trial.recruitment, self.trial.blinding
        out = None
        if asked.between_sites_nrs or asked.effect_between_sites_nrs:
            z = self.rng("between sites").standard_normal((2, len(site), asked.sites)).astype(np.float32)
            at = site.astype(np.int64)
            out = np.take_along_axis(z[0] * np.float32(asked.between_sites_nrs), at, axis=1)
            own = np.take_along_axis(z[1] * np.float32(asked.effect_between_sites_nrs), at, axis=1)
            out = out + np.where(self.arm > 0, own, np.float32(0))
        if not blinding.assessors and blinding.rating_shift_nrs:
            better = np.where(self.arm > 0, np.float32(-blinding.rating_shift_nrs), np.float32(0))
            out = better if out is None else out + better
        return out

    def _misses(self) -> NDArray[np.bool_] | None:
        missed = self.trial.drop_out.missed
        if not missed:
            return None
        return self.rng("missed").random((*self.flat.shape, len(self.days)), np.float32) < missed

    def raw(self, name: str, visit: int) -> Single:
        """A measure at a visit before anybody left (R, N); NaN where it is not asked."""
        if (name, visit) in self.kept:
            return self.kept[name, visit]
        day = self.days[visit]
        column = self.pool.flat.get(f"{name}_{day}")
        if column is None:
            return np.full(self.flat.shape, np.nan, np.float32)
        value: Single = column[self.flat]
        points = np.float32(_POINTS[name])
        shift = self.shift
        given = [
            sum(
                one.less_nrs
                for one in arm.co_treatments
                if one.from_d <= day and (one.until_d is None or day <= one.until_d)
            )
            for arm in self.trial.arms
        ]
        if any(given):
            less = -np.array(given, np.float32)[self.arm]
            shift = less if shift is None else shift + less
        if self.rescued is not None and self.trial.rescue is not None:
            less = np.where(self.rescued <= day, np.float32(-self.trial.rescue.less_nrs), np.float32(0))
            shift = less if shift is None else shift + less
        if shift is not None:
            value = np.clip(value + points * shift, 0, np.float32(_TOPS[name]))
        self.kept[name, visit] = value
        return value

    def disturbed(self, events: dict[str, Single]) -> Single | None:
        """Who takes a rescue drug and who leaves, visit by visit, and on which day."""
        trial, shape = self.trial, self.flat.shape
        out, rescue = trial.drop_out, trial.rescue
        leaves = bool(out.per_y or out.by_arm)
        never = np.float32(np.inf)
        rescued = np.full(shape, never, np.float32)
        left = np.full(shape, never, np.float32)
        draws = self.rng("leaves").random((len(self.days), 2, *shape), np.float32)
        asks = self.rng("rescue").random((len(self.days), 2, *shape), np.float32) if rescue else None
        hazard = np.array([out.by_arm.get(one.name, out.per_y) for one in trial.arms], np.float32)[self.arm]
        before: Single = self.pool.columns["nrs_0"][self.flat % self.pool.size]
        begins = 0
        for visit, day in enumerate(self.days):
            length = np.float32((day - begins) / _YEAR_D)
            if rescue is not None and asks is not None:
                p = -np.expm1(-np.float32(rescue.per_y) * length)
                comes = (asks[visit, 0] < p) & (before >= rescue.from_nrs) & np.isinf(rescued)
                rescued = np.where(comes, begins + asks[visit, 1] * np.float32(day - begins), rescued)
                self.rescued = rescued
            now = self.raw("nrs", visit)
            if leaves:
                risk = hazard * length
                if out.per_nrs or out.tilt_per_nrs:
                    risk = risk * np.exp(
                        np.float32(out.per_nrs) * (before - np.float32(_USUAL_NRS))
                        + np.float32(out.tilt_per_nrs) * (now - np.float32(_USUAL_NRS))
                    )
                goes = (draws[visit, 0] < -np.expm1(-risk)) & np.isinf(left)
                left = np.where(goes, begins + draws[visit, 1] * np.float32(day - begins), left)
            before, begins = now, day
        if rescue is not None:
            events["rescue"] = rescued
        if not leaves:
            return None
        self.left = events["left"] = left
        return left

    def of(self, name: str, days: Sequence[int]) -> Single:
        """A measure as rated at visits (R, N, V): NaN after somebody left and where a visit was missed."""
        out = np.empty((*self.flat.shape, len(days)), np.float32)
        for n, day in enumerate(days):
            visit = self.days.index(day)
            value = self.raw(name, visit)
            if self.left is not None:
                value = np.where(self.left <= day, np.float32(np.nan), value)
            if self.missed is not None:
                value = np.where(self.missed[..., visit], np.float32(np.nan), value)
            out[..., n] = value
        return out

    def guessed(self, left: Single | None) -> NDArray[np.int8]:
        """Which arm people name at the end: those who know their own; else by relief or at random."""
        blinding, arms = self.trial.blinding, len(self.trial.arms)
        draws = self.rng("guess").random((2, *self.flat.shape), np.float32)
        guess = np.minimum((draws[0] * arms).astype(np.int8), arms - 1)
        if blinding.guess_by_relief:
            start = self.pool.columns["nrs_0"][self.flat % self.pool.size]
            helped = self.raw("nrs", len(self.days) - 1) <= start / 2
            treated = 1 + np.minimum((draws[0] * (arms - 1)).astype(np.int8), max(arms - 2, 0))
            by_relief = np.where(helped, treated if arms > 1 else 0, 0).astype(np.int8)
            guess = np.where(draws[1] < blinding.guess_by_relief, by_relief, guess)
        if self.known is not None:
            guess = np.where(self.known, self.arm, guess)
        if left is not None:
            guess = np.where(np.isfinite(left), np.int8(-1), guess)
        return np.asarray(guess, np.int8)
