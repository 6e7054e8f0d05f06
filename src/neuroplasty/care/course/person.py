"""Person: whom a course happens to, as they are just before the first procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import PathwayState, PathwayTraits, at_rest
from neuroplasty.brain.pathway.parameters import TABLE as PATHWAYS
from neuroplasty.brain.pathway.population import POPULATION
from neuroplasty.care.course.body import MONTH_D, BodyTraits, body_of
from neuroplasty.care.course.incidents import Incident
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.sites import SITES, at_sites, shares, sites_of
from neuroplasty.care.outcomes import disability
from neuroplasty.documents.case import Case
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

_SIGNS = 3
_LEARNED = ("no_injury", "outlasts_healing", "moves", "varies", "no_load", "thought", "alternates")
_SILENT, _STEEP, _LEAST_DRIVE = 0.02, 0.6, 0.03
_ROUNDS = 60


@dataclass(frozen=True)
class Person:
    """Whom a course happens to, as they are just before the first procedure.

    Parameters
    ----------
    traits : PathwayTraits
        Constants of the pathways.
    state : PathwayState
        Of the pathways, at the four sites.
    before_nrs : (4,) array
        Mean pain of the week before at each site, NRS.
    disability : float
        In points of pain.
    local : (4,) array
        Drive of each site that no root in reach gives.
    felt : (4,) array
        Times a root's nociception drives each site.
    body : BodyTraits
        Constants of the body.
    resting : mapping of str to float
        Nociception of each root before anything is done.
    rating_nrs : float
        Error of one answer, SD.
    fused : bool
        Has a fusion.
    incidents : tuple of Incident
        Still going on.
    drift : float
        Where the body's slow drift stands, 0 as usual.
    remarks : tuple of str
        What of the case could not be taken as it was noted, a sentence each.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> round(person_of(read_case("l5-scar-after-discectomy")).baseline_nrs, 1)
    7.0
    """

    traits: PathwayTraits
    state: PathwayState
    before_nrs: Array
    disability: float
    local: Array
    felt: Array
    body: BodyTraits = field(default_factory=BodyTraits)
    resting: Mapping[str, float] = field(default_factory=dict)
    rating_nrs: float = 0.0
    fused: bool = False
    incidents: tuple[Incident, ...] = ()
    drift: float = 0.0
    remarks: tuple[str, ...] = ()

    @property
    def baseline_nrs(self) -> float:
        """Pain that relief is counted from: the worst site's."""
        return float(self.before_nrs.max())


def person_of(
    case: Case,
    roots: nerve.Roots | None = None,
    *,
    table: Mapping[str, Parameter] = PARAMETERS,
    nerves: Mapping[str, Parameter] = nerve.TABLE,
    rng: np.random.Generator | None = None,
) -> Person:
    """The person of a case: every pain as it was noted, and what holds it.

    Parameters
    ----------
    case : Case
        What is known.
    roots : Roots, optional
        At rest, before anything is done; the case's own when not given.
    table, nerves : mapping of str to Parameter
        The course's and the nerve's numbers.
    rng : Generator, optional
        What no case tells (how strong pathways may become, what no root in reach gives, how fast a root
        settles and a disc shrinks, expectancy, noise, belief, how well training takes) is drawn from the
        spread between people; the middle of it when not given.

    Returns
    -------
    Person
        Just before the first procedure.

    Notes
    -----
    A pain ``N`` is felt as ``F = N / ceiling``, and a pathway of strength ``w`` is in balance there when

        d = F + graded_threshold - w r - threat        r = S[(F + graded_threshold - threshold) / slope]

    is what drives it from below. So a severe and a long pain has a stronger pathway and more that drives it.
    Of ``d`` a share is out of reach of anything done to a root (``BodyTraits.unreached``), and so is what
    roots would have to give beyond ``felt_most`` times their nociception. Where a pathway alone would hurt
    more than was noted it is weaker; where pain is said to be learned (three signs or more) the ceiling is
    lower instead, and pathways may become as strong as in the trial of pain that was. Source: assumed;
    docs/methods/course.md.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> one = person_of(read_case("l5-scar-after-discectomy"))
    >>> one.before_nrs.round(1).tolist()
    [4.0, 7.0, 0.0, 0.0]
    """
    roots = nerve.resting_roots(case, table=nerves) if roots is None else roots
    noted, months = np.zeros(len(SITES)), np.zeros(len(SITES))
    for pain in case.pains:
        for site in sites_of(pain):
            noted[site] = max(noted[site], pain.intensity_nrs)
            months[site] = max(months[site], pain.months)
    is_learned = sum(case.learned.said(name) is True for name in _LEARNED) >= _SIGNS
    traits = _traits(case, float(noted.max()), is_learned, table, rng)
    body = body_of(case, roots, table=table, nerves=nerves, rng=rng)
    given = nerve.nociception(roots, nerves)
    from_roots = at_sites(given, shares(roots.names, table), table["gain"].value)
    traits, state, drive, nrs = _balanced(traits, noted, months, is_learned, table)
    felt, local = _driven(drive, from_roots, noted, body, traits, state.threat, table)
    worst = float(nrs.max())
    if not is_learned and worst > 0:
        at = int(np.argmax(nrs))
        adds = float(state.strength[at] * state.activity[at])
        traits = replace(
            traits, training_most=min(traits.training_most, table["training_share"].value * adds)
        )
    return Person(
        traits,
        state,
        nrs,
        float(disability(np.full(1, worst), np.full(1, state.belief), worst, 1e-3)[-1]),
        local,
        felt,
        body,
        dict(zip(roots.names, given.tolist(), strict=True)),
        table["rating_nrs"].value,
        fused=any(one.kind == "fusion" for one in case.findings.surgery),
        remarks=_remarks(noted, nrs, from_roots),
    )


