"""The epidural space of one patient: its state and the step from one state to the next.

space = EpiduralSpace(Shell.from_canal(canal, rng=rng))
state = space.start(bonded)
for state in space.advance(state, 20.0, sources=[Source(25.0, 0.0, 0.5, {"iohexol": 240.0})]):
    print(state.t_s, state.pressure_at(25.0, 0.0))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import adhesion, limiter, transport
from neuroplasty.body.epidural.buoyancy import heads_pa
from neuroplasty.body.epidural.diffusion import diffuse
from neuroplasty.body.epidural.injectate import density_g_ml, viscosity_mpas
from neuroplasty.body.epidural.ledger import Ledger
from neuroplasty.body.epidural.loops import on_loops
from neuroplasty.body.epidural.medium import Medium, Opening
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.pressure import Flow, flow_step
from neuroplasty.body.epidural.species import species_index
from neuroplasty.body.epidural.state import Source, State
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import SPECIES, fate

Array = NDArray[np.float64]

_HYALURONIDASE = species_index("hyaluronidase")

# A cell may lose so much of the fluid it holds at rest; a step that takes more is halved so many times.
_LOSES = 0.9
_MOST_HALVINGS = 2
# Steps this short follow the sinking of contrast well enough; longer ones are held to so many cells a step.
_CALM_S = 10.0
_MOST_TURNS = 10.0
_FIRST_S = 0.2
_GROWTH = 1.3
_LONGEST_S = 900.0
_VOLUME_A_STEP_ML = 0.1
_MOST_ML = 5.0
_MOST_PIECES = 1000


@dataclass(frozen=True, repr=False)
class EpiduralSpace(Medium):
    """A medium that makes states and steps them."""

    def in_posture(self, posture: Posture) -> EpiduralSpace:
        """The same space in somebody who lies otherwise; ``adopt`` brings a state over."""
        return replace(self, posture=posture)

    def adopt(self, state: State) -> State:
        """A state of this shell in another posture, taken over as it is when the patient is turned.

        Raises SolverError for a state of another shell.
        """
        if state.medium.shell is not self.shell:
            raise SolverError(
                f"The state belongs to {state.medium.shell}, the space to another shell; "
                "turn the patient with in_posture."
            )
        return replace(state, medium=self)

    def start(self, bonded: Array | None = None, *, s_mm: Array | None = None) -> State:
        """The space at rest, before anything is injected.

        ``bonded`` is on the shell's grid, or, with ``s_mm`` (p,), on another grid (p, q) such as the
        canal's; none of it means no scar. Raises SolverError when it is not within [0, 1] or does not fit.
        """
        shape = self.shell.shape
        beta = np.zeros(shape) if bonded is None else np.asarray(bonded, float)
        if s_mm is not None:
            beta = self.shell.resample(beta, s_mm)
        if beta.shape != shape:
            raise SolverError(
                f"The bonded field has shape {beta.shape}, the shell {shape}; "
                "give s_mm to resample a field of another grid."
            )
        if not (np.all(beta >= 0) and np.all(beta <= 1)):
            raise SolverError(
                f"The bonded fraction must lie within 0 and 1; found {beta.min()} to {beta.max()}."
            )
        species = (len(SPECIES), *shape)
        return State(
            medium=self,
            t_s=0.0,
            excess_m3=np.zeros(shape),
            film=np.zeros(species),
            store=np.zeros(species),
            bonded=beta,
            dissolved=np.zeros(shape),
            csf_left_m3=0.0,
            balloon_m3=0.0,
            ledger=Ledger.empty(self.ways.names),
        )

    def step(
        self, state: State, dt_s: float, sources: Sequence[Source] = (), openings: Sequence[Opening] = ()
    ) -> State:
        """The state ``dt_s`` later; stable, positive and conservative at any step.

        A step that brings more than 5 mL is divided, and one that would drain the film below nothing is
        halved. Raises SolverError for a step that is not above zero, a source that takes fluid away, an
        unknown species.
        """
        if not (np.isfinite(dt_s) and dt_s > 0):
            raise SolverError(f"The time step was {dt_s} s; give one above zero.")
        if not sources and not openings and state.is_at_rest:
            return replace(state, t_s=state.t_s + dt_s)
        flow_ml_s = sum(source.flow_ml_s for source in sources)
        pieces = max(1, int(np.ceil(min(flow_ml_s * dt_s / _MOST_ML, _MOST_PIECES))))
        for _ in range(pieces):
            state = self._piece(state, dt_s / pieces, sources, openings)
        return state

    def advance(
        self,
        state: State,
        seconds: float,
        sources: Sequence[Source] = (),
        openings: Sequence[Opening] = (),
        *,
        max_dt_s: float | None = None,
    ) -> Iterator[State]:
        """States until ``seconds`` have passed, each step as long as what happens allows.

        While fluid enters, a step brings about 0.1 mL: film, dye and what has left then end within one per
        cent of steps ten times finer, on any grid. While nothing does, steps grow from a fifth of a second
        to a quarter of an hour. ``max_dt_s`` bounds them further.
        """
        flow_ml_s = sum(source.flow_ml_s for source in sources)
        end = state.t_s + seconds
        steps = list(pace(seconds, flow_ml_s, max_dt_s))
        for number, dt_s in enumerate(steps, start=1):
            state = self.step(state, dt_s, sources, openings)
            if number == len(steps):
                state = replace(state, t_s=end)
            yield state

    def _piece(
        self,
        state: State,
        dt_s: float,
        sources: Sequence[Source],
        openings: Sequence[Opening],
        halvings: int = 0,
    ) -> State:
        """One implicit step, or two halves of it where it drains the film below nothing or stirs too much.

        After so many halvings what a cell cannot lose is not taken from it (``limiter``).
        """
        inflow, given = self._inflow(state, sources, dt_s)
        iodine, salt = self._concentration(state, "iohexol"), self._concentration(state, "sodium chloride")
        stretch_mm, balloon_m3 = self._openings(state, openings)
        flow = flow_step(
            self.shell,
            self.ways,
            self.mechanics,
            excess_m3=state.excess_m3,
            csf_left_m3=state.csf_left_m3,
            balloon_m3=balloon_m3,
            stiffness_pa_m=self.stiffness_pa_m(state.bonded),
            bonded=state.bonded,
            viscosity_pa_s=viscosity_mpas(iodine, salt_mg_ml=salt) * 1e-3,
            inflow_m3_s=inflow,
            dt_s=dt_s,
            heads_pa=heads_pa(self._heavier_kg_m3(iodine, salt), self.drops_m),
        )
        least = -_LOSES * self.volume_m3(np.zeros_like(inflow))
        drained = bool(np.any(flow.excess_m3 < least))
        if halvings < _MOST_HALVINGS and (drained or self._stirred(flow, dt_s)):
            half = self._piece(state, dt_s / 2, sources, openings, halvings + 1)
            return self._piece(half, dt_s / 2, sources, openings, halvings + 1)
        if drained:
            flow = limiter.within(flow, state.excess_m3, inflow, least, dt_s)
            sac, beside = self.mechanics.sac, self.shell.beside_sac
            displaced = sac.displaced_m3(flow.excess_m3, beside, balloon_m3)
            flow = replace(flow, csf_left_m3=sac.left_after(state.csf_left_m3, displaced, dt_s))
        film, left = self._carry(state, given, flow, dt_s)
        film, store, taken_up, decayed = _end(film, state.store, list(given), dt_s)
        excess, drunk_m3 = self._drink(flow.excess_m3, dt_s)
        left_m3 = dt_s * self.ways.total(flow.out_rate)
        bonded, dissolved = state.bonded, state.dissolved
        if bonded.any():
            enzyme = film[_HYALURONIDASE] / (self.volume_m3(excess) * 1e6)
            stretch_mm = np.maximum(stretch_mm, excess * 1e9 / self.shell.area_mm2)
            bonded, now = adhesion.after(bonded, stretch_mm, enzyme, dt_s, self.parameters)
            dissolved = dissolved + now
        after = State(
            medium=self,
            t_s=state.t_s + dt_s,
            excess_m3=excess,
            film=film,
            store=store,
            bonded=bonded,
            dissolved=dissolved,
            csf_left_m3=flow.csf_left_m3,
            balloon_m3=balloon_m3,
            ledger=state.ledger.add(
                given=_given(sources) * dt_s,
                left=left,
                taken_up=taken_up,
                decayed=decayed,
                given_ml=sum(source.flow_ml_s for source in sources) * dt_s,
                left_ml=left_m3 * 1e6,
                taken_up_ml=drunk_m3 * 1e6,
            ),
        )
        # It is known here; to look for it in every field would take longer than the fields themselves.
        after.__dict__["present"] = tuple(given)
        return after

    def _concentration(self, state: State, species: str) -> Array:
        """Of one species (n, m), at no cost where there is none."""
        if species_index(species) in state.present:
            return state.concentration(species)
        return np.zeros(self.shell.shape)

    def _heavier_kg_m3(self, iodine: Array, salt: Array) -> Array:
        """How much heavier (n, m) the fluid is than CSF."""
        return (density_g_ml(iodine, salt_mg_ml=salt) - self.parameters["csf_density"].value) * 1e3

    def _stirred(self, flow: Flow, dt_s: float) -> bool:
        """Whether heavy fluid would go round a loop more often than a step can follow."""
        if flow.is_potential or dt_s <= _CALM_S:
            return False
        loop = on_loops(flow.along, flow.round)
        if not loop.any():
            return False
        passed = np.abs(flow.along) + np.abs(flow.round)
        return bool(np.any((dt_s * passed > _MOST_TURNS * self.volume_m3(flow.excess_m3))[loop]))

    def _inflow(self, state: State, sources: Sequence[Source], dt_s: float) -> tuple[Array, dict[int, Array]]:
        """What the sources bring to every cell: m3/s (n, m), and (n, m) in the step of each species."""
        inflow = np.zeros(self.shell.shape)
        given = {k: np.zeros(self.shell.shape) for k in state.present}
        for source in sources:
            if not (np.isfinite(source.flow_ml_s) and source.flow_ml_s >= 0):
                raise SolverError(f"A source's flow was {source.flow_ml_s} mL/s; give one of zero or more.")
            share = self.shell.spread(source.s_mm, source.theta_rad, source.spread_mm)
            inflow += source.flow_ml_s * 1e-6 * share
            for name, amount in source.concentration.items():
                if not (np.isfinite(amount) and amount >= 0):
                    raise SolverError(f"The concentration of {name} was {amount}; give one of zero or more.")
                k = species_index(name)
                given[k] = given.get(k, 0.0) + source.flow_ml_s * amount * dt_s * share
        return inflow, dict(sorted(given.items()))

    def _openings(self, state: State, openings: Sequence[Opening]) -> tuple[Array, float]:
        """How far (n, m) openings stretch the bonds, mm, and the room their balloons take, m3."""
        stretch = np.zeros(self.shell.shape)
        if not openings:
            return stretch, 0.0
        for opening in openings:
            if not opening.film_mm > 0:
                raise SolverError(f"An opening's film was {opening.film_mm} mm; give one above zero.")
            stretch = np.maximum(stretch, opening.film_mm * self.footprint(opening))
        room = np.maximum(0.0, stretch - state.film_mm) * self.shell.area_mm2
        return stretch, float(room.sum()) * 1e-9

    def _carry(
        self, state: State, given: Mapping[int, Array], flow: Flow, dt_s: float
    ) -> tuple[Array, Array]:
        """The species' film (k, n, m) after flow and diffusion, and what left (k, outlets)."""
        film = np.zeros(state.film.shape)
        left = np.zeros((len(SPECIES), len(self.ways.names)))
        there = list(given)
        if not there:
            return film, left
        shell, volume = self.shell, self.volume_m3(flow.excess_m3)
        added = np.stack([given[k] for k in there])
        carried, out = transport.carry(state.film[there], added, volume, flow, dt_s, len(self.ways.names))
        diffusivity = self.parameters["diffusivity"].value
        area = shell.area_mm2 * 1e-6
        film[there] = diffuse(carried, volume, area, shell.link_s, shell.link_t, diffusivity, dt_s)
        left[there] = out
        return film, left

    def _drink(self, excess_m3: Array, dt_s: float) -> tuple[Array, float]:
        """Fluid taken up into blood and lymph: what is left, and how much went (m3)."""
        half_life_s = self.parameters["fluid_uptake_half_life"].value * 60
        gone = np.maximum(excess_m3, 0.0) * -np.expm1(-np.log(2) * dt_s / half_life_s)
        return excess_m3 - gone, float(gone.sum())


