"""A rehearsal's pictures and dose as DICOM files."""

from __future__ import annotations

from neuroplasty.body.fluoroscopy.dicom import Subject, as_bytes, dose_report, xa_image
from neuroplasty.care.rehearsal import Rehearsal
from neuroplasty.documents.case import Case


def dicom_files(rehearsal: Rehearsal) -> dict[str, bytes]:
    """DICOM files by name: an X-ray angiographic image for every exposure, and the radiation dose report.

    Patient and device are fictional and say so. The same rehearsal gives the same bytes. Nothing when no
    X-ray was taken.
    """
    if not rehearsal.shots:
        return {}
    subject = subject_of(rehearsal.known_case, rehearsal.seed or 0)
    files = {}
    for number, (label, t_s, shot) in enumerate(rehearsal.shots, start=1):
        stem = "".join(c if c.isalnum() else "-" for c in f"{label} {shot.view}".lower())
        image = xa_image(shot, subject, number, label=label, t_s=t_s)
        files[f"dicom/{number:02d}-{stem}.dcm"] = as_bytes(image)
    files["dicom/radiation-dose.dcm"] = as_bytes(dose_report(rehearsal.procedure.radiation, subject))
    return files


def subject_of(case: Case, seed: int) -> Subject:
    """The fictional patient of a case, as the files name him."""
    return Subject(case.name, sex=case.patient.sex, age_years=case.patient.age_years, seed=seed)
