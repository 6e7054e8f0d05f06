"""A rehearsal's DICOM files: whole beside the report, readable, the same for the same seed."""

from io import BytesIO
from types import SimpleNamespace

import pydicom
import pytest

from neuroplasty.app.dicom import dicom_files
from neuroplasty.app.report import write_report
from neuroplasty.care.rehearsal import rehearse
from neuroplasty.documents import read_case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Expose, Ingredient, Inject, PlaceNeedle


@pytest.fixture(scope="module")
def rehearsal():
    dye = (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=2),)
    plan = Plan(
        name="screened",
        title="One injection, watched",
        steps=(
            PlaceNeedle(route="transforaminal", level="L5", side="left", gauge=22),
            Inject(label="test injection", ingredients=dye, rate_ml_s=0.4, live="AP", frames_per_s=4),
            Expose(label="epidurogram", views=("lateral", "caudal tilt")),
        ),
    )
    return rehearse(read_case("healthy-adult"), plan, spacing_mm=4.0, years_after=False)


def test_every_exposure_and_its_dose_become_dicom(rehearsal):
    files = dicom_files(rehearsal)
    assert list(files) == [
        "dicom/01-test-injection-ap.dcm",
        "dicom/02-epidurogram-lateral.dcm",
        "dicom/03-epidurogram-caudal-tilt.dcm",
        "dicom/radiation-dose.dcm",
    ]
    run, lateral, _, report = (pydicom.dcmread(BytesIO(content)) for content in files.values())
    assert run.NumberOfFrames > 10
    assert float(lateral.KVP) == rehearsal.procedure.radiation.exposures[1].kvp
    assert {data.StudyInstanceUID for data in (run, lateral, report)} == {run.StudyInstanceUID}
    assert str(run.PatientName) == "FICTIONAL^healthy-adult"
    events = [
        item
        for item in report.ContentSequence
        if item.ConceptNameCodeSequence[0].CodeMeaning == "Irradiation Event X-Ray Data"
    ]
    assert len(events) == 3
    assert dicom_files(rehearsal) == files


def test_the_live_run_is_counted_with_its_pulses_and_told_of_afterwards(rehearsal):
    procedure = rehearsal.procedure
    run = procedure.radiation.exposures[0]
    assert run.pulses_per_s == 4.0
    assert run.seconds == pytest.approx(2 / 0.4 + 2.0, abs=0.6)  # the injection and two seconds after it
    assert procedure.radiation.fluoroscopy_s == pytest.approx(run.seconds + 2 * 8 / 15)
    assert procedure.pictures[0].kind == "live"
    assert rehearsal.pictures[procedure.pictures[0].file][8:12] == b"WEBP"
    (pattern,) = (event for event in procedure.events if event.kind == "contrast pattern")
    assert "neurogram" in pattern.text
    assert pattern.cause == "The tip lies in a foramen."


def test_the_files_lie_beside_the_report_and_make_room_for_the_next(rehearsal, tmp_path, monkeypatch):
    files = dicom_files(rehearsal)
    write_report(rehearsal, tmp_path / "out", files)
    assert sorted(f"dicom/{path.name}" for path in (tmp_path / "out" / "dicom").iterdir()) == sorted(files)
    assert "Live runs" in (tmp_path / "out" / "report.html").read_text()
    # Which files go is in question; the page need not be drawn again.
    monkeypatch.setattr("neuroplasty.app.report.write.render_report", lambda *_: "a page")
    write_report(rehearsal, tmp_path / "out")
    assert list((tmp_path / "out" / "dicom").iterdir()) == []


def test_without_an_x_ray_there_is_nothing_to_write():
    assert dicom_files(SimpleNamespace(shots=[])) == {}
