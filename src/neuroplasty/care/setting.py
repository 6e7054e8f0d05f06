"""Setting of a case: its anatomy, its scar, its roots and limits, as a procedure finds them."""

from __future__ import annotations

from collections.abc import Mapping

from neuroplasty.body.anatomy import Anatomy, bonded_fraction, enzyme_share
from neuroplasty.body.epidural import TABLE
from neuroplasty.body.nerve import resting_roots
from neuroplasty.body.procedure import Setting
from neuroplasty.body.procedure.setting import chance_of
from neuroplasty.care.person import epidural_table
from neuroplasty.documents.case import Case
from neuroplasty.documents.records import Effect, Who
from neuroplasty.documents.records.log import SPACING_MM
from neuroplasty.evidence.limits import limits_for
from neuroplasty.evidence.parameter import Parameter


def setting_of(
    case: Case,
    anatomy: Anatomy,
    *,
    seed: int = 0,
    spacing_mm: float = SPACING_MM,
    chance: bool = False,
    without: tuple[Effect, ...] = (),
    person: Who = "mean",
    table: Mapping[str, Parameter] = TABLE,
) -> Setting:
    """What a procedure on this case and anatomy does not change.

    Parameters
    ----------
    case : Case
        Who lies there.
    anatomy : Anatomy
        Built from the case's measures or from images.
    seed : int
        Of all chance; the shape of the scar too.
    spacing_mm : float
        The shell's grid.
    chance : bool
        Whether complications are also drawn from their base rates.
    without : tuple of Effect
        Effects switched off.
    person : {"drawn", "mean"}
        Whether the epidural numbers and the folds are the average person's or one's drawn from ``seed``; the
        anatomy is drawn where it is built.
    table : mapping of str to Parameter
        The epidural numbers of the average person.

    Returns
    -------
    Setting
        With the roots as they are measured on this anatomy and shell.

    Examples
    --------
    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents import read_case
    >>> case, nobody = read_case("healthy-adult"), Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> anatomy = Anatomy(canal_from_parameters(case.patient), nobody, "parameters")
    >>> setting_of(case, anatomy, spacing_mm=5.0).limits["iohexol"]
    3060.0
    """
    bonded = bonded_fraction(anatomy.canal, case.findings.scars, chance_of((seed,), "scar"))
    return Setting.of(
        anatomy,
        bonded,
        enzyme_share=enzyme_share(anatomy.canal, case.findings),
        seed=seed,
        spacing_mm=spacing_mm,
        resting=resting_roots(case, anatomy.canal, bonded),
        chance=chance,
        without=without,
        limits=limits_for(case.patient.weight_kg),
        usual=tuple(pain.root for pain in case.pains if pain.root),
        weight_kg=case.patient.weight_kg,
        gestation_weeks=_gestation_weeks(case),
        parameters=epidural_table(person, seed, table),
    )


def _gestation_weeks(case: Case) -> float:
    health = case.health
    return 0.0 if health.pregnant is False else health.gestation_weeks or 0.0
