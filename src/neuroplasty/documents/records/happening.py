"""Happening: something that befell a patient after a procedure, the complications of the field among them.

Clinic and patient are asked apart, since they disagree: ``by`` says whose word it is.

>>> Happening(day=2, kind="headache", text="worse on standing", grade=2, by="patient").is_complication
True
>>> Happening(day=40, kind="flare", text="a flare at the low back").is_complication
False
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from neuroplasty.documents.document import Day, Days, Part

Passing = Literal["procedure", "flare", "new level", "new site", "relief lost", "relief back"]
"""What belongs to a course: told by the model, or by who follows a patient."""

Complication = Literal[
    "dural puncture",
    "headache",
    "haematoma",
    "infection",
    "arachnoiditis",
    "new deficit",
    "bladder or bowel",
    "catheter sheared",
    "catheter left",
    "vessel entered",
    "allergy",
    "steroid effect",
    "cardiovascular",
    "readmission",
    "reoperation",
    "death",
    "other",
]
"""What a clinic and its patients are asked for by name; what has no name here is ``other``, with its text."""

COMPLICATIONS: tuple[Complication, ...] = get_args(Complication)

HappeningKind = Literal[Passing, Complication]

Relatedness = Literal["unrelated", "unlikely", "possible", "probable", "definite"]
"""How far the procedure is held to be the cause."""


class Happening(Part):
    """Something that happened to the patient: what, on which day, how grave, by whose word.

    ``day`` counts from the procedure, ``on`` is the local date where it is known. ``grade`` is CTCAE's, from
    1 (mild) over 2 (moderate), 3 (severe) and 4 (life-threatening) to 5 (death).
    """

    day: Days
    on: Day | None = None
    kind: HappeningKind
    text: str = ""
    grade: Annotated[int, Field(ge=1, le=5)] | None = None
    by: Literal["clinician", "patient"] | None = None
    relatedness: Relatedness | None = None

    @property
    def is_complication(self) -> bool:
        """Whether it is one of the complications, and not merely a turn of the course."""
        return self.kind in COMPLICATIONS
