"""A field that ends: what lies outside an image is not air, and a canal that is cut leaks by its cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.anatomy.bones.synthesis import synthesise_body
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.images.surroundings import cut_notes, shows_the_skin, surrounded
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.body.instruments.placing import Placing
from neuroplasty.documents.case import Findings, Patient
from neuroplasty.documents.steps import PlaceNeedle

PATIENT = Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80)
STEP = PlaceNeedle(route="interlaminar", level="L4")


@pytest.fixture(scope="module")
def whole() -> tuple[Canal, Volume]:
    canal = canal_from_parameters(PATIENT)
    return canal, synthesise_body(canal, PATIENT, Findings(), spacing_mm=4.0)


def cropped(body: Volume, low: tuple[int, int, int], high: tuple[int, int, int]) -> Volume:
    part = tuple(slice(a, n - b) for a, b, n in zip(low, high, body.data.shape, strict=True))
    affine = body.affine.copy()
    affine[:3, 3] = body.to_world(low)
    return Volume(np.ascontiguousarray(body.data[part]), affine)


def depth_mm(canal: Canal, body: Volume) -> float:
    return Placing.of(STEP, canal, body).usual.depth_mm


def test_an_image_with_its_skin_is_left_as_it_is(whole: tuple[Canal, Volume]) -> None:
    canal, body = whole
    inner = replace(
        canal,
        **{
            name: getattr(canal, name)[40:240]
            for name in ("s_mm", "centre_mm", "posterior", "left", "up", "wall_mm", "sac_mm")
        },
    )
    assert shows_the_skin(body, inner) == (surrounded(body, inner, PATIENT)[1] == ())


def test_a_needle_through_an_image_cut_behind_the_spine_has_its_usual_way(
    whole: tuple[Canal, Volume],
) -> None:
    canal, body = whole
    behind = int(body.to_voxel(canal.point_mm(canal.level_s_mm["L4"], 0.0, 35.0))[1])
    cut = cropped(body, (0, behind, 0), (0, 0, 0))
    assert depth_mm(canal, cut) < 0.7 * depth_mm(canal, body)
    more, notes = surrounded(cut, canal, PATIENT)
    assert notes
    assert depth_mm(canal, more) == pytest.approx(depth_mm(canal, body), abs=12.0)


def test_a_needle_near_the_cut_end_is_not_set_on_the_cut_face(whole: tuple[Canal, Volume]) -> None:
    canal, body = whole
    top = int(body.to_voxel(canal.point_mm(canal.level_s_mm["L4"], 0.0, 0.0))[2])
    cut = cropped(body, (0, 0, top - 6), (0, 0, 0))
    more, _ = surrounded(cut, canal, PATIENT)
    assert depth_mm(canal, more) > 0.75 * depth_mm(canal, body)


def test_within_the_image_nothing_is_changed(whole: tuple[Canal, Volume]) -> None:
    canal, body = whole
    cut = cropped(body, (10, 8, 6), (9, 3, 7))
    more, _ = surrounded(cut, canal, PATIENT)
    at = np.round(more.to_voxel(cut.to_world([3, 4, 5]))).astype(int)
    part = more.data[at[0] : at[0] + 9, at[1] : at[1] + 9, at[2] : at[2] + 9]
    np.testing.assert_allclose(part, cut.data[3:12, 4:13, 5:14], atol=0.5)


def test_the_ends_at_which_a_canal_is_cut_are_said(whole: tuple[Canal, Volume]) -> None:
    canal = whole[0]
    assert cut_notes(canal) == ()
    assert len(cut_notes(replace(canal, has_hiatus=False))) == 1


def test_fluid_that_leaves_by_a_cut_is_booked_as_that(whole: tuple[Canal, Volume]) -> None:
    open_below = replace(whole[0], has_hiatus=False)
    space = EpiduralSpace(Shell.from_canal(open_below, spacing_mm=5.0))
    state = space.start()
    for _ in range(10):
        state = space.step(state, 2.0, [Source(12.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})])
    found = state.balance("iohexol")
    assert found.left_by_ends > 0.02 * found.given
    assert state.ledger.left_by_ends_ml > 0.1
    assert found.error < 1e-9
    closed = EpiduralSpace(Shell.from_canal(whole[0], spacing_mm=5.0))
    state = closed.step(
        closed.start(), 2.0, [Source(12.0, 0.0, flow_ml_s=0.5, concentration={"iohexol": 240.0})]
    )
    assert state.balance("iohexol").left_by_ends == pytest.approx(0.0, abs=1e-6)
