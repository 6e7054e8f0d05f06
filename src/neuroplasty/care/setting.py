"""Setting of a case: its anatomy, its scar, its roots and limits, as a procedure finds them."""

from __future__ import annotations

from neuroplasty.body.anatomy import Anatomy, bonded_fraction
from neuroplasty.body.nerve import resting_roots
from neuroplasty.body.procedure import Setting
from neuroplasty.documents.case import Case
from neuroplasty.documents.records import Effect
from neuroplasty.evidence.limits import limits_for


def setting_of(
    case: Case,
    anatomy: Anatomy,
    *,
    seed: int = 0,
    spacing_mm: float = 1.0,
    chance: bool = False,
    without: tuple[Effect, ...] = (),
) -> Setting:
    """What a procedure on this case and anatomy does not change.

    Parameters
    ----------
    case : who lies there
    anatomy : built from the case's measures or from images
    seed : of all chance
    spacing_mm : the shell's grid
    chance : whether complications are also drawn from their base rates
    without : effects switched off
    """
    bonded = bonded_fraction(anatomy.canal, case.findings.scars)
    return Setting.of(
        anatomy,
        bonded,
        seed=seed,
        spacing_mm=spacing_mm,
        resting=resting_roots(case, anatomy.canal, bonded),
        chance=chance,
        without=without,
        limits=limits_for(case.patient.weight_kg),
        usual=tuple(pain.root for pain in case.pains if pain.root),
        weight_kg=case.patient.weight_kg,
        gestation_weeks=_gestation_weeks(case),
    )


def _gestation_weeks(case: Case) -> float:
    health = case.health
    return 0.0 if health.pregnant is False else health.gestation_weeks or 0.0
