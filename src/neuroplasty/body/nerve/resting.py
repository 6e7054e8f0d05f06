"""Resting roots: the state the findings have long brought each root to, before anything is done.

What presses is read from the findings laid on the canal that the patient's own measures make, so that it is
the same whether the anatomy came from parameters, labels or a CT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy import apply_findings, bonded_fraction, canal_from_parameters
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.nerve.compression import (
    conduction_target,
    injury_rate_per_s,
    oedema_rate_per_s,
    root_flow,
)
from neuroplasty.body.nerve.load import disc_mmhg, foramen_load_mmhg, second_mmhg
from neuroplasty.body.nerve.parameters import TABLE
from neuroplasty.body.nerve.reference import held_back, irritation
from neuroplasty.body.nerve.roots import Roots
from neuroplasty.documents.case import Case, DiscHerniation, Findings
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter
from neuroplasty.evidence.units import DAY_S

Array = NDArray[np.float64]

WORST_SHARE = 1 / 3
"""Share of a root's path, the worst of it, that ``worst_stretch`` takes the mean of."""
_ABOUT_A_DISC_MM = 15.0


def resting_roots(
    case: Case,
    canal: Canal | None = None,
    bonded: Array | None = None,
    table: Mapping[str, Parameter] = TABLE,
) -> Roots:
    """The roots of a case at rest: healthy ones silent, pressed or scarred ones as they have become.

    Parameters
    ----------
    case : Case
    canal : Canal, optional
        The anatomy's own; None: the patient's, with the findings.
    bonded : (K,) or (n, m), optional
        The scar, one number a root or a field on the canal's grid; None: the findings' scars.
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    Roots

    Raises
    ------
    SolverError
        For a bonded fraction outside 0 to 1 or of another shape.

    Examples
    --------
    >>> from neuroplasty.body.nerve.roots import nociception
    >>> from neuroplasty.documents import read_case
    >>> roots = resting_roots(read_case("l5-scar-after-discectomy"))
    >>> [name for name, n in zip(roots.names, nociception(roots)) if n > 0.2]
    ['L5 left']
    """
    healthy = canal_from_parameters(case.patient)
    found = apply_findings(healthy, case.findings)
    canal = found if canal is None else canal
    if bonded is None:
        bonded = bonded_fraction(canal, case.findings.scars)
    roots = canal.roots
    if bonded.shape == canal.gap_mm.shape:
        bonded = np.array([worst_stretch(along) for along in _along(canal, roots, bonded)])
    if bonded.shape != (len(roots),) or not (np.all(bonded >= 0) and np.all(bonded <= 1)):
        raise SolverError(
            f"The bonded fraction has shape {bonded.shape} for {len(roots)} roots; give one number within "
            "0 and 1 for each, or a field on the canal's grid."
        )
    disc_mm = np.zeros(len(roots))
    if case.findings.discs:
        by_disc = apply_findings(healthy, Findings(discs=case.findings.discs))
        disc_mm = _intrusion_mm(healthy, by_disc, roots)
    other_mm = np.maximum(0.0, _intrusion_mm(healthy, found, roots) - disc_mm)
    disc = disc_mmhg(disc_mm, table)
    upright = table["upright"].value
    recess = disc_mmhg(disc_mm + table["narrowing_share"].value * other_mm, table) - disc
    cauda = disc_mmhg(table["narrowing_share"].value * _sac_narrowed_mm(healthy, case, roots), table)
    state = Roots.healthy(tuple(root.name for root in roots), _gaps_mm(canal))
    return at_rest(
        replace(
            state,
            disc_mmhg=disc,
            recess_mmhg=upright * recess,
            cauda_mmhg=upright * cauda[0],
            cauda_second_mmhg=upright * cauda[1],
            openness=np.array([root.openness for root in roots]) * _left_by_slips(case, roots, table),
            nucleus=_nucleus(healthy, case.findings.discs, roots, table),
            scar_bed=bonded.copy(),
            bonded=bonded.copy(),
        ),
        table,
    )


def at_rest(roots: Roots, table: Mapping[str, Parameter] = TABLE) -> Roots:
    """The steady state under what presses on the roots and ties them: no drugs, no room gained.

    Parameters
    ----------
    roots : Roots
    table : mapping of str to Parameter
        The nerve room's.

    Returns
    -------
    Roots

    Examples
    --------
    >>> scarred = replace(Roots.healthy(("L5 left",)), bonded=np.array([0.8]), scar_bed=np.array([0.8]))
    >>> bool(at_rest(scarred).inflammation[0] > 0.0)
    True
    """
    outside = (roots.disc_mmhg + roots.recess_mmhg, foramen_load_mmhg(roots.openness, table))
    load = np.maximum(*outside) + table["tether_pressure"].value * roots.bonded
    second = second_mmhg(outside, (roots.cauda_mmhg, roots.cauda_second_mmhg))
    leak = oedema_rate_per_s(load, table)
    oedema = leak / (leak + 1 / (table["oedema_resolution"].value * DAY_S))
    nucleus = np.maximum(roots.nucleus, held_back(roots.bonded, oedema, table))
    wears, mends = injury_rate_per_s(load, table), 1 / (table["injury_recovery"].value * DAY_S)
    zero, one = np.zeros_like(load), np.ones_like(load)
    return replace(
        roots,
        film_mm=zero,
        room_mm=zero,
        pressure_mmhg=zero,
        load_now_mmhg=load,
        blood_flow=root_flow(np.maximum(load, roots.cauda_mmhg), second, table),
        oedema=oedema,
        conduction=conduction_target(load, table),
        injury=wears / (wears + mends),
        nucleus=nucleus,
        inflammation=irritation(nucleus, roots.bonded, oedema, table),
        suppression=zero,
        anaesthetic=zero,
        salt=zero,
        sensitivity=one,
        pulsed=one,
        fluid=np.zeros_like(roots.fluid),
        stored=np.zeros_like(roots.stored),
        age_d=0.0,
    )


