"""Roots: the state of a person's nerve roots at one moment.

A root is loaded by what presses on it (disc, canal, foramen, the tether of scar), loses blood flow and
swells under that load, is inflamed by nucleus, scar and swelling, and carries drugs in the fluid and the
fat round it. ``nociception`` says what comes of it all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.nerve.load import load_mmhg, recess_relieved, relieved
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.errors import SolverError
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.evidence.kinetics import SPECIES
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

STEROIDS: tuple[str, ...] = tuple(name for name in SPECIES if DRUGS[name].group == "steroid")


@dataclass(frozen=True)
class Roots:
    """K roots at one moment: arrays (..., K) with any leading axes (patients, variants); drugs (..., K, S).

    The first eight are what the structure does, the rest changes.

    Parameters
    ----------
    names : tuple of str
        As in ``L5 left``, K of them.
    disc_mmhg, recess_mmhg : (..., K)
        What presses in the recess.
    cauda_mmhg, cauda_second_mmhg : (..., K)
        What presses on it in the sac above, at the narrowest level and the next: between two levels blood
        comes and goes only lengthwise.
    openness : (..., K)
        What is left of the foramen's area.
    nucleus : (..., K)
        How much of a disc's chemistry reaches the root, 0 to 1.
    scar_bed : (..., K)
        What scar tied before anything was done, 0 to 1.
    gap_mm : (..., K)
        The room round it at rest.
    bonded : (..., K)
        What scar ties now, 0 to 1.
    film_mm, room_mm : (..., K)
        Fluid or balloon holding it open now, and room gained.
    pressure_mmhg, load_now_mmhg : (..., K)
        Of fluid on it over rest, and the whole load at the last step.
    blood_flow, oedema, conduction, injury, inflammation : (..., K)
        Shares, 0 to 1.
    suppression : (..., K)
        Of inflammation by steroid, 0 to 1.
    anaesthetic, salt : (..., K)
        At the fibres, in multiples of what blocks half.
    sensitivity : (..., K)
        Of the ganglion after blocks and heat, 1 as it was.
    soft : (..., K)
        Part of ``bonded`` that is young or loosened, and that moving the root can part.
    pulsed : (..., K)
        What pulsed radiofrequency leaves of the ganglion's excitability, 1 as it was.
    fluid, stored : (..., K, S)
        Drugs in the fluid next to the root and held in its tissue, both as per mL of the fluid they came in,
        in the drug's unit and the order of ``kinetics.SPECIES``.
    age_d : float
        Days since the procedure ended, by which ``follow`` keeps its clock.

    Raises
    ------
    SolverError
        For an array whose shape does not fit the names.

    Examples
    --------
    >>> roots = Roots.healthy(("L5 left", "L5 right"))
    >>> nociception(roots).tolist()
    [0.0, 0.0]
    """

    names: tuple[str, ...]
    disc_mmhg: Array
    recess_mmhg: Array
    cauda_mmhg: Array
    cauda_second_mmhg: Array
    openness: Array
    nucleus: Array
    scar_bed: Array
    gap_mm: Array
    bonded: Array
    film_mm: Array
    room_mm: Array
    pressure_mmhg: Array
    load_now_mmhg: Array
    blood_flow: Array
    oedema: Array
    conduction: Array
    injury: Array
    inflammation: Array
    suppression: Array
    anaesthetic: Array
    salt: Array
    sensitivity: Array
    soft: Array
    pulsed: Array
    fluid: Array
    stored: Array
    age_d: float = 0.0

    def __post_init__(self) -> None:
        """Check shapes once, so that no kernel has to."""
        shape = self.disc_mmhg.shape
        for name in (*FIELDS, *POOLS):
            wanted = (*shape, len(SPECIES)) if name in POOLS else shape
            if getattr(self, name).shape != wanted or shape[-1:] != (len(self.names),):
                raise SolverError(
                    f"{name} of {len(self.names)} roots has shape {getattr(self, name).shape}; "
                    f"give one of {wanted}, roots last{' but for the drugs' if name in POOLS else ''}."
                )

    @classmethod
    def healthy(cls, names: tuple[str, ...], gap_mm: Array | float = 1.0) -> Roots:
        """Roots that nothing presses on.

        Parameters
        ----------
        names : tuple of str
        gap_mm : (K,) or float
            The room round each.

        Returns
        -------
        Roots

        Examples
        --------
        >>> Roots.healthy(("L5 left",)).blood_flow.tolist()
        [1.0]
        """
        zero, one = np.zeros(len(names)), np.ones(len(names))
        pool = np.zeros((len(names), len(SPECIES)))
        values = dict.fromkeys(FIELDS, zero) | dict.fromkeys(_ONE_AT_REST, one)
        gap = np.broadcast_to(np.asarray(gap_mm, float), one.shape)
        return cls(names, **(values | {"gap_mm": gap}), fluid=pool, stored=pool)

    @property
    def contact_mmhg(self) -> Array:
        """What disc, canal and foramen press on each root (..., K) at rest, before any room gained."""
        return load_mmhg(self.disc_mmhg, self.recess_mmhg, self.openness, TABLE)

    @property
    def block(self) -> Array:
        """Share (..., K) of the root's feedback that anaesthetic and salt interrupt, 0-1."""
        return block(self)

    @property
    def steroid(self) -> Mapping[str, Array]:
        """Steroid in the fluid round each root and held in its tissue, by drug (..., K), mg/mL."""
        both = self.fluid + self.stored
        return {name: both[..., SPECIES.index(name)] for name in STEROIDS}

    def __getitem__(self, index: int) -> Roots:
        """One patient or variant: the leading axis taken at ``index``."""
        if self.disc_mmhg.ndim < 2:
            raise SolverError("These roots have no leading axis to take one of; they are one person's.")
        return replace(self, **{name: getattr(self, name)[index] for name in (*FIELDS, *POOLS)})


