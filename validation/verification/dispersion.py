"""Verification: dispersion in a plane channel, and exchange with a dead volume, against solutions on paper

Nothing is measured here: "published" is what must come out. Along a straight channel between two plates a
pulse's variance grows by twice Taylor's and Aris's coefficient a second, and a front is the error function;
the same on grids of 1, 2 and 3 mm, because what the upwind scheme spreads by itself is taken off. Two volumes
that trade by first order follow the exponential of their two-by-two system, and a pulse among dead volume
travels at the speed of all the fluid. Last, dye in the epidural space of one person is washed by 20 s of
clear fluid, on the three grids.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.special import erfc, erfcinv

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.body.epidural.dispersion import Dispersivity
from neuroplasty.body.epidural.exchange import exchanged
from neuroplasty.body.epidural.mixing import Mixing
from neuroplasty.body.epidural.pressure import Flow
from neuroplasty.documents.case import Patient

Array = NDArray[np.float64]

SPACINGS_MM = (1.0, 2.0, 3.0)
LENGTH_MM, COLUMNS, DEPTH_M, SPEED_M_S = 600.0, 8, 5e-4, 2e-3
START_MM, STEP_S, STEPS = 180.0, 0.25, 240
DIFFUSIVITY = 4e-10
PLATES = Mixing(Dispersivity(DIFFUSIVITY, efficiency=1.0), 0.0, 1.0)
"""Two plates so far apart as the film is thick: nothing but Taylor's dispersion."""

LOBULES = Mixing(Dispersivity(DIFFUSIVITY, along_m=4e-3), 0.0, 1.0)
"""Ways between lobules: dispersion in proportion to the speed."""

DEAD = Mixing(Dispersivity(DIFFUSIVITY, along_m=4e-3), 0.3, 5.0)


def run() -> Result:
    """Every comparison once."""
    taylor = DIFFUSIVITY * (1 + (SPEED_M_S * DEPTH_M / DIFFUSIVITY) ** 2 / 210)
    bed = DIFFUSIVITY + 4e-3 * SPEED_M_S
    fronts = {h: Channel(h).front(LOBULES) for h in SPACINGS_MM}
    shapes = {h: Channel(h).front(PLATES) for h in SPACINGS_MM}
    wash = {h: _wash(h) for h in SPACINGS_MM}
    rows = [
        *(
            _row(f"plane channel, {h:g} mm: growth of variance over Taylor and Aris", 1.0, grown)
            for h, grown in ((h, Channel(h).growth(PLATES) / (2 * taylor)) for h in SPACINGS_MM)
        ),
        *(
            _row(f"plane channel, {h:g} mm: front, largest difference", 0.0, _off(*shapes[h], taylor))
            for h in SPACINGS_MM
        ),
        *(
            _row(f"ways between lobules, {h:g} mm: front's width over its law", 1.0, _width(*fronts[h], bed))
            for h in SPACINGS_MM
        ),
        _row("dead volume: largest difference from two compartments", 0.0, _two_compartments()),
        _row("dead volume: pulse's speed over that of all fluid", 1.0, Channel(2.0).speed(DEAD) / SPEED_M_S),
        _row("20 s of clear fluid: dye left at 2 mm over that at 1 mm", 1.0, wash[2.0] / wash[1.0]),
        _row("20 s of clear fluid: dye left at 3 mm over that at 1 mm", 1.0, wash[3.0] / wash[1.0]),
    ]
    bare = [_width(*Channel(h).front(LOBULES, taken_off=False), bed) for h in SPACINGS_MM]
    remarks = (
        "With the scheme's own spreading left in, fronts between lobules would be "
        + ", ".join(f"{one:.2f}" for one in bare)
        + " times as wide as their law at 1, 2 and 3 mm.",
        f"Of the dye within 15 mm of the tip 20 s of clear fluid leave {100 * wash[1.0]:.0f} %.",
    )
    return Result(rows, _figure(fronts, bed), remarks)


def _row(quantity: str, expected: float, found: float) -> Row:
    return Row("verification, dispersion", quantity, "1", expected, None, None, found, role="verification")


