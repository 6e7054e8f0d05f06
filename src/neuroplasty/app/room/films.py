"""Films: every exposure of a session as a DICOM image, written to the session's folder as it happens.

A session of an hour takes more pictures than memory should hold, so none is kept there. A number is the
exposure's own in the dose record: what was undone and is done otherwise takes the place of the old file.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from neuroplasty.body.procedure import Recorder
from neuroplasty.documents.case import Case
from neuroplasty.errors import OutputError


@dataclass
class Films:
    """The folder of one session's images; their patient is fictional, and the files say so.

    ``why``: why some could not be written; empty when all were.
    """

    folder: Path
    case: Case
    seed: int = 0
    why: str = ""

    def take(self, recorder: Recorder) -> None:
        """Write what the recorder has been handed since the last time, and let go of it."""
        if not recorder.shots:
            return
        # What writes DICOM is slow to import, and most sessions write none.
        from neuroplasty.app.dicom import subject_of
        from neuroplasty.body.fluoroscopy.dicom import as_bytes, xa_image

        shots, recorder.shots = recorder.shots, []
        subject = subject_of(self.case, self.seed)
        first = len(recorder.exposures) - len(shots) + 1
        for number, (label, t_s, shot) in enumerate(shots, start=first):
            image = xa_image(shot, subject, number, label=label, t_s=t_s)
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / f"{number:03d}.dcm").write_bytes(as_bytes(image))
            except OSError as error:
                self.why = f"Image {number} could not be written: {(error.strerror or str(error)).lower()}."

    def publish(self, recorder: Recorder, out: Path) -> None:
        """Put the images of what was exposed, and the dose report, into ``out/dicom``.

        Raises
        ------
        OutputError
            When that cannot be written, or an image could not be.
        """
        from neuroplasty.app.dicom import subject_of
        from neuroplasty.body.fluoroscopy.dicom import as_bytes, dose_report

        there = out / "dicom"
        report = as_bytes(dose_report(recorder.radiation, subject_of(self.case, self.seed)))
        try:
            there.mkdir(parents=True, exist_ok=True)
            for number in range(1, len(recorder.exposures) + 1):
                film = self.folder / f"{number:03d}.dcm"
                if film.is_file():
                    shutil.copyfile(film, there / film.name)
            (there / "radiation-dose.dcm").write_bytes(report)
        except OSError as error:
            raise OutputError(
                f"The DICOM files cannot be written to {there}: {(error.strerror or str(error)).lower()}."
            ) from error
        if self.why:
            raise OutputError(self.why)