def widened(
    roots: Roots, foramen_kept: Array, recess_kept: Array, table: Mapping[str, Parameter] = TABLE
) -> Roots:
    """The roots with so much (..., K) kept of what presses in each foramen and of what narrows each recess.

    Parameters
    ----------
    roots : Roots
    foramen_kept, recess_kept : (..., K)
        1 all of it, 0 nothing.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    Roots

    Examples
    --------
    >>> tight = replace(Roots.healthy(("L5 left",)), openness=np.array([0.4]))
    >>> eased = widened(tight, np.array([0.5]), np.ones(1))
    >>> float((eased.contact_mmhg / tight.contact_mmhg)[0].round(3))
    0.5
    """
    return replace(
        roots,
        openness=relieved(roots.openness, foramen_kept, table),
        recess_mmhg=recess_relieved(roots.disc_mmhg, roots.recess_mmhg, recess_kept, table),
    )


FIELDS: tuple[str, ...] = tuple(
    one.name for one in fields(Roots) if one.name not in ("names", "fluid", "stored", "age_d")
)
"""The fields (..., K), in the order of a kernel's columns."""
POOLS = ("fluid", "stored")
_ONE_AT_REST = ("openness", "gap_mm", "blood_flow", "conduction", "sensitivity", "pulsed")


def block(roots: Roots, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Share of each root's feedback that is interrupted: Hill's curve for each cause.

        B = 1 - 1 / [(1 + anaesthetic^n) (1 + salt^n)]

    Parameters
    ----------
    roots : Roots
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    (..., K) array
        0 to 1.

    Examples
    --------
    >>> numb = replace(Roots.healthy(("L5 left", "L5 right")), anaesthetic=np.array([0.0, 1.0]))
    >>> block(numb).tolist()
    [0.0, 0.5]
    """
    power = table["block_power"].value
    return np.asarray(1 - 1 / ((1 + roots.anaesthetic**power) * (1 + roots.salt**power)))


def nociception(roots: Roots, table: Mapping[str, Parameter] = TABLE) -> Array:
    """Nociception of each root.

        N = (1 - block) sensitivity pulsed [1 - (1 - I (a + (1 - a) M)) (1 - c M)]

    with the inflammation I and M = 1 - (1 - load/(load + half)) (1 - b (1 - blood flow)): a healthy root
    under load goes numb rather than hurts, an inflamed one hurts, most under load.

    Parameters
    ----------
    roots : Roots
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    (..., K) array
        0 to 1.

    Examples
    --------
    >>> inflamed = replace(Roots.healthy(("L5 left", "L5 right")), inflammation=np.array([0.0, 0.8]))
    >>> bool(nociception(inflamed)[1] > nociception(inflamed)[0] == 0.0)
    True
    """
    c = {name: table[name].value for name in table}
    load = roots.load_now_mmhg
    pressed = 1 - (1 - load / (load + c["pain_half"])) * (1 - c["pain_of_ischaemia"] * (1 - roots.blood_flow))
    inflamed = roots.inflammation * (c["pain_at_rest"] + (1 - c["pain_at_rest"]) * pressed)
    drive = 1 - (1 - inflamed) * (1 - c["pain_of_pressure"] * pressed)
    return np.asarray((1 - block(roots, table)) * roots.sensitivity * roots.pulsed * drive)