def _traits(
    case: Case,
    worst_nrs: float,
    is_learned: bool,
    table: Mapping[str, Parameter],
    rng: np.random.Generator | None,
) -> PathwayTraits:
    """Constants of the pathways of a case."""
    z = np.zeros(6) if rng is None else rng.standard_normal(6)
    spread = {name: POPULATION[f"{name}_spread"].value for name in ("relief", "noise", "belief", "training")}
    value = {name: one.value for name, one in table.items()}
    base, tsk = PathwayTraits(), case.learned.tsk11
    if is_learned:
        strength, strength_spread = PATHWAYS["strength_most"].value, POPULATION["strength_spread"].value
    else:
        strength, strength_spread = value["strength_most"], value["strength_spread"]
        strength += value["strength_per_nrs"] * (worst_nrs - value["usual_nrs"])
        base = replace(
            base,
            slope=value["slope"],
            graded_threshold=value["graded_threshold"],
            learning_per_d=1 / (value["consolidation_y"] * 12 * MONTH_D),
            relief_time_d=value["expectation_fades_d"],
            strength_forgetting=value["unlearning"],
        )
    louder = float(np.exp(spread["noise"] * z[2]))
    belief = base.belief_trait + spread["belief"] * float(z[3])
    if tsk is not None:
        belief = (tsk - 11) / 33 - (base.belief_from_pain if worst_nrs > 0 else 0.0)
    return replace(
        base,
        ceiling_nrs=value["ceiling_nrs"] * exp(value["ceiling_spread"] * float(z[5])),
        strength_most=float(np.clip(strength + strength_spread * z[0], base.strength_rest, 1.0)),
        relief_most=float(base.relief_most * np.exp(spread["relief"] * z[1])),
        fast_noise=base.fast_noise * louder,
        slow_noise=base.slow_noise * louder,
        belief_trait=float(np.clip(belief, 0.0, 0.8)),
        belief_per_d=value["belief_per_d"],
        training_per_d=float(base.training_per_d * np.exp(spread["training"] * z[4])),
        competition=base.competition if case.learned.said("alternates") is True else 0.0,
    )


def consolidated(
    traits: PathwayTraits,
    months: ArrayLike,
    is_learned: bool,
    table: Mapping[str, Parameter] = PARAMETERS,
    *,
    most: ArrayLike | None = None,
) -> Array:
    """Strength of a pathway after so many months of pain.

    Part of it comes within months of use (brain, ``learning_per_d``), the rest within years.

    Parameters
    ----------
    traits : PathwayTraits
    months : (k,) array_like
        For how long it has hurt.
    is_learned : bool
        Whether the pathway was found to be learned: then nothing of it waits for years.
    table : mapping of str to Parameter, optional
    most : (k,) array_like, optional
        The strength each can come to; the traits' most when not given.

    Returns
    -------
    (k,) array
        Between the traits' strength at rest and their most.

    Examples
    --------
    >>> one = PathwayTraits(strength_most=0.6)
    >>> consolidated(one, (3, 24, 240), False).round(1).tolist()
    [0.4, 0.5, 0.6]
    """
    days = np.asarray(months, dtype=np.float64) * MONTH_D
    soon = 1 - np.exp(-PATHWAYS["learning_per_d"].value * days)
    if not is_learned:
        late = 1 - np.exp(-days / (table["consolidation_y"].value * 12 * MONTH_D))
        share = table["consolidated"].value
        soon = share * soon + (1 - share) * late
    top = np.asarray(traits.strength_most if most is None else most, dtype=np.float64)
    rest = np.minimum(traits.strength_rest, top)
    return np.asarray(rest + (top - rest) * soon)


