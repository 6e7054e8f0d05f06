"""Step: the roots a little later, under what met them meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.drugs import supplied, weights
from neuroplasty.body.nerve.exposure import Exposure
from neuroplasty.body.nerve.kernel import BONDED, DISC, OPENNESS, RECESS, advance_rows, constants
from neuroplasty.body.nerve.load import recess_relieved, relieved
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.roots import FIELDS, POOLS, Roots, widened
from neuroplasty.documents.records import Effect
from neuroplasty.errors import SolverError
from neuroplasty.evidence.kinetics import fate
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""What a procedure does to a root: inflammation, room, scar, nerve."""
Without = tuple[Effect, ...] | tuple[tuple[Effect, ...], ...]
"""Effects switched off: for all roots, or one tuple for each entry of the first leading axis."""


def step(
    roots: Roots,
    exposure: Exposure,
    dt_s: float,
    without: Without = (),
    table: Mapping[str, Parameter] = TABLE,
) -> Roots:
    """The roots ``dt_s`` later, under what met them; stable at any step.

    Parameters
    ----------
    roots : Roots
    exposure : Exposure
        What met them meanwhile.
    dt_s : float
        s, above zero.
    without : tuple of Effect, or a tuple of such
        Effects switched off: for all roots, or one tuple for each entry of the first leading axis.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    Roots

    Raises
    ------
    SolverError
        For a time step that is not above zero, an exposure that does not fit or is not finite, or an effect
        there is not.

    Notes
    -----
    Source of model: docs, nerve; ``reference`` says the same step in plain NumPy.

    Examples
    --------
    >>> one = Roots.healthy(("L5 left",))
    >>> pressed = replace(Exposure.none(1), pressure_mmhg=np.array([60.0]))
    >>> 0.2 < float(step(one, pressed, 60.0).blood_flow[0]) < 0.4
    True
    """
    if not (np.isfinite(dt_s) and dt_s > 0):
        raise SolverError(f"The time step was {dt_s} s; give one above zero.")
    on = switches(roots, without).reshape(*roots.disc_mmhg.shape, -1)
    roots = stretched(roots, exposure, on, table)
    state, fluid, stored = rows(roots)
    shape = roots.disc_mmhg.shape

    def each(name: str, values: Array) -> Array:
        try:
            full = np.broadcast_to(values, (*shape, *fluid.shape[1:]) if name in POOLS else shape)
        except ValueError:
            raise SolverError(
                f"The exposure's {name} has shape {np.shape(values)} for {len(roots.names)} roots; "
                "give one value a root."
            ) from None
        if not np.isfinite(full).all():
            raise SolverError(f"The exposure's {name} is not finite; give finite numbers.")
        return np.ascontiguousarray(full, float).reshape(fluid.shape if name in POOLS else -1)

    bonded = roots.bonded if exposure.bonded is None else exposure.bonded
    weight = weights(table)
    advance_rows(
        constants(table),
        state,
        float(dt_s),
        each("pressure_mmhg", exposure.pressure_mmhg),
        each("film_mm", exposure.film_mm),
        each("bonded", bonded),
        each("fluid", supplied(exposure, table)),
        fluid,
        stored,
        each("field_v_m", exposure.field_v_m),
        each("temperature_c", exposure.temperature_c),
        fate_rows(float(dt_s)),
        switches(roots, without),
        weight.anaesthetic,
        weight.steroid,
    )
    return from_rows(roots, state, fluid, stored)


