"""Drugs at the root: what a mixture of concentrations amounts to, in multiples of what does half.

>>> import numpy as np
>>> from neuroplasty.evidence.kinetics import KINETICS, SPECIES
>>> fluid = np.zeros(len(SPECIES))
>>> fluid[SPECIES.index("lidocaine")] = 3.7
>>> 1 < float(weights(TABLE).anaesthetic @ fluid) < 5
True
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.exposure import Exposure
from neuroplasty.body.nerve.parameters import TABLE, name_of
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.kinetics import KINETICS, SPECIES
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

SALT = SPECIES.index("sodium chloride")
ISOTONIC_MG_ML = 9.0


class Weights(NamedTuple):
    """By species (S,): what one unit per mL amounts to, in multiples of the concentration that does half."""

    anaesthetic: Array
    steroid: Array


def weights(table: Mapping[str, Parameter] = TABLE) -> Weights:
    """Anaesthetics by their blocking concentrations, steroids by potency; effects of several add up.

    A blocking concentration was found for what was injected. A still bolus of it is therefore what blocks
    half at its height, when some has left again and the rest is on its way into the fibres.

    Of a steroid that lies as particles only what has dissolved acts: as much as dissolves in the time in
    which one in solution, dexamethasone, leaves the tissue again.
    """
    return _weights(tuple(table[name].value for name in _NAMES))


def supplied(exposure: Exposure, table: Mapping[str, Parameter] = TABLE) -> Array:
    """What of the drugs round each root can reach it (K, S), per mL as in the fluid: no more than lies there.

    A layer of thickness h that shares its drug c with a depth L of nerve tissue comes to c h / (h + L). Set
    against the layer H of the injections from which blocking concentrations are known:

        c min(1, [h / (h + L)] / [H / (H + L)])        h = amount per area / c

    Of sodium chloride the salt beyond isotonic is shared so; tissue holds the rest itself.

    Parameters
    ----------
    exposure : Exposure
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    (K, S) array
        Drug's unit per mL.

    Examples
    --------
    >>> from dataclasses import replace
    >>> fluid = np.full((1, len(SPECIES)), 5.0)
    >>> thin, thick = (
    ...     supplied(replace(Exposure.none(1), fluid=fluid, surface=fluid * 1e-3 * mm)) for mm in (0.1, 1.0)
    ... )
    >>> lidocaine = SPECIES.index("lidocaine")
    >>> round(float(thin[0, lidocaine]), 2), round(float(thick[0, lidocaine]), 2)
    (0.78, 5.0)
    """
    fluid = np.asarray(exposure.fluid, float)
    if exposure.surface is None:
        return fluid
    depth, usual = table["root_depth"].value, table["blocking_layer"].value
    layer_mm = np.divide(1e3 * exposure.surface, fluid, out=np.zeros(fluid.shape), where=fluid > 0)
    share = np.minimum(1.0, layer_mm / (layer_mm + depth) * (usual + depth) / usual)
    own = np.where(np.arange(fluid.shape[-1]) == SALT, np.minimum(fluid, ISOTONIC_MG_ML), 0.0)
    return np.asarray(own + (fluid - own) * share)


_HALVES = {name: name_of(name, "half") for name in SPECIES if DRUGS[name].blocking_concentration}
_POTENCIES = {name: name_of(name, "potency") for name in SPECIES if DRUGS[name].potency}
_NAMES = (*_HALVES.values(), *_POTENCIES.values(), "steroid_half", "stored_activity", "block_onset")


@lru_cache
def _weights(values: tuple[float, ...]) -> Weights:
    value = dict(zip(_NAMES, values, strict=True))
    anaesthetic, steroid = np.zeros(len(SPECIES)), np.zeros(len(SPECIES))
    for name, half in _HALVES.items():
        height = _height(name, value["stored_activity"], value["block_onset"])
        anaesthetic[SPECIES.index(name)] = 1 / (value[half] * height)
    for name, potency in _POTENCIES.items():
        steroid[SPECIES.index(name)] = _dissolved(name) * value[potency] / value["steroid_half"]
    return Weights(anaesthetic, steroid)


def _dissolved(drug: str) -> float:
    """The share of a steroid in tissue that is in solution, where it dissolves as slowly as it leaves."""
    return min(1.0, KINETICS["dexamethasone"].store_half_life.value / KINETICS[drug].store_half_life.value)


def _height(drug: str, activity: float, onset_min: float) -> float:
    """The most that comes to the fibres of a still bolus, share of its concentration."""
    kinetics = KINETICS[drug]
    leave, release = np.log(2) / kinetics.film_half_life.value, np.log(2) / kinetics.store_half_life.value
    share, enter = kinetics.stored.value, 1 / onset_min
    t = np.linspace(0.0, 240.0, 2401)
    film, store, fibre = np.exp(-leave * t), np.exp(-release * t), np.exp(-enter * t)
    held = activity * share * leave / (leave - release)
    # Fluid and store as two exponentials, each met by the fibres' own.
    there = (1 - held) * enter / (enter - leave) * (film - fibre)
    there += held * enter / (enter - release) * (store - fibre)
    return float(there.max())
