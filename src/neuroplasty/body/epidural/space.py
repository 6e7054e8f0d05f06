"""The epidural space of one patient: its state and the step from one state to the next.

space = EpiduralSpace(Shell.from_canal(canal, rng=rng))
state = space.start(bonded)
for state in space.advance(state, 20.0, sources=[Source(25.0, 0.0, 0.5, {"iohexol": 240.0})]):
    print(state.t_s, state.pressure_at(25.0, 0.0))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy.scar import dissolvable_share
from neuroplasty.body.epidural import absorption, adhesion, limiter
from neuroplasty.body.epidural.buoyancy import heads_pa
from neuroplasty.body.epidural.front import standing
from neuroplasty.body.epidural.injectate import density_g_ml, viscosity_mpas
from neuroplasty.body.epidural.ledger import Ledger
from neuroplasty.body.epidural.loops import on_loops
from neuroplasty.body.epidural.medium import Medium, Opening
from neuroplasty.body.epidural.mixing import Mixing
from neuroplasty.body.epidural.pace import pace
from neuroplasty.body.epidural.posture import Posture
from neuroplasty.body.epidural.pressure import Flow, flow_step
from neuroplasty.body.epidural.source import Source, entering, given_per_s
from neuroplasty.body.epidural.species import species_index, uptake_and_decay
from neuroplasty.body.epidural.state import State
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import SPECIES

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_HYALURONIDASE = species_index("hyaluronidase")

# A cell may lose so much of the fluid it holds at rest; a step that takes more than that by such a share of
# what it brings, or of so much, is halved so many times.
_LOSES = 0.9
_MISSING, _LEAST_M3 = 0.01, 3e-8
_DRAINED_HALVINGS, _MOST_HALVINGS = 4, 5
# So many pieces of a step go well before a longer one is tried.
_BEFORE_LONGER = 4
# Steps this short follow the sinking of contrast well enough; longer ones are held to this Courant number.
_SHORT_S = 10.0
_MOST_COURANT = 10.0
# Where scar gives way the front's next cell feels how the last one let go: steps that part so much scar are
# no longer than a fraction of the time in which bonds part.
_PARTING_S, _PARTING_MM2 = 0.1, 2.0
_MOST_ML = 5.0
_MOST_PIECES = 1000


@dataclass(frozen=True, repr=False)
class EpiduralSpace(Medium):
    """A medium that makes states and steps them.

    Parameters
    ----------
    shell : Shell
    parameters : mapping of str to Parameter
        As in ``TABLE``.
    posture : Posture

    Notes
    -----
    Source of model: lubrication film over Darcy fat with a Starling resistor (docs, epidural).

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
    >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
    >>> for state in space.advance(space.start(), 10.0, [dye]):
    ...     pass
    >>> state.ledger.given_ml, round(state.in_canal_ml + float(state.ledger.left_ml.sum()), 1)
    (5.0, 5.0)
    """

    def in_posture(self, posture: Posture) -> EpiduralSpace:
        """The same space in somebody who lies otherwise; ``adopt`` brings a state over.

        Parameters
        ----------
        posture : Posture

        Returns
        -------
        EpiduralSpace

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> str(space.in_posture(Posture("left lateral")).posture)
        'left lateral'
        """
        return replace(self, posture=posture)

    def adopt(self, state: State) -> State:
        """A state of this shell in another posture, taken over as it is when the patient is turned.

        Parameters
        ----------
        state : State

        Returns
        -------
        State

        Raises
        ------
        SolverError
            For a state of another shell.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> turned = space.in_posture(Posture("left lateral"))
        >>> turned.adopt(space.start()).medium is turned
        True
        """
        if state.medium.shell is not self.shell:
            raise SolverError(
                f"The state belongs to {state.medium.shell}, the space to another shell; turn the patient "
                "with in_posture."
            )
        return replace(state, medium=self)

    def start(
        self,
        bonded: Array | None = None,
        *,
        s_mm: Array | None = None,
        enzyme_share: Array | float | None = None,
    ) -> State:
        """The space at rest, before anything is injected.

        Parameters
        ----------
        bonded : (n, m) or (p, q), optional
            Bonded fraction, 0 to 1, on the shell's grid, or, with ``s_mm``, on another grid such as the
            canal's; none of it means no scar.
        s_mm : (p,), optional
            Stations, mm, of that other grid.
        enzyme_share : (n, m) or (p, q) or float, optional
            What of the bonds enzyme can ever dissolve, 0 to 1, on the same grid; None: a mature scar's.

        Returns
        -------
        State

        Raises
        ------
        SolverError
            When the bonded fraction or the share is not within [0, 1] or does not fit.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> scarred = space.start(np.full(canal.gap_mm.shape, 0.3), s_mm=canal.s_mm)
        >>> scarred.bonded.shape, scarred.is_at_rest
        ((59, 16), True)
        """
        shape = self.shell.shape
        length = self.parameters["process_length"].value
        beta = adhesion.laid_on(
            self.shell, 0.0 if bonded is None else bonded, s_mm, length, "bonded fraction"
        )
        share = dissolvable_share(None) if enzyme_share is None else enzyme_share
        share = adhesion.laid_on(self.shell, share, s_mm, length, "share that enzyme dissolves")
        species = (len(SPECIES), *shape)
        return State(
            medium=self,
            t_s=0.0,
            excess_m3=np.zeros(shape),
            film=np.zeros(species),
            stagnant=np.zeros(species),
            store=np.zeros(species),
            bonded=beta,
            tied=beta,
            dissolved=np.zeros(shape),
            intact=np.ones(shape),
            sleeve_pa=np.zeros(len(self.outlets.names)),
            enzyme_share=share,
            csf_left_m3=0.0,
            balloon_m3=0.0,
            ledger=Ledger.empty(self.outlets.names),
        )

    def step(
        self, state: State, dt_s: float, sources: Sequence[Source] = (), openings: Sequence[Opening] = ()
    ) -> State:
        """The state ``dt_s`` later; stable, positive and conservative at any step.

        A step that brings more than 5 mL is divided; one that parts much scar at once is halved, until its
        parts are short against the time in which bonds part, and so is one that would drain the film below
        nothing.

        Parameters
        ----------
        state : State
        dt_s : float
            s, above zero.
        sources : sequence of Source
            What enters meanwhile.
        openings : sequence of Opening
            What balloons hold open meanwhile.

        Returns
        -------
        State

        Raises
        ------
        SolverError
            For a step that is not above zero, a source that takes fluid away, an unknown species.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> dye = Source(185.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})
        >>> state = space.step(space.start(), 2.0, [dye])
        >>> found = state.balance("iohexol")     # mg of 0.5 mL/s for 2 s
        >>> round(found.in_canal + found.left_by_foramina + found.left_by_ends + found.taken_up, 6)
        240.0
        """
        if not (np.isfinite(dt_s) and dt_s > 0):
            raise SolverError(f"The time step was {dt_s} s; give one above zero.")
        if not sources and not openings and state.is_at_rest:
            return replace(state, t_s=state.t_s + dt_s)
        flow_ml_s = sum(source.flow_ml_s for source in sources)
        pieces = max(1, int(np.ceil(min(flow_ml_s * dt_s / _MOST_ML, _MOST_PIECES))))
        for _ in range(pieces):
            state = self._march(state, dt_s / pieces, sources, openings)
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

        While fluid enters, a step brings about 0.1 mL: pressures then end within two per cent of steps ten
        times finer, film and dye, whose front opens cell by cell, within ten. While nothing does, steps grow
        from a fifth of a second to a quarter of an hour.

        Parameters
        ----------
        state : State
        seconds : float
            s, above zero.
        sources : sequence of Source
        openings : sequence of Opening
        max_dt_s : float, optional
            Bounds the steps further, s.

        Yields
        ------
        State

        Raises
        ------
        SolverError
            As ``step``, and for a time that is not above zero.

        Examples
        --------
        >>> from neuroplasty.body.anatomy import canal_from_parameters
        >>> from neuroplasty.body.epidural import EpiduralSpace, Shell
        >>> from neuroplasty.documents import read_case
        >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
        >>> space = EpiduralSpace(Shell.from_canal(canal, spacing_mm=5.0))
        >>> [round(state.t_s, 2) for state in space.advance(space.start(), 1.0)]
        [0.2, 0.46, 0.73, 1.0]
        """
        flow_ml_s = sum(source.flow_ml_s for source in sources)
        end = state.t_s + seconds
        steps = list(pace(seconds, flow_ml_s, max_dt_s))
        for number, dt_s in enumerate(steps, start=1):
            state = self.step(state, dt_s, sources, openings)
            if number == len(steps):
                state = replace(state, t_s=end)
            yield state

    def _march(
        self, state: State, dt_s: float, sources: Sequence[Source], openings: Sequence[Opening]
    ) -> State:
        """One implicit step, or so many halves, quarters and so on of it as it takes.

        After a few of them a piece as long as two is tried again; none is tried that is longer than the last
        one's flow could be followed.
        """
        most = 1 << _MOST_HALVINGS
        done, halvings, since = 0, 0, 0
        while done < most:
            piece_s = dt_s / (1 << halvings)
            is_foreseen = halvings < _DRAINED_HALVINGS and piece_s > max(_SHORT_S, state.followed_s)
            after = None if is_foreseen else self._piece(state, piece_s, sources, openings, halvings)
            if after is None:
                halvings, since = halvings + 1, 0
                continue
            state, since = after, since + 1
            done += most >> halvings
            if since >= _BEFORE_LONGER and done % (most >> (halvings - 1)) == 0:
                halvings, since = halvings - 1, 0
        return state

    def _piece(
        self,
        state: State,
        dt_s: float,
        sources: Sequence[Source],
        openings: Sequence[Opening],
        halvings: int,
    ) -> State | None:
        """One implicit step; None where it drains the film below nothing, parts or recirculates too much.

        After so many halvings what a cell cannot lose is not taken from it (``limiter``).
        """
        inflow, given = entering(sources, self.shell, state.present, dt_s, state.ease)
        iodine, salt = self._concentration(state, "iohexol"), self._concentration(state, "sodium chloride")
        stretch_mm, balloon_m3 = self.held_open(openings, state.film_mm)
        outlets = self.outlets if state.widened is None else self.outlets.widened(state.widened)
        flow = flow_step(
            self.shell,
            outlets,
            self.mechanics,
            self.law,
            excess_m3=state.excess_m3,
            strength_pa=state.strength_pa,
            sleeve_pa=state.sleeve_pa,
            csf_left_m3=state.csf_left_m3,
            balloon_m3=balloon_m3,
            beside=self.beside,
            bonded=state.bonded,
            viscosity_pa_s=viscosity_mpas(iodine, salt_mg_ml=salt) * 1e-3,
            inflow_m3_s=inflow,
            dt_s=dt_s,
            heads_pa=heads_pa(self._heavier_kg_m3(iodine, salt), self.drops_m),
        )
        least = -_LOSES * self.volume_m3(np.zeros_like(inflow))
        drained = bool(np.any(flow.excess_m3 < least))
        missing_m3 = float(np.maximum(least - flow.excess_m3, 0.0).sum()) if drained else 0.0
        too_long = missing_m3 > _MISSING * max(float(inflow.sum()) * dt_s, _LEAST_M3)
        # Where the film's law did not settle a cell may hold more than it has room for.
        too_long |= self.law.is_overfull(flow.excess_m3, state.strength_pa)
        parting = dt_s > _PARTING_S and self._parts(state, flow, dt_s) > _PARTING_MM2
        # Much shorter steps are not followed by one that is too long.
        followed_s = self._followed_s(flow) if dt_s >= _SHORT_S / 2 else np.inf
        too_long |= dt_s > max(_SHORT_S, followed_s)
        if halvings < _DRAINED_HALVINGS and too_long:
            return None
        if halvings < _MOST_HALVINGS and parting:
            return None
        if drained:
            flow = limiter.within(flow, state.excess_m3, inflow, least, dt_s)
            sac = self.mechanics.sac
            displaced = sac.displaced_m3(flow.excess_m3, self.beside, balloon_m3)
            flow = replace(flow, csf_left_m3=sac.left_after(state.csf_left_m3, displaced, dt_s))
        film, stagnant, left = self._carry(state, given, flow, dt_s)
        store, taken_up, decayed = uptake_and_decay(film, stagnant, state.store, list(given), dt_s)
        excess, absorbed_m3 = absorption.after(flow.excess_m3, self.shell.area_mm2, dt_s, self.parameters)
        left_m3 = dt_s * self.outlets.total(flow.out_rate)
        opened = self.law.opened_m(flow.excess_m3, state.strength_pa) > 0
        if openings:
            opened = opened | (stretch_mm > 0)
        intact = adhesion.parted(state.intact, opened, dt_s, self.parameters)
        bonded, dissolved, share = state.bonded, state.dissolved, state.enzyme_share
        tied = state.tied
        if bonded.any():
            held = film[_HYALURONIDASE] + stagnant[_HYALURONIDASE]
            enzyme = held / (self.volume_m3(excess) * 1e6)
            stands = self._standing(state, flow, opened, stretch_mm > 0)
            bonded, share, now = adhesion.after(bonded, opened, enzyme, share, dt_s, self.parameters, stands)
            dissolved = dissolved + now
            tied = tied * (1 - np.divide(now, state.bonded, out=np.zeros_like(now), where=state.bonded > 0))
        after = State(
            medium=self,
            t_s=state.t_s + dt_s,
            excess_m3=excess,
            film=film,
            stagnant=stagnant,
            store=store,
            bonded=bonded,
            tied=tied,
            dissolved=dissolved,
            intact=intact,
            sleeve_pa=flow.sleeve_pa,
            enzyme_share=share,
            csf_left_m3=flow.csf_left_m3,
            balloon_m3=balloon_m3,
            ledger=state.ledger.add(
                given=given_per_s(sources) * dt_s,
                left=left,
                taken_up=taken_up,
                decayed=decayed,
                given_ml=sum(source.flow_ml_s for source in sources) * dt_s,
                left_ml=left_m3 * 1e6,
                taken_up_ml=absorbed_m3 * 1e6,
            ),
            widened=state.widened,
            followed_s=followed_s,
        )
        # It is known here; to look for it in every field would take longer than the fields themselves.
        after.__dict__["present"] = tuple(given)
        return after

    def _concentration(self, state: State, species: str) -> Array:
        """Of one species in the fluid that flows (n, m), at no cost where there is none."""
        k = species_index(species)
        if k in state.present:
            flowing_ml = self.mixing.flowing_m3(self.volume_m3(state.excess_m3)) * 1e6
            return np.asarray(state.film[k] / flowing_ml)
        return np.zeros(self.shell.shape)

    def _heavier_kg_m3(self, iodine: Array, salt: Array) -> Array:
        """How much heavier (n, m) the fluid is than CSF."""
        return (density_g_ml(iodine, salt_mg_ml=salt) - self.parameters["csf_density"].value) * 1e3

    def _parts(self, state: State, flow: Flow, dt_s: float) -> float:
        """How much bonded area, mm2, the film parts in a step."""
        if not state.bonded.any():
            return 0.0
        opened = self.law.opened_m(flow.excess_m3, state.strength_pa) > 0
        if not opened.any():
            return 0.0
        going = np.maximum(state.bonded - self._standing(state, flow, opened, np.zeros_like(opened)), 0.0)
        parted = -float(np.expm1(-dt_s / self.parameters["peel_time"].value))
        return parted * float((going * self.shell.area_mm2).sum())

    def _standing(self, state: State, flow: Flow, opened: Flags, reached: Flags) -> Array:
        """The bonds (n, m) that the front leaves standing; where a balloon ``reached`` none."""
        law = self.law
        whole = law.strength_pa(np.ones_like(state.tied), state.tied)
        stress = law.stress_pa(flow.excess_m3, state.strength_pa)
        return standing(state.tied, whole, stress, opened, reached, self.shell.is_open)

    def _followed_s(self, flow: Flow) -> float:
        """The longest step, s, that follows heavy fluid as it recirculates in a flow; inf where none does."""
        if flow.is_potential:
            return np.inf
        loop = on_loops(flow.along, flow.round)
        if not loop.any():
            return np.inf
        passed = np.abs(flow.along[loop]) + np.abs(flow.round[loop])
        fastest = float(np.max(passed / self.volume_m3(flow.excess_m3)[loop]))
        return _MOST_COURANT / fastest if fastest > 0 else np.inf

    @cached_property
    def mixing(self) -> Mixing:
        """What mixes species in the film."""
        return Mixing.of(self.parameters)

    def _carry(
        self, state: State, given: Mapping[int, Array], flow: Flow, dt_s: float
    ) -> tuple[Array, Array, Array]:
        """The species' film and stagnant (k, n, m) after flow and mixing, and what left (k, outlets)."""
        film, stagnant = np.zeros(state.film.shape), np.zeros(state.film.shape)
        left = np.zeros((len(SPECIES), len(self.outlets.names)))
        there = list(given)
        if not there:
            return film, stagnant, left
        film[there], stagnant[there], left[there] = self.mixing.carried(
            state.film[there],
            state.stagnant[there],
            np.stack([given[k] for k in there]),
            self.volume_m3(state.excess_m3),
            self.volume_m3(flow.excess_m3),
            flow,
            self.shell,
            dt_s,
            len(self.outlets.names),
        )
        return film, stagnant, left
