"""Findings move the right wall the right way."""

from __future__ import annotations

import numpy as np
import pytest

from neuroplasty.body.anatomy import morphometry
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.findings import apply_findings
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.sac import cross_section_mm2
from neuroplasty.documents.case import (
    CentralStenosis,
    DiscHerniation,
    Findings,
    ForaminalStenosis,
    Patient,
    Slip,
    Surgery,
)
from neuroplasty.errors import AnatomyError

HEALTHY = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=78))


def at(canal: Canal, s_mm: float) -> int:
    return int(np.argmin(np.abs(canal.s_mm - s_mm)))


@pytest.mark.parametrize("grade", ["mild", "moderate", "severe"])
def test_central_stenosis_leaves_the_sac_the_area_of_its_grade(grade: str) -> None:
    narrow = apply_findings(
        HEALTHY,
        Findings(central_stenosis=(CentralStenosis(disc="L4-L5", grade=grade),)),  # type: ignore[arg-type]
    )
    area = cross_section_mm2(narrow.sac_mm)[at(narrow, narrow.disc_s_mm["L4-L5"])]
    assert area == pytest.approx(float(morphometry.STENOSED_SAC_AREA_MM2[grade]), rel=0.01)
    far = at(narrow, narrow.disc_s_mm["L3-L4"])
    np.testing.assert_array_equal(narrow.wall_mm[far], HEALTHY.wall_mm[far])


def test_a_stenosis_that_the_image_already_shows_is_not_narrowed_again() -> None:
    severe = Findings(central_stenosis=(CentralStenosis(disc="L4-L5", grade="severe"),))
    mild = Findings(central_stenosis=(CentralStenosis(disc="L4-L5", grade="mild"),))
    once = apply_findings(HEALTHY, severe)
    np.testing.assert_allclose(apply_findings(once, mild).wall_mm, once.wall_mm, atol=1e-9)


def test_a_left_protrusion_dents_the_left_front_and_nothing_else() -> None:
    disc = DiscHerniation(disc="L5-S1", kind="protrusion", side="left", depth_mm=5)
    dented = apply_findings(HEALTHY, Findings(discs=(disc,)))
    moved = HEALTHY.wall_mm - dented.wall_mm
    i, j = np.unravel_index(np.argmax(moved), moved.shape)
    assert moved.max() == pytest.approx(5.0, abs=0.2)
    assert abs(HEALTHY.s_mm[i] - HEALTHY.disc_s_mm["L5-S1"]) < 1.5
    assert 135 < np.degrees(HEALTHY.theta_rad[j]) < 160
    assert moved.min() == 0.0
    assert np.all(moved[:, HEALTHY.theta_rad > np.radians(200)] == 0.0)


def test_an_extrusion_reaches_farther_down_than_up() -> None:
    disc = DiscHerniation(disc="L4-L5", kind="extrusion", side="right", depth_mm=8)
    moved = (HEALTHY.wall_mm - apply_findings(HEALTHY, Findings(discs=(disc,))).wall_mm).max(axis=1)
    touched = HEALTHY.s_mm[moved > 0.1]
    s_disc = HEALTHY.disc_s_mm["L4-L5"]
    assert s_disc - touched.min() > touched.max() - s_disc + 3.0


def test_the_deepest_herniation_leaves_a_canal() -> None:
    disc = DiscHerniation(disc="L4-L5", kind="extrusion", side="central", depth_mm=15)
    narrow = apply_findings(HEALTHY, Findings(discs=(disc,)))
    assert narrow.wall_mm.min() >= 2.0
    assert narrow.gap_mm.min() >= 0.3 - 1e-9


def test_foraminal_stenosis_closes_its_own_foramen_alone() -> None:
    narrow = apply_findings(
        HEALTHY, Findings(foraminal_stenosis=(ForaminalStenosis(root="L5 left", grade="severe"),))
    )
    assert narrow.root("L5 left").openness == pytest.approx(0.15)
    assert narrow.root("L5 right").openness == 1.0


def test_a_laminectomy_opens_the_back_and_not_the_front() -> None:
    cut = apply_findings(HEALTHY, Findings(surgery=(Surgery(kind="laminectomy", level="L4", years_ago=3),)))
    moved = cut.wall_mm - HEALTHY.wall_mm
    assert moved.max() == pytest.approx(float(morphometry.LAMINA_THICKNESS_MM), abs=0.2)
    assert np.all(moved[:, 32] == 0.0)


def test_a_slip_carries_everything_above_it_forward_and_narrows_its_disc() -> None:
    slipped = apply_findings(HEALTHY, Findings(slips=(Slip(disc="L4-L5", slip_mm=8),)))
    move = slipped.centre_mm - HEALTHY.centre_mm
    assert move[at(HEALTHY, HEALTHY.level_s_mm["L2"])][1] == pytest.approx(8.0, abs=0.4)
    assert np.abs(move[at(HEALTHY, HEALTHY.level_s_mm["S1"])]).max() < 0.05
    i = at(HEALTHY, HEALTHY.disc_s_mm["L4-L5"])
    assert cross_section_mm2(slipped.wall_mm)[i] < cross_section_mm2(HEALTHY.wall_mm)[i] - 20
    np.testing.assert_allclose(np.cross(slipped.left, slipped.posterior), slipped.up, atol=1e-9)


def test_an_image_derived_canal_keeps_its_own_bone() -> None:
    findings = Findings(
        slips=(Slip(disc="L4-L5", slip_mm=8),),
        surgery=(Surgery(kind="laminectomy", level="L4", years_ago=3),),
        foraminal_stenosis=(ForaminalStenosis(root="L5 left", grade="mild"),),
    )
    seen = apply_findings(HEALTHY, findings, bony=False)
    np.testing.assert_array_equal(seen.wall_mm, HEALTHY.wall_mm)
    np.testing.assert_array_equal(seen.centre_mm, HEALTHY.centre_mm)
    assert seen.root("L5 left").openness == pytest.approx(0.7)


def test_findings_outside_the_anatomy_are_refused_by_name() -> None:
    from dataclasses import replace

    short = replace(HEALTHY, disc_s_mm={"L1-L2": HEALTHY.disc_s_mm["L1-L2"]})
    with pytest.raises(AnatomyError, match="L4-L5"):
        apply_findings(short, Findings(central_stenosis=(CentralStenosis(disc="L4-L5", grade="mild"),)))