def worst_stretch(along: Array) -> float:
    """Mean of the worst third of what was met along a root: it suffers where it is held, not on average.

    Parameters
    ----------
    along : (k,)
        Values along the root's path.

    Returns
    -------
    float
        In their unit.

    Examples
    --------
    >>> worst_stretch(np.array([0.0, 0.9, 0.0, 0.7, 0.0, 0.0]))
    0.8
    """
    count = max(1, round(len(along) * WORST_SHARE))
    return float(np.sort(along)[-count:].mean())


def _along(canal: Canal, roots: tuple[Root, ...], field: Array) -> list[Array]:
    """A field of the canal along each root's path, the mean of its middle and both its edges."""
    if not roots:
        return []
    s = np.concatenate([root.path_s_mm for root in roots])
    theta = np.concatenate([root.path_theta_rad for root in roots])
    count = [len(root.path_s_mm) for root in roots]
    radius = np.interp(s, canal.s_mm, canal.wall_mm.mean(axis=1))
    half = np.repeat([root.diameter_mm / 2 for root in roots], count) / radius
    sampled = canal.sample(field, s, theta + np.array([-1.0, 0.0, 1.0])[:, None] * half).mean(axis=0)
    return np.split(sampled, np.cumsum(count)[:-1])


def _gaps_mm(canal: Canal) -> Array:
    return np.array([float(along.mean()) for along in _along(canal, canal.roots, canal.gap_mm)])


def _intrusion_mm(before: Canal, after: Canal, roots: tuple[Root, ...]) -> Array:
    """How far (K,) the wall has come in where each root runs, at the worst point; 0 for a root not there."""
    along = _along(before, before.roots, before.wall_mm - after.wall_mm)
    worst = {root.name: max(0.0, float(one.max())) for root, one in zip(before.roots, along, strict=True)}
    return np.array([worst.get(root.name, 0.0) for root in roots])


def _sac_narrowed_mm(healthy: Canal, case: Case, roots: tuple[Root, ...]) -> Array:
    """How far (2, K) stenosis and slips narrow the sac, on average round it, at the two narrowest discs.

    Of those above where each root leaves it; herniated discs press to one side and are left out.
    """
    found, out = case.findings, np.zeros((2, len(roots)))
    if not (found.central_stenosis or found.slips):
        return out
    narrow = apply_findings(healthy, Findings(central_stenosis=found.central_stenosis, slips=found.slips))
    closer, s = np.maximum(healthy.wall_mm - narrow.wall_mm, 0.0).mean(axis=1), healthy.s_mm
    leaves = {root.name: float(root.path_s_mm[0]) for root in healthy.roots}
    for k, root in enumerate(roots):
        above = s > leaves.get(root.name, np.inf)
        at = [
            float(closer[above & (np.abs(s - disc) < _ABOUT_A_DISC_MM)].max(initial=0.0))
            for disc in healthy.disc_s_mm.values()
        ]
        out[:, k] = sorted([*at, 0.0, 0.0], reverse=True)[:2]
    return out


def _left_by_slips(case: Case, roots: tuple[Root, ...], table: Mapping[str, Parameter]) -> Array:
    """What slips leave (K,) of each foramen: the one above a slipping disc is drawn out flat."""
    taken = {
        slip.disc.split("-")[0]: slip.slip_mm * table["slip_narrows"].value for slip in case.findings.slips
    }
    return np.array([max(0.1, 1 - taken.get(root.level, 0.0)) for root in roots])


def _nucleus(
    healthy: Canal, discs: tuple[DiscHerniation, ...], roots: tuple[Root, ...], table: Mapping[str, Parameter]
) -> Array:
    """How much (K,) of a herniation's chemistry reaches each root: by kind, and by how near it lies."""
    contained = table["contained_disc"].value
    strength = {"extrusion": 1.0, "protrusion": contained, "bulge": contained / 2}
    reached = np.zeros(len(roots))
    for disc in discs:
        near = _intrusion_mm(healthy, apply_findings(healthy, Findings(discs=(disc,))), roots) / disc.depth_mm
        reached = 1 - (1 - reached) * (1 - strength[disc.kind] * np.clip(near, 0.0, 1.0))
    return reached
