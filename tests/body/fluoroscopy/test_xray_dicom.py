"""DICOM out: geometry that comes back, images and dose reports that other programs read."""

import shutil
import subprocess
from io import BytesIO

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.body.fluoroscopy import CArm, Table, TissuePaths, expose, pose_at, pose_for, subtract
from neuroplasty.body.fluoroscopy.carm import TURNS_DEG
from neuroplasty.body.fluoroscopy.dicom import (
    NOT_FOR_CLINICAL_USE,
    Subject,
    as_bytes,
    dose_report,
    geometry_of,
    pose_of,
    xa_image,
)
from neuroplasty.body.fluoroscopy.live import Run
from neuroplasty.documents.records import Exposure, Radiation
from neuroplasty.errors import ImageError

SUBJECT = Subject("l5-scar-after-discectomy", sex="female", age_years=48.4, seed=7)


@pytest.fixture(scope="module")
def picture():
    pose = pose_for("oblique left", (3.0, -20.0, 240.0), carm=CArm(pixels=64, shutters=(0.125, 0.875)))
    full = np.ones(pose.shape, np.float32)
    return expose(TissuePaths(pose, 20 * full, 0.5 * full), rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def run(picture):
    frames = (picture.pixels * 255).astype(np.uint8)[None] // np.array([1, 2, 3], np.uint8)[:, None, None]
    return Run(frames, 7.5, picture.pose, "live", picture.kvp, 3.0, 0.6, 0.09, picture.technique)


def exposure(t_s=60.0, **changed):
    fields = {
        "t_s": t_s, "label": "first epidurogram", "view": "AP", "kvp": 72.0, "mas": 2.0,
        "air_kerma_mgy": 0.4, "dose_area_gycm2": 0.05, "pulses": 8, "pulses_per_s": 7.5,
        "primary_deg": 180.0, "secondary_deg": -3.5, "source_to_detector_mm": 1000.0,
        "source_to_isocentre_mm": 650.0, "field_area_cm2": 707.0,
    }  # fmt: skip
    return Exposure(**(fields | changed))


def read(data):
    return pydicom.dcmread(BytesIO(as_bytes(data)))


angle = st.floats(-180.0, 180.0)
length = st.floats(-300.0, 300.0)


@settings(max_examples=100, deadline=None)
@given(
    orbit=angle,
    tilt=st.floats(-60.0, 60.0),
    centre=st.tuples(length, length, length),
    moved=st.tuples(length, length, length),
    head_down=st.floats(-20.0, 20.0),
    sid=st.floats(900.0, 1300.0),
    share=st.floats(0.4, 0.8),
    field=st.floats(100.0, 400.0),
    turned=angle,
    left_on=st.sampled_from(["left", "right"]),
    collimator=st.sampled_from(["circle", "square"]),
)
def test_a_pose_comes_back_from_a_dicom_file(
    orbit, tilt, centre, moved, head_down, sid, share, field, turned, left_on, collimator
):
    carm = CArm(
        sid_mm=sid, sod_mm=share * sid, field_mm=field, pixels=64, left_on=left_on, turned_deg=turned,
        collimator=collimator,
    )  # fmt: skip
    pose = pose_at(orbit, tilt, centre, carm=carm, table=Table(*moved, head_down))
    back = pose_of(pydicom.Dataset.from_json(geometry_of(pose).to_json()))
    for name in ("source_mm", "centre_mm", "row", "column"):
        np.testing.assert_allclose(getattr(back, name), getattr(pose, name), atol=1e-6)
    assert back.pixel_mm == pytest.approx(pose.pixel_mm, abs=1e-6)
    for name in ("left_mm", "up_mm", "head_mm", "head_down_deg"):
        assert getattr(back.stand.table, name) == pytest.approx(getattr(pose.stand.table, name), abs=1e-6)
    np.testing.assert_allclose(back.stand.aim_mm, pose.stand.aim_mm, atol=1e-6)
    assert np.cos(np.radians(back.stand.orbit_deg - orbit)) == pytest.approx(1.0, abs=1e-12)
    assert back.stand.tilt_deg == pytest.approx(tilt, abs=1e-6)
    assert back.carm.collimator == collimator


@pytest.mark.parametrize("view", TURNS_DEG)
def test_a_named_view_keeps_its_name(view):
    assert pose_of(geometry_of(pose_for(view, (0, 0, 0)))).view == view


@pytest.mark.parametrize(
    ("view", "angles"),
    [("AP", (180, 0)), ("lateral", (90, 0)), ("oblique left", (155, 0)), ("caudal tilt", (180, 20))],
)
def test_positioner_angles_are_counted_about_the_patient_from_the_chest_to_the_left_hand(view, angles):
    written = geometry_of(pose_for(view, (0, 0, 0)))
    assert abs(float(written.PositionerPrimaryAngle)) == pytest.approx(angles[0])
    assert float(written.PositionerSecondaryAngle) == pytest.approx(angles[1])


def test_patient_orientation_says_where_rows_and_columns_run():
    assert geometry_of(pose_for("AP", (0, 0, 0))).PatientOrientation == ["R", "F"]
    assert geometry_of(pose_for("lateral", (0, 0, 0))).PatientOrientation == ["P", "F"]
    film = CArm(left_on="right")
    assert geometry_of(pose_for("AP", (0, 0, 0), carm=film)).PatientOrientation == ["L", "F"]


def test_the_collimator_comes_back_to_a_pixel():
    carm = CArm(pixels=256, shutters=(0.25, 0.875), sides=(0.125, 0.75), iris=0.5)
    back = pose_of(geometry_of(pose_for("AP", (0, 0, 0), carm=carm))).carm
    assert (back.shutters, back.sides, back.iris) == (carm.shutters, carm.sides, carm.iris)


def test_geometry_that_is_missing_or_impossible_is_refused():
    whole = geometry_of(pose_for("AP", (0, 0, 0)))
    lacking = pydicom.Dataset()
    with pytest.raises(ImageError, match="does not say Rows, Columns, ImagerPixelSpacing"):
        pose_of(lacking)
    whole.DistanceSourceToDetector = "500"
    with pytest.raises(ImageError, match="between source and detector"):
        pose_of(whole)
    whole.Rows = 100
    with pytest.raises(ImageError, match="square"):
        pose_of(whole)


def test_every_value_of_a_picture_reads_back(picture):
    image = read(xa_image(picture, SUBJECT, 3, label="first epidurogram", t_s=90.5))
    stored = np.round(picture.pixels * 4095)
    np.testing.assert_array_equal(image.pixel_array, stored.astype(np.uint16))
    assert image.SOPClassUID == pydicom.uid.XRayAngiographicImageStorage
    assert (float(image.KVP), image.InstanceNumber) == (picture.kvp, 3)
    assert image.ExposureInuAs == round(picture.mas * 1000)
    assert float(image.ImageAndFluoroscopyAreaDoseProduct) == pytest.approx(10 * picture.dose_area_gycm2)
    assert image.ContentTime == "080130.500000"
    pose = pose_of(image)
    assert (pose.view, pose.carm) == ("oblique left", picture.pose.carm)
    np.testing.assert_allclose(pose.source_mm, picture.pose.source_mm, atol=1e-6)


def test_nobody_can_take_the_patient_for_a_real_one(picture):
    image = read(xa_image(picture, SUBJECT, 1, label="first"))
    assert str(image.PatientName) == "FICTIONAL^l5-scar-after-discectomy"
    assert image.PatientID == "FICTIONAL-7"
    assert (image.PatientSex, image.PatientAge, image.PatientBirthDate) == ("F", "048Y", "")
    assert NOT_FOR_CLINICAL_USE in image.ImageComments
    assert NOT_FOR_CLINICAL_USE in image.PatientComments
    assert image.QualityControlImage == "YES"
    assert image.StudyDate == "20000101"


def test_the_same_study_gives_the_same_bytes_and_another_seed_other_uids(picture):
    one, again = (as_bytes(xa_image(picture, SUBJECT, 1, label="a")) for _ in range(2))
    assert one == again
    other = xa_image(picture, Subject(SUBJECT.case, seed=8), 1, label="a")
    assert other.SOPInstanceUID != xa_image(picture, SUBJECT, 1, label="a").SOPInstanceUID
    assert xa_image(picture, SUBJECT, 2, label="a").SOPInstanceUID != other.SOPInstanceUID


def test_a_run_is_a_multi_frame_image_that_plays_at_its_rate(run):
    image = read(xa_image(run, SUBJECT, 2, label="test injection"))
    assert image.NumberOfFrames == 3
    assert float(image.FrameTime) == pytest.approx(1000 / 7.5)
    assert image.FrameIncrementPointer == pydicom.tag.Tag("FrameTime")
    np.testing.assert_array_equal(image.pixel_array, np.round(run.pixels / 255 * 4095).astype(np.uint16))


def test_a_subtraction_is_called_derived(picture):
    image = xa_image(subtract(picture, picture), SUBJECT, 4, label="last minus first")
    assert image.ImageType[0] == "DERIVED"
    assert "subtraction" in image.DerivationDescription


def items(report, *path):
    """Every content item under a path of concept names."""
    here = [report]
    for name in path:
        here = [
            child
            for item in here
            for child in item.get("ContentSequence", [])
            if child.ConceptNameCodeSequence[0].CodeMeaning == name
        ]
    return here


def measured(report, *path):
    return [float(item.MeasuredValueSequence[0].NumericValue) for item in items(report, *path)]


def test_the_dose_report_adds_up_and_every_value_reads_back():
    radiation = Radiation(exposures=(exposure(), exposure(95.0, air_kerma_mgy=1.4, primary_deg=90.0)))
    report = read(dose_report(radiation, SUBJECT))
    total = "Accumulated X-Ray Dose Data"
    assert measured(report, total, "Dose (RP) Total") == pytest.approx([1.8e-3])
    assert measured(report, total, "Dose Area Product Total") == pytest.approx([1e-5])
    assert measured(report, total, "Total Fluoro Time") == pytest.approx([16 / 7.5])
    event = "Irradiation Event X-Ray Data"
    assert measured(report, event, "Dose (RP)") == pytest.approx([4e-4, 1.4e-3])
    assert measured(report, event, "Dose Area Product") == pytest.approx([5e-6, 5e-6])
    assert measured(report, event, "Positioner Primary Angle") == [180.0, 90.0]
    assert measured(report, event, "Positioner Secondary Angle") == [-3.5, -3.5]
    assert measured(report, event, "KVP") == [72.0, 72.0]
    assert measured(report, event, "Exposure") == [2000.0, 2000.0]
    assert measured(report, event, "Number of Pulses") == [8.0, 8.0]
    assert measured(report, event, "Pulse Rate") == [7.5, 7.5]
    assert measured(report, event, "Collimated Field Area") == pytest.approx([0.0707] * 2)
    assert measured(report, event, "Distance Source to Isocenter") == [650.0, 650.0]
    started = [item.DateTime for item in items(report, event, "DateTime Started")]
    assert started == ["20000101080100.000000", "20000101080135.000000"]


MANDATORY = {
    (): [
        ("HAS CONCEPT MOD", "CODE", "121058"),
        ("HAS OBS CONTEXT", "CODE", "121005"),
        ("HAS OBS CONTEXT", "UIDREF", "121012"),
        ("HAS OBS CONTEXT", "CODE", "113705"),
        ("CONTAINS", "CONTAINER", "113702"),
        ("CONTAINS", "CONTAINER", "113706"),
        ("CONTAINS", "CODE", "113854"),
    ],
    ("Procedure reported",): [("HAS CONCEPT MOD", "CODE", "363703001")],
    ("Scope of Accumulation",): [("HAS PROPERTIES", "UIDREF", "110180")],
    ("Accumulated X-Ray Dose Data",): [
        ("HAS CONCEPT MOD", "CODE", "113764"),
        ("CONTAINS", "NUM", "113722"),
        ("CONTAINS", "NUM", "113725"),
        ("CONTAINS", "NUM", "113726"),
        ("CONTAINS", "NUM", "113728"),
        ("CONTAINS", "NUM", "113730"),
        ("CONTAINS", "NUM", "113727"),
        ("CONTAINS", "NUM", "113729"),
        ("CONTAINS", "NUM", "113855"),
        ("CONTAINS", "CODE", "113780"),
    ],
    ("Irradiation Event X-Ray Data",): [
        ("HAS CONCEPT MOD", "CODE", "113764"),
        ("CONTAINS", "UIDREF", "113769"),
        ("CONTAINS", "DATETIME", "111526"),
        ("CONTAINS", "CODE", "113721"),
        ("CONTAINS", "CODE", "113780"),
        ("CONTAINS", "NUM", "122130"),
        ("CONTAINS", "NUM", "113738"),
        ("CONTAINS", "NUM", "113733"),
        ("CONTAINS", "NUM", "113735"),
        ("CONTAINS", "NUM", "113791"),
        ("CONTAINS", "NUM", "112011"),
        ("CONTAINS", "NUM", "112012"),
        ("CONTAINS", "NUM", "113750"),
        ("CONTAINS", "NUM", "113748"),
    ],
}
"""Rows of TID 10001, 10002, 10004 and 10003 that dose programs look for: relationship, value type, code."""


@pytest.mark.parametrize("path", MANDATORY, ids=lambda path: path[-1] if path else "TID 10001")
def test_the_dose_report_has_the_rows_of_its_template(path):
    report = read(dose_report(Radiation(exposures=(exposure(),)), SUBJECT))
    template = report.ContentTemplateSequence[0]
    assert (template.MappingResource, template.TemplateIdentifier) == ("DCMR", "10001")
    (place,) = items(report, *path)
    found = {
        (item.RelationshipType, item.ValueType, item.ConceptNameCodeSequence[0].CodeValue)
        for item in place.ContentSequence
    }
    assert set(MANDATORY[path]) <= found


def test_a_dose_report_of_nothing_or_without_geometry_is_refused():
    with pytest.raises(ImageError, match="no radiation to report"):
        dose_report(Radiation(), SUBJECT)
    with pytest.raises(ImageError, match="lacks primary_deg, field_area_cm2"):
        dose_report(Radiation(exposures=(exposure(primary_deg=None, field_area_cm2=None),)), SUBJECT)
    with pytest.raises(ImageError, match="lacks its pulses"):
        dose_report(Radiation(exposures=(exposure(pulses=0),)), SUBJECT)


@pytest.mark.parametrize("kind", ["picture", "subtraction", "run", "dose report"])
def test_the_dicom_validator_finds_no_error(kind, picture, run, tmp_path):
    if shutil.which("dciodvfy") is None:
        pytest.skip("needs dciodvfy, the DICOM validator of Debian's dicom3tools, which is not installed")
    objects = {
        "picture": lambda: xa_image(picture, SUBJECT, 1, label="first", t_s=60.0),
        "subtraction": lambda: xa_image(subtract(picture, picture), SUBJECT, 2, label="last minus first"),
        "run": lambda: xa_image(run, SUBJECT, 3, label="test injection"),
        "dose report": lambda: dose_report(Radiation(exposures=(exposure(), exposure(90.0))), SUBJECT),
    }
    file = tmp_path / "object.dcm"
    file.write_bytes(as_bytes(objects[kind]()))
    said = subprocess.run(["dciodvfy", str(file)], capture_output=True, text=True, check=False)
    words = said.stdout + said.stderr
    assert "Error" not in words
    assert ("XRayRadiationDoseSR" if kind == "dose report" else "XAImage") in words