def _balanced(
    traits: PathwayTraits,
    noted: Array,
    months: Array,
    is_learned: bool,
    table: Mapping[str, Parameter],
) -> tuple[PathwayTraits, PathwayState, Array, Array]:
    """Pathways in balance with every pain as noted: their state, what drives each site, the pain there."""
    here = noted > 0
    rest = at_rest(traits, len(SITES))
    strength = np.where(here, consolidated(traits, months, is_learned, table), traits.strength_rest)
    if is_learned and here.any():
        # What holds itself hurts at least so much: a learned pathway's ceiling is its pain.
        worst = int(np.argmax(noted))
        alone = _felt_at(traits, strength[worst], 0.0, traits.belief_trait + traits.belief_from_pain)
        if alone > 0:
            traits = replace(traits, ceiling_nrs=min(traits.ceiling_nrs, noted[worst] / alone))
    felt = np.minimum(noted / traits.ceiling_nrs, 1.2)
    most = min(1.0, float(felt.max()))
    belief = min(1.0, traits.belief_trait + traits.belief_from_pain * most)
    threat = traits.threat_gain * belief * (1 - traits.threat_following * (1 - most))
    total = np.where(here, felt + traits.graded_threshold, 0.0)
    activity = _logistic((total - traits.threshold) / traits.slope)
    # A pathway can become no steeper there than it can stand still at, and adds no more than was felt; how
    # far it has come there is a matter of time.
    steep = _STEEP * traits.slope / np.maximum(activity * (1 - activity), 1e-9)
    room = np.maximum(total - threat - (0.0 if is_learned else _LEAST_DRIVE), 0.0)
    can_be = np.minimum(traits.strength_most, np.minimum(steep, room / activity))
    strength = np.where(here, consolidated(traits, months, is_learned, table, most=can_be), strength)
    drive = np.where(here, np.maximum(total - strength * activity - threat, 0.0), 0.0)
    silent = _logistic((threat - traits.threshold) / traits.slope)
    active = np.where(here, activity, silent)
    calm = traits.safety_drive - traits.safety_suppression * float(active.max())
    safety = 0.0 if here.any() else 1.0
    for _ in range(_ROUNDS):
        safety = _switch((traits.safety_self * safety + calm - traits.threshold) / traits.slope)
    state = replace(
        rest,
        activity=active,
        felt=np.where(here, np.maximum(total - traits.graded_threshold, 0.0), 0.0),
        strength=strength,
        safety=safety,
        belief=belief,
        threat=threat,
    )
    return traits, state, drive, np.minimum(10.0, traits.ceiling_nrs * felt)


def _driven(
    drive: Array,
    from_roots: Array,
    noted: Array,
    body: BodyTraits,
    traits: PathwayTraits,
    threat: float,
    table: Mapping[str, Parameter],
) -> tuple[Array, Array]:
    """Times the roots drive each site, and what else does."""
    hurts, gives = noted > 0, from_roots > _SILENT
    most = table["felt_most"].value
    wanted = np.divide((1 - body.unreached) * drive, from_roots, out=np.zeros_like(drive), where=gives)
    # Where nothing hurts although a root would, it is felt as far as it stays below what is felt.
    below = np.maximum(traits.graded_threshold - threat, 0.0) / 2
    quiet = np.divide(below, from_roots, out=np.ones_like(drive), where=gives)
    felt = np.where(gives, np.where(hurts, np.minimum(wanted, most), np.minimum(quiet, 1.0)), 1.0)
    local = np.where(hurts, np.maximum(drive - felt * from_roots, 0.0), 0.0)
    return np.where(hurts & ~gives, 0.0, felt), local


def _felt_at(traits: PathwayTraits, strength: float, drive: float, belief: float) -> float:
    """What a pathway that is on comes to feel under a drive."""
    felt, active = 1.0, 1.0
    for _ in range(_ROUNDS):
        threat = traits.threat_gain * belief * (1 - traits.threat_following * (1 - min(1.0, felt)))
        total = strength * active + drive + threat
        active = _switch((total - traits.threshold) / traits.slope)
        felt = max(0.0, total - traits.graded_threshold)
    return felt


def _remarks(noted: Array, nrs: Array, from_roots: Array) -> tuple[str, ...]:
    if not noted.max() > 0:
        return ("No pain was noted: there is nothing to relieve, and no relief is foretold.",)
    said = [
        f"Nothing that was found explains the pain at the {SITES[site]}: it is taken to come from elsewhere, "
        "out of reach of a procedure on a root."
        for site in np.flatnonzero((noted > 0) & (from_roots <= _SILENT))
    ]
    said += [
        f"The pain at the {SITES[site]} was noted as {noted[site]:g} and stands here as {nrs[site]:.1f}."
        for site in np.flatnonzero(np.abs(noted - nrs) > 0.05)
    ]
    return tuple(said)


def _switch(x: float) -> float:
    return 1 / (1 + exp(-min(max(x, -40.0), 40.0)))


def _logistic(x: Array | float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -40, 40))))
