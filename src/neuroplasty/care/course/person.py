"""Person: whom a course happens to, as they are just before the first procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body import nerve
from neuroplasty.brain import PathwayState, PathwayTraits, at_rest, simulate, simulate_many
from neuroplasty.brain.pathway.noise import Generators, seeds_of_each
from neuroplasty.brain.pathway.parameters import TABLE as PATHWAYS
from neuroplasty.brain.pathway.population import POPULATION
from neuroplasty.care.course.incidents import Incident, draw_incidents, drift, incident_nociception
from neuroplasty.care.course.parameters import PARAMETERS
from neuroplasty.care.course.pieces import STEP_D, by_day
from neuroplasty.care.course.sites import SITES, at_sites, shares, sites_of
from neuroplasty.care.outcomes import disability
from neuroplasty.documents.case import Case
from neuroplasty.errors import SolverError
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

MONTH_D = 365.25 / 12
_SETTLING_D = 60
_SIGNS = 3
_CEILINGS = (2.0, 12.0)
_LEARNED = ("no_injury", "outlasts_healing", "moves", "varies", "no_load", "thought", "alternates")


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
        Nociception at each site that no root explains and no injection reaches, 0 to 1.
    fused : bool
        Has a fusion.
    incidents : tuple of Incident
        Still going on.
    drift : float
        Where the body's slow drift stands, 0 as usual.

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
    fused: bool = False
    incidents: tuple[Incident, ...] = ()
    drift: float = 0.0

    @property
    def baseline_nrs(self) -> float:
        """Pain that relief is counted from: the worst site's."""
        return float(self.before_nrs.max())


def person_of(
    case: Case,
    roots: nerve.Roots | None = None,
    *,
    table: Mapping[str, Parameter] = PARAMETERS,
    rng: np.random.Generator | None = None,
) -> Person:
    """The person of a case: pathways as strong as the months of pain have made them, pain as it was noted.

    Parameters
    ----------
    case : Case
        What is known.
    roots : Roots, optional
        At rest, before anything is done; the case's own when not given.
    table : mapping of str to Parameter
        The course's numbers.
    rng : Generator, optional
        What no case tells (how strong pathways may become, expectancy, noise, belief, how well training
        takes) is drawn from the spread between people; the middle of it when not given.

    Returns
    -------
    Person
        Just before the first procedure.

    Notes
    -----
    The ceiling of pain is set so that the worst site hurts as noted; a site that hurts more than its roots
    explain gets a nociception of its own, up to ``local_most``, and one that they would make hurt more than
    noted keeps what they give it. Where pain is said to be learned (three signs or more), pathways may become
    as strong as in the trial of pain that was; otherwise as ``strength_most``. Sites that hurt together do
    not suppress each other unless the case says that they alternate. Source: assumed; docs/methods/course.md.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> one = person_of(read_case("l5-scar-after-discectomy"))
    >>> one.before_nrs.round(1).tolist()
    [5.5, 7.0, 0.0, 0.0]
    """
    roots = nerve.resting_roots(case) if roots is None else roots
    noted, months = np.zeros(len(SITES)), np.zeros(len(SITES))
    for pain in case.pains:
        for site in sites_of(pain):
            noted[site] = max(noted[site], pain.intensity_nrs)
            months[site] = max(months[site], pain.months)
    traits = _patient(case, noted.max() > 0, table, rng)
    state = learned(traits, months, noted > 0)
    drive = at_sites(nerve.nociception(roots), shares(roots.names, table), table["gain"].value)
    local = np.zeros(len(SITES))
    quiet = replace(
        traits,
        ceiling_nrs=1.0,
        fast_noise=0.0,
        slow_noise=0.0,
        learning_per_d=0.0,
        strength_forgetting=0.0,
    )
    ceiling, settled, felt = traits.ceiling_nrs, state, np.zeros(len(SITES))
    # What hurts by itself changes the pathways a little, and these the pain: three rounds settle both.
    for _ in range(3):
        run = simulate(
            quiet,
            by_day(np.broadcast_to(drive + local, (_SETTLING_D, len(SITES)))),
            np.random.default_rng(0),
            dt_d=STEP_D,
            state=state,
        )
        settled, felt = run.end, run.pain_nrs[-7:].mean(axis=0)
        worst = int(np.argmax(noted))
        if felt[worst] > 0 and noted[worst] > 0:
            ceiling = float(np.clip(noted[worst] / felt[worst], *_CEILINGS))
        wanting = np.where(noted > 0, noted / ceiling - felt, 0.0)
        local = np.clip(local + wanting, 0.0, table["local_most"].value)
    before = np.minimum(10.0, ceiling * felt)
    worst_now = float(before.max())
    return Person(
        replace(traits, ceiling_nrs=ceiling),
        settled,
        before,
        float(disability(np.full(1, worst_now), np.full(1, settled.belief), worst_now, 1e-3)[-1]),
        local,
        fused=any(one.kind == "fusion" for one in case.findings.surgery),
    )