def pace(seconds: float, flow_ml_s: float = 0.0, max_dt_s: float | None = None) -> Iterator[float]:
    """Steps that together take so many seconds, each as long as what happens allows.

    Parameters
    ----------
    seconds : how long, above zero
    flow_ml_s : what enters meanwhile; a step then brings about 0.1 mL
    max_dt_s : the longest step wanted

    Raises SolverError for a time that is not above zero.

    Examples
    --------
    >>> steps = list(pace(60.0))
    >>> steps[0], len(steps), round(sum(steps), 6)
    (0.2, 18, 60.0)
    """
    if not (np.isfinite(seconds) and seconds > 0):
        raise SolverError(f"The time to advance was {seconds} s; give one above zero.")
    longest = _VOLUME_A_STEP_ML / flow_ml_s if flow_ml_s > 0 else _LONGEST_S
    longest = min(longest, _LONGEST_S, max_dt_s or np.inf)
    dt, passed = (min(_FIRST_S, longest) if flow_ml_s == 0 else longest), 0.0
    while seconds - passed > 1e-9 * max(1.0, seconds):
        # No sliver at the end: the last two steps share what is left.
        remaining = seconds - passed
        count = max(1, int(np.ceil(remaining / dt - 1e-9)))
        now = remaining / count if count <= 2 else dt
        yield now
        passed = seconds if count == 1 else passed + now
        dt = min(dt * _GROWTH, longest)


