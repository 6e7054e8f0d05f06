"""RootsWatch: what a procedure does to the roots, tick by tick: pressure, room, scar, drugs, nerve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Root
from neuroplasty.body.epidural import SPECIES, Shell, State
from neuroplasty.body.nerve import WORST_SHARE, Exposure, Roots, at_rest
from neuroplasty.body.nerve.effects import Lost, Treated
from neuroplasty.body.procedure import Theatre, Tick
from neuroplasty.body.procedure import alerts as signs
from neuroplasty.documents.episode import Event
from neuroplasty.documents.records import EffectRecord, RootRecord
from neuroplasty.documents.rounding import rounded

Array = NDArray[np.float64]
Indices = NDArray[np.intp]
Cells = tuple[Indices, Indices]

_INSTRUMENTS = ("advance catheter", "steer")


@dataclass
class RootsWatch:
    """The roots on the shell. ``watch`` every tick; then ask for their records.

    ``resting`` is what presses on each root (``nerve.resting_roots``); without it they are healthy but for
    the theatre's scar.
    """

    theatre: Theatre
    resting: Roots | None = None
    treated: Treated = field(init=False)
    met: Exposure = field(init=False)
    """What met the roots at the last tick."""
    _cells: list[Cells] = field(init=False)
    _flat: tuple[Indices, Indices, Indices, Indices] = field(init=False)
    """All roots' cells on end: rows, columns, where each root begins, how many it has."""
    _state: State = field(init=False)
    _start: State = field(init=False)
    _pressure_mmhg: Array = field(init=False)
    _dye: NDArray[np.bool_] = field(init=False)
    _shown: list[NDArray[np.bool_]] = field(default_factory=list)
    _peak: Array = field(init=False)

    def __post_init__(self) -> None:
        theatre, roots = self.theatre, self.theatre.anatomy.canal.roots
        self._cells = [_cells_along(root, theatre.shell) for root in roots]
        counts = np.array([len(rows) for rows, _ in self._cells])
        rows, columns = (np.concatenate([cells[axis] for cells in self._cells]) for axis in (0, 1))
        self._flat = rows, columns, np.concatenate([[0], np.cumsum(counts)[:-1]]), counts
        self._start = self._state = theatre.state
        bonded = self._worst(theatre.state.bonded)
        gap = self._mean(theatre.shell.gap_mm)
        resting = self.resting or Roots.healthy(tuple(root.name for root in roots))
        resting = at_rest(replace(resting, bonded=bonded, scar_bed=bonded, gap_mm=gap))
        self.treated = Treated.begin(resting, theatre.without)
        self._pressure_mmhg = np.zeros(len(roots))
        self._dye = np.zeros(len(roots), bool)
        self._peak = np.zeros((len(roots), len(SPECIES)))

    def watch(self, tick: Tick) -> Iterable[Event]:
        """Take in one tick; gives the signs of what happened at the roots."""
        state, before = tick.state, self._state
        self._state = state
        exposure = self.met = self._exposure(tick)
        self.treated = self.treated.step(exposure, state.t_s - before.t_s, self._lost(tick, before))
        names = self.treated.before.names
        rows, columns, starts, _ = self._flat
        pressure = np.maximum.reduceat(state.pressure_mmhg[rows, columns], starts)
        for name, was, now in zip(names, self._pressure_mmhg, pressure, strict=True):
            yield from signs.root_pressure(tick.t_s, name, float(was), float(now))
        self._pressure_mmhg = np.maximum(self._pressure_mmhg, pressure)
        seen = self._mean(state.surface("iohexol")) * 100.0 >= float(signs.DYE_SEEN)
        for name, now, was in zip(names, seen, self._dye, strict=True):
            if now and not was:
                yield from signs.dye_at_root(tick.t_s, name)
        self._dye = seen
        self._peak = np.maximum(self._peak, exposure.fluid)

    def shown(self) -> None:
        """A series of pictures has begun: note where dye is seen."""
        self._shown.append(self._dye)

    def records(self) -> tuple[tuple[RootRecord, ...], tuple[EffectRecord, ...]]:
        """What every root met, from above down, and what each effect was worth to those treated."""
        start, end = self._start, self._state
        gap = self.theatre.shell.gap_mm
        before, after = self._mean(gap * (1 - start.bonded)), self._mean(gap * (1 - end.bonded))
        tied, left = self._mean(start.bonded), self._mean(end.bonded)
        outlooks, effects = self.treated.worth()
        states = self.treated.states()
        return tuple(
            RootRecord(
                root=name,
                gap_before_mm=rounded(before[k]),
                gap_after_mm=rounded(after[k]),
                bonded_before=rounded(tied[k]),
                bonded_after=rounded(left[k]),
                peak_pressure_mmhg=rounded(self._pressure_mmhg[k]),
                dye_before=bool(self._shown) and bool(self._shown[0][k]),
                dye_after=bool(self._shown) and bool(self._shown[-1][k]),
                peak_concentration={
                    drug: rounded(amount)
                    for drug, amount in zip(SPECIES, self._peak[k], strict=True)
                    if amount > 0
                },
                nerve=states[k],
                outlook=outlooks.get(name),
            )
            for k, name in enumerate(self.treated.before.names)
        ), effects

    def _exposure(self, tick: Tick) -> Exposure:
        """What meets the roots at this tick."""
        state, shell = tick.state, self.theatre.shell
        held, squeezed = np.zeros(shell.shape), np.zeros(shell.shape)
        for opening in tick.openings:
            share = state.medium.footprint(opening)
            held = np.maximum(held, opening.film_mm * share)
            squeezed = np.maximum(squeezed, np.where(share > 0, state.opening_pressure_mmhg(opening), 0.0))
        pressure = np.maximum(state.pressure_mmhg, squeezed) - self._start.pressure_mmhg
        none = Exposure.none(len(self._cells))
        fluid = np.zeros_like(none.fluid)
        fluid_ml = state.medium.volume_m3(state.excess_m3) * 1e6
        for s in np.flatnonzero(state.film.any(axis=(1, 2))):
            fluid[:, s] = self._mean(state.film[s] / fluid_ml)
        heat = tick.heat
        return Exposure(
            pressure_mmhg=np.maximum(self._worst(pressure), 0.0),
            film_mm=np.maximum(self._mean(state.film_mm), self._worst(held)),
            fluid=fluid,
            field_v_m=none.field_v_m if heat is None else heat.field_v_m,
            temperature_c=none.temperature_c if heat is None else heat.temperature_c,
            bonded=self._worst(state.bonded),
        )

    def _lost(self, tick: Tick, before: State) -> Lost:
        """What the scar lost at each root since the last tick, by what was being done."""
        now = tick.state
        lost = self._worst(before.bonded) - self._worst(now.bonded)
        gone = self._mean(before.bonded - now.bonded)
        dissolved = self._mean(now.dissolved - before.dissolved)
        # Booked in the measure the nerve feels; shared between the causes as over all the root's cells.
        share = np.divide(dissolved, gone, out=np.zeros_like(gone), where=gone > 0)
        enzyme, torn, none = lost * share, lost * (1 - share), np.zeros_like(lost)
        if tick.openings:
            return Lost(none, torn, none, enzyme)
        if tick.doing in _INSTRUMENTS:
            return Lost(none, none, torn, enzyme)
        return Lost(torn, none, none, enzyme)

    def _mean(self, values: Array) -> Array:
        rows, columns, starts, counts = self._flat
        return np.asarray(np.add.reduceat(values[rows, columns], starts) / counts)

    def _worst(self, values: Array) -> Array:
        """``worst_stretch`` of every root at once: roots' cells in rows, padded by what sorts first."""
        rows, columns, starts, counts = self._flat
        padded = np.full((len(counts), int(counts.max())), -np.inf)
        place = np.arange(len(rows)) - np.repeat(starts, counts)
        padded[np.repeat(np.arange(len(counts)), counts), place] = values[rows, columns]
        padded.sort(axis=1)
        worst = np.maximum(1, np.rint(counts * WORST_SHARE)).astype(int)
        last = np.arange(padded.shape[1]) >= padded.shape[1] - worst[:, None]
        return np.asarray(np.where(last, padded, 0.0).sum(axis=1) / worst)


def _cells_along(root: Root, shell: Shell) -> Cells:
    """The shell's cells a root passes through: its middle and both its edges."""
    radius = np.linalg.norm(shell.outer_mm - shell.outer_mm.mean(axis=1, keepdims=True), axis=2).mean()
    half = root.diameter_mm / 2 / float(radius)
    cells = {
        shell.cell(float(s), float(theta) + turn)
        for s, theta in zip(root.path_s_mm, root.path_theta_rad, strict=True)
        for turn in (-half, 0.0, half)
    }
    rows, columns = zip(*sorted(cells), strict=True)
    return np.array(rows), np.array(columns)