def _patient(
    case: Case, hurts: bool, table: Mapping[str, Parameter], rng: np.random.Generator | None
) -> PathwayTraits:
    """Constants of the pathways of a case, but for the ceiling of pain."""
    z = np.zeros(5) if rng is None else rng.standard_normal(5)
    is_learned = sum(case.learned.said(name) is True for name in _LEARNED) >= _SIGNS
    spread = {name: POPULATION[f"{name}_spread"].value for name in ("relief", "noise", "belief", "training")}
    base, tsk = PathwayTraits(), case.learned.tsk11
    if is_learned:
        strength, strength_spread = PATHWAYS["strength_most"], POPULATION["strength_spread"]
    else:
        strength, strength_spread = table["strength_most"], table["strength_spread"]
        base = replace(base, graded_threshold=table["graded_threshold"].value)
    louder = float(np.exp(spread["noise"] * z[2]))
    belief = base.belief_trait + spread["belief"] * float(z[3])
    if tsk is not None:
        belief = (tsk - 11) / 33 - (base.belief_from_pain if hurts else 0.0)
    return replace(
        base,
        strength_most=float(np.clip(strength.value + strength_spread.value * z[0], base.strength_rest, 1.0)),
        relief_most=float(base.relief_most * np.exp(spread["relief"] * z[1])),
        fast_noise=base.fast_noise * louder,
        slow_noise=base.slow_noise * louder,
        belief_trait=float(np.clip(belief, 0.0, 0.8)),
        training_per_d=float(base.training_per_d * np.exp(spread["training"] * z[4])),
        competition=base.competition if case.learned.said("alternates") is True else 0.0,
    )


def learned(traits: PathwayTraits, months: ArrayLike, hurting: ArrayLike) -> PathwayState:
    """Pathways at the four sites after so many months of pain.

    A lit pathway's strength nears its most exponentially (brain, ``learning_per_d``).

    Parameters
    ----------
    traits : PathwayTraits
        Constants of the pathways.
    months : (4,) array
        Of pain at each site.
    hurting : (4,) array of bool
        Where it hurts.

    Returns
    -------
    PathwayState
        At the four sites.

    Examples
    --------
    >>> learned(PathwayTraits(), (0, 24, 0, 0), (False, True, False, False)).strength.round(2).tolist()
    [0.3, 0.81, 0.3, 0.3]
    """
    months, here = np.asarray(months, dtype=np.float64), np.asarray(hurting, dtype=bool)
    rest = at_rest(traits, len(SITES))
    gained = 1 - np.exp(-traits.learning_per_d * months * MONTH_D)
    strength = traits.strength_rest + (traits.strength_most - traits.strength_rest) * gained
    belief = min(1.0, traits.belief_trait + (traits.belief_from_pain if here.any() else 0.0))
    return replace(
        rest,
        activity=np.where(here, 1.0, 0.0),
        felt=np.where(here, strength, 0.0),
        strength=np.where(here, strength, traits.strength_rest),
        safety=0.0 if here.any() else 1.0,
        belief=belief,
        threat=traits.threat_gain * belief,
    )


