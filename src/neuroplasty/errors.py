"""One family of errors, each with the exit code the command line leaves with.

Every message is one sentence or a short list: what was given, what was expected, what to do.

>>> try:
...     raise ImageError("ct.nii.gz has 4 dimensions; give one 3-D volume.")
... except NeuroplastyError as error:
...     print(error.exit_code, error)
4 ct.nii.gz has 4 dimensions; give one 3-D volume.
"""

from __future__ import annotations

from typing import NamedTuple


class NeuroplastyError(Exception):
    """Anything the user can put right. Carries the process exit code."""

    exit_code = 1


class Fault(NamedTuple):
    """One thing wrong in a document: where it stands, at which field, and what would be right."""

    file: str
    line: int | None
    column: int | None
    field: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.text}" if self.field else f"{place}: {self.text}"


class DocumentError(NeuroplastyError):
    """A Case, Plan or Episode that does not say what it should; ``faults`` holds every fault found."""

    exit_code = 3

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        """``message`` is what a person reads: one line for each of ``faults`` where there are any."""
        super().__init__(message)
        self.faults = faults


class ImageError(NeuroplastyError):
    """A CT or a label map that cannot be used."""

    exit_code = 4


class AnatomyError(NeuroplastyError):
    """An anatomy that lacks what was asked of it."""

    exit_code = 5


class DoseError(NeuroplastyError):
    """A plan that gives more of a drug than its limit for this patient."""

    exit_code = 6


class SolverError(NeuroplastyError):
    """A numerical method that was asked for the impossible or did not converge."""

    exit_code = 7


class OutputError(NeuroplastyError):
    """A result that could not be written whole; nothing was left behind."""

    exit_code = 8


class HandsError(NeuroplastyError):
    """Hands that cannot do what they were to do; the theatre is as it was before."""

    exit_code = 10


class StudyError(NeuroplastyError):
    """A group or a course that cannot be made as it was asked for."""

    exit_code = 9


class RegistryError(NeuroplastyError):
    """What a registry cannot do as it was asked; nothing was written."""

    exit_code = 11


class RefusedError(RegistryError):
    """What this person may not do."""

    exit_code = 12


class InstallationError(NeuroplastyError):
    """A package that is not installed, of a group that a command needs."""

    exit_code = 13


class LinkError(RefusedError):
    """A patient's link that opens nothing; ``why`` says so in one word or two, for pages in any language."""

    def __init__(self, text: str, why: str) -> None:
        """``text`` is the sentence in English."""
        super().__init__(text)
        self.why = why