def through(
    roots: Roots,
    exposures: Sequence[Exposure],
    dt_s: Sequence[float] | Array,
    without: Without = (),
    table: Mapping[str, Parameter] = TABLE,
) -> Roots:
    """The roots after many steps one after another: what ``step`` gives, with what they share done once.

    Parameters
    ----------
    roots : Roots
    exposures : sequence of Exposure
        What met them in each step.
    dt_s : sequence of float
        How long each took, s, above zero.
    without : tuple of Effect, or a tuple of such
        As for ``step``.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    Roots

    Raises
    ------
    SolverError
        As ``step`` does.

    Examples
    --------
    >>> one = Roots.healthy(("L5 left",))
    >>> pressed = replace(Exposure.none(1), pressure_mmhg=np.array([60.0]))
    >>> twice = step(step(one, pressed, 60.0), pressed, 30.0)
    >>> bool(through(one, [pressed, pressed], [60.0, 30.0]).oedema[0] == twice.oedema[0])
    True
    """
    if len(exposures) != len(dt_s):
        raise SolverError(f"{len(exposures)} exposures for {len(dt_s)} steps were given; give one for each.")
    if roots.disc_mmhg.ndim > 1:
        for exposure, length in zip(exposures, dt_s, strict=True):
            roots = step(roots, exposure, float(length), without, table)
        return roots
    if not (np.isfinite(dt_s).all() and np.min(dt_s, initial=1.0) > 0):
        raise SolverError("A time step was not above zero; give such alone.")
    numbers, weight, on = constants(table), weights(table), switches(roots, without)
    state, fluid, stored = rows(roots)
    room = on[:, EFFECTS.index("room")]
    for exposure, length in zip(exposures, dt_s, strict=True):
        if exposure.foramen_kept is not None and exposure.recess_kept is not None:
            state[:, OPENNESS] = relieved(state[:, OPENNESS], 1 - room * (1 - exposure.foramen_kept), table)
            recess_kept = 1 - room * (1 - exposure.recess_kept)
            state[:, RECESS] = recess_relieved(state[:, DISC], state[:, RECESS], recess_kept, table)
        tied = state[:, BONDED].copy() if exposure.bonded is None else exposure.bonded
        met = (exposure.pressure_mmhg, exposure.film_mm, tied, exposure.field_v_m, exposure.temperature_c)
        pressure, film, bonded, field, celsius = (np.ascontiguousarray(one, float) for one in met)
        bath = np.ascontiguousarray(supplied(exposure, table), float)
        if any(one.shape != bonded.shape for one in (pressure, film, field, celsius)) or not (
            bath.shape == fluid.shape and bonded.shape == state[:, 0].shape
        ):
            raise SolverError(f"An exposure does not fit {len(roots.names)} roots; give one value a root.")
        advance_rows(
            numbers, state, float(length), pressure, film, bonded, bath, fluid, stored, field, celsius,
            fate_rows(float(length)), on, weight.anaesthetic, weight.steroid,
        )  # fmt: skip
    if not (np.isfinite(state).all() and np.isfinite(fluid).all()):
        raise SolverError("An exposure is not finite; give finite numbers.")
    return from_rows(roots, state, fluid, stored)


@lru_cache(maxsize=4096)
def fate_rows(dt_s: float) -> Array:
    """What a time does to the drugs (5, S), as the kernels take it; read only."""
    found = fate(dt_s)
    out = np.array(
        [
            found.film_to_film,
            found.film_to_store,
            found.film_to_blood,
            found.store_to_store,
            found.store_to_blood,
        ]
    )
    out.setflags(write=False)
    return out


def stretched(roots: Roots, exposure: Exposure, on: Array, table: Mapping[str, Parameter] = TABLE) -> Roots:
    """The roots with what a balloon has stretched meanwhile, where room counts: ``on`` (..., K or 1, 4)."""
    if exposure.foramen_kept is None or exposure.recess_kept is None:
        return roots
    room = on[..., EFFECTS.index("room")]
    foramen, recess = (1 - room * (1 - one) for one in (exposure.foramen_kept, exposure.recess_kept))
    return widened(roots, foramen, recess, table)


def rows(roots: Roots) -> tuple[Array, Array, Array]:
    """A kernel's own copy of the state: (r, fields), and both pools (r, S)."""
    state = np.stack([getattr(roots, name).reshape(-1) for name in FIELDS], axis=1)
    species = roots.fluid.shape[-1]
    return state, roots.fluid.reshape(-1, species).copy(), roots.stored.reshape(-1, species).copy()


def from_rows(roots: Roots, state: Array, fluid: Array, stored: Array, **other: Any) -> Roots:
    """The roots with the state a kernel has left."""
    shape = roots.disc_mmhg.shape
    changed: dict[str, Any] = {name: state[:, k].reshape(shape).copy() for k, name in enumerate(FIELDS)}
    changed |= {"fluid": fluid.reshape(roots.fluid.shape), "stored": stored.reshape(roots.stored.shape)}
    return replace(roots, **changed, **other)


def switches(roots: Roots, without: Without) -> Array:
    """By row (r, 4): 1 where an effect acts, 0 where it is switched off, in the order of ``EFFECTS``."""
    groups = without if without and isinstance(without[0], tuple) else (without,)
    unknown = sorted({str(one) for group in groups for one in group} - set(EFFECTS))
    if unknown:
        raise SolverError(
            f"There is no effect {', '.join(unknown)} to switch off; there are {', '.join(EFFECTS)}."
        )
    on = np.array([[0.0 if one in group else 1.0 for one in EFFECTS] for group in groups])
    shape = roots.disc_mmhg.shape
    if len(groups) not in (1, shape[0] if len(shape) > 1 else 1):
        raise SolverError(
            f"{len(groups)} sets of effects were switched off for a leading axis of {shape[0]}; "
            "give one for each, or one for all."
        )
    full = np.broadcast_to(on.reshape(len(groups), *[1] * (len(shape) - 1), 4), (*shape, 4))
    # A copy: one that may not be written to would have the kernels compiled a second time.
    return np.array(full, order="C").reshape(-1, 4)