def enrolled(
    traits: Sequence[PathwayTraits],
    roots: Sequence[nerve.Roots],
    states: Sequence[PathwayState],
    rng: Generators,
    *,
    at_least_nrs: float,
    run_in_d: int = 180,
    local: ArrayLike | None = None,
    fused: Sequence[bool] | None = None,
    table: Mapping[str, Parameter] = PARAMETERS,
) -> list[Person | None]:
    """Who comes to be treated, and how they are on that day: the first on which a week's pain is enough.

    Pain goes up and down before a procedure as it does after it (strains, flares, drift), and people come,
    and are let in, when it is bad: what follows is in part regression to their mean.

    Parameters
    ----------
    traits : sequence of PathwayTraits, n
        Constants of each one's pathways.
    roots : sequence of Roots, n
        At rest.
    states : sequence of PathwayState, n
        Such as ``learned`` gives.
    rng : Generator or sequence of Generator, n
        One for each, or one that all draw from in turn.
    at_least_nrs : float
        Mean pain of seven days at the worst site with which a person is let in.
    run_in_d : int
        For how many days they are watched; the first four weeks are not counted.
    local : (n, 4) array, optional
        Nociception at each site that no root explains.
    fused : sequence of bool, optional
        Who has a fusion.
    table : mapping of str to Parameter
        The course's numbers.

    Returns
    -------
    list of Person or None
        None for those whose pain was never enough.

    Raises
    ------
    SolverError
        For lists of different length or a run-in of five weeks or less.

    Examples
    --------
    >>> from neuroplasty.documents import read_case
    >>> one = PathwayTraits(ceiling_nrs=8.0, strength_most=0.6)
    >>> scarred = nerve.resting_roots(read_case("l5-scar-after-discectomy"))
    >>> ill = learned(one, (0, 24, 0, 0), (False, True, False, False))
    >>> who, nobody = (enrolled([one], [scarred], [ill], np.random.default_rng(1), at_least_nrs=least)[0]
    ...                for least in (5.0, 9.9))
    >>> bool(who.baseline_nrs >= 5), nobody is None
    (True, True)
    """
    n, warm_up = len(traits), 28
    if not n or not n == len(roots) == len(states):
        raise SolverError(
            f"{n} patients, {len(roots)} sets of roots and {len(states)} states were given; give one of each."
        )
    if run_in_d <= warm_up + 7:
        raise SolverError(f"A run-in of {run_in_d} d was asked for; give more than {warm_up + 7} d.")
    own = np.zeros((n, len(SITES))) if local is None else np.broadcast_to(local, (n, len(SITES)))
    has_fusion = [False] * n if fused is None else list(fused)
    seeds, chances = np.ascontiguousarray(seeds_of_each(rng, n, 2).T)
    incidents, plans, drives, drifts = [], [], [], []
    for i in range(n):
        drive = at_sites(nerve.nociception(roots[i]), shares(roots[i].names, table), table["gain"].value)
        incidents.append(
            draw_incidents(int(chances[i]), run_in_d, drive + own[i], fused=has_fusion[i], table=table)
        )
        drifts.append(drift(int(chances[i]), run_in_d, table=table))
        steady = (drive + own[i]) * (1 + drifts[i][:, None])
        drives.append(steady + incident_nociception(incidents[i], 0, run_in_d))
        plans.append(by_day(drives[i]))
    before = simulate_many(traits, plans, seeds, dt_d=STEP_D, record_d=1.0, states=list(states))
    worst = before.worst_nrs
    week = np.cumsum(np.pad(worst, ((0, 0), (1, 0))), axis=1)
    week = (week[:, 7:] - week[:, :-7]) / 7
    enough = week >= at_least_nrs
    enough[:, : warm_up - 7] = False
    out: list[Person | None] = []
    for i in range(n):
        if not enough[i].any():
            out.append(None)
            continue
        day = int(np.argmax(enough[i])) + 7
        # The state of that day: the same noise, cut short.
        at_entry = simulate(
            traits[i], by_day(drives[i][:day]), seeds[i : i + 1], dt_d=STEP_D, state=states[i]
        )
        disabled = disability(worst[i, :day], before.belief[i, :day], worst[i, 0])[-1]
        going_on = tuple(replace(one, start_d=one.start_d - day) for one in incidents[i] if one.start_d < day)
        out.append(
            Person(
                traits[i],
                at_entry.end,
                before.pain_nrs[i, day - 7 : day].mean(axis=0),
                float(disabled),
                own[i],
                has_fusion[i],
                going_on,
                float(drifts[i][day - 1]),
            )
        )
    return out