def _given(sources: Sequence[Source]) -> Array:
    """Each species' inflow (k,), drug's unit per second."""
    rate = np.zeros(len(SPECIES))
    for source in sources:
        for name, amount in source.concentration.items():
            rate[species_index(name)] += source.flow_ml_s * amount
    return rate


def _end(film: Array, store: Array, there: Sequence[int], dt_s: float) -> tuple[Array, Array, Array, Array]:
    """Uptake and decay: film, store (k, n, m), and what went to the blood and what decayed (k,).

    Only the species ``there`` are looked at.
    """
    f = fate(dt_s)
    stores = [k for k in there if f.film_to_store[k] or store[k].any()]
    film_after, store_after = np.zeros(film.shape), np.zeros(store.shape) if stores else store
    blood, lost = np.zeros(len(film)), np.zeros(len(film))
    for k in there:
        in_film, in_store = float(film[k].sum()), float(store[k].sum())
        film_lost = 1 - f.film_to_film[k] - f.film_to_store[k] - f.film_to_blood[k]
        store_lost = 1 - f.store_to_store[k] - f.store_to_blood[k]
        film_after[k] = film[k] * f.film_to_film[k]
        if k in stores:
            store_after[k] = store[k] * f.store_to_store[k] + film[k] * f.film_to_store[k]
        blood[k] = in_film * f.film_to_blood[k] + in_store * f.store_to_blood[k]
        lost[k] = in_film * film_lost + in_store * store_lost
    return film_after, store_after, blood, lost