class Channel:
    """A straight, even, endless canal through which fluid runs at one speed."""

    def __init__(self, spacing_mm: float) -> None:
        base = Shell.from_canal(
            canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)),
            spacing_mm=5.0,
        )
        n = round(LENGTH_MM / spacing_mm)
        ones = np.ones((n, COLUMNS))
        self.x_mm = (np.arange(n) + 0.5) * spacing_mm
        self.shell = replace(
            base,
            s_mm=self.x_mm,
            spacing_mm=spacing_mm,
            area_mm2=spacing_mm**2 * ones,
            link_s=ones[:-1],
            link_t=ones,
        )
        self.volume_m3 = DEPTH_M * (spacing_mm * 1e-3) ** 2 * ones
        rate = SPEED_M_S * DEPTH_M * spacing_mm * 1e-3
        along = rate * ones
        along[-1] = 0.0
        last = (n - 1) * COLUMNS + np.arange(COLUMNS)
        out = np.full(COLUMNS, rate)
        self.flow = Flow(0 * ones, along, 0 * ones, last, out, np.zeros(COLUMNS, np.int64), 0.0, np.zeros(1))
        self.given = np.zeros((1, n, COLUMNS))
        self.given[0, 0] = rate * STEP_S

    def carried(self, mixing: Mixing, mass: Array, given: Array, steps: int) -> Array:
        """All of a species (n,), of flowing fluid's ``mass`` (n,), so many steps later."""
        film = np.repeat(mass[None, :, None], COLUMNS, axis=2)
        stagnant = mixing.stagnant_share * film
        film = film - stagnant
        for _ in range(steps):
            film, stagnant, _ = mixing.carried(
                film, stagnant, given, self.volume_m3, self.volume_m3, self.flow, self.shell, STEP_S, 1
            )
        return np.asarray((film + stagnant)[0, :, 0])

    def _moments(self, mass: Array) -> tuple[float, float]:
        x = self.x_mm * 1e-3
        mean = float(mass @ x / mass.sum())
        return mean, float(mass @ (x - mean) ** 2 / mass.sum())

    def _pulse(self) -> Array:
        return np.exp(-0.5 * ((self.x_mm - START_MM) / 10.0) ** 2)

    def growth(self, mixing: Mixing) -> float:
        """How fast a pulse's variance grows, m2/s."""
        before = self._pulse()
        after = self.carried(mixing, before, 0 * self.given, STEPS)
        return (self._moments(after)[1] - self._moments(before)[1]) / (STEPS * STEP_S)

    def speed(self, mixing: Mixing) -> float:
        """How fast a pulse travels, m/s."""
        early = self.carried(mixing, self._pulse(), 0 * self.given, STEPS // 2)
        late = self.carried(mixing, self._pulse(), 0 * self.given, STEPS)
        return (self._moments(late)[0] - self._moments(early)[0]) / (STEPS // 2 * STEP_S)

    def front(self, mixing: Mixing, *, taken_off: bool = True) -> tuple[Array, Array]:
        """Places from the front's mean (m) and concentrations, of one that began as a step."""
        if not taken_off:
            own = 0.5 * (self.x_mm[1] - self.x_mm[0]) * 1e-3 + 0.5 * SPEED_M_S * STEP_S
            law = mixing.dispersivity
            mixing = replace(mixing, dispersivity=replace(law, along_m=law.along_m + own))
        before = (self.x_mm < START_MM) * self.volume_m3[0, 0]
        after = self.carried(mixing, before, self.given, STEPS) / self.volume_m3[0, 0]
        return (self.x_mm - START_MM) * 1e-3 - SPEED_M_S * STEPS * STEP_S, after


def _law(x_m: Array, dispersion: float) -> Array:
    return np.asarray(0.5 * erfc(x_m / np.sqrt(4 * dispersion * STEPS * STEP_S)))


def _off(x_m: Array, found: Array, dispersion: float) -> float:
    return float(np.abs(found - _law(x_m, dispersion)).max())


def _width(x_m: Array, found: Array, dispersion: float) -> float:
    """From 84 to 16 % of the front, over the error function's."""
    ends = np.interp([0.16, 0.84], found[::-1], x_m[::-1])
    exact = 2 * float(erfcinv(0.32)) * np.sqrt(4 * dispersion * STEPS * STEP_S)
    return float((ends[0] - ends[1]) / exact)


def _two_compartments() -> float:
    """Fifty uneven steps against the matrix exponential of their sum."""
    share, time_s = 0.3, 60.0
    film, stagnant = np.ones((1, 1, 1)), np.full((1, 1, 1), 0.05)
    rate = np.array([[-share, 1 - share], [share, share - 1]]) / ((1 - share) * time_s)
    began, passed, worst = np.array([1.0, 0.05]), 0.0, 0.0
    for dt_s in np.geomspace(0.01, 60.0, 50):
        film, stagnant = exchanged(film, stagnant, share, time_s, float(dt_s))
        passed += float(dt_s)
        exact = expm(rate * passed) @ began
        worst = max(worst, float(np.abs(np.array([film[0, 0, 0], stagnant[0, 0, 0]]) - exact).max()))
    return worst


def _wash(spacing_mm: float) -> float:
    """Of the dye within 15 mm of the tip, the share that 10 mL of clear fluid in 20 s leave there."""
    canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    shell = Shell.from_canal(canal, spacing_mm=spacing_mm, rng=np.random.default_rng(1))
    space, place = EpiduralSpace(shell), (canal.disc_s_mm["L4-L5"], 1.2)
    middle = (shell.inner_mm + shell.outer_mm) / 2
    near = np.linalg.norm(middle - middle[shell.cell(*place)], axis=2) < 15.0
    *_, dyed = space.advance(space.start(), 20.0, [Source(*place, 0.25, {"iohexol": 240.0})])
    *_, washed = space.advance(dyed, 20.0, [Source(*place, 0.5, {})])
    return float(washed.amount("iohexol")[near].sum() / dyed.amount("iohexol")[near].sum())


def _figure(fronts: dict[float, tuple[Array, Array]], dispersion: float) -> Figure:
    with drawing(6.0, 2.6) as figure:
        axes = figure.add_subplot()
        x = np.linspace(-0.1, 0.1, 200)
        axes.plot(1e3 * x, _law(x, dispersion), color=INK, linewidth=0.8, linestyle="--", label="on paper")
        for (h, (x_m, found)), colour in zip(fronts.items(), (ACCENT, SCAR, MUTED), strict=True):
            axes.plot(1e3 * x_m, found, color=colour, linewidth=1.0, label=f"{h:g} mm")
        axes.set(xlabel="mm from the front's middle", ylabel="concentration", xlim=(-100, 100))
        axes.legend(fontsize=6.5, title="grid", title_fontsize=6.5)
        axes.set_title("A front between lobules after 60 s at 2 mm/s")
        figure.set_layout_engine("tight")
    return figure
