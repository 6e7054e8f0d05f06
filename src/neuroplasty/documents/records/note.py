"""Note: what somebody said for the record while a procedure went on.

>>> Note(t_s=60.0, pattern="vascular").text
''
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from neuroplasty.documents.document import Part

Pattern = Literal[
    "epidural",
    "along a root",
    "intrathecal",
    "subdural",
    "vascular",
    "in a disc",
    "in soft tissue",
    "cannot say",
]
"""What a person may call the pattern of the dye."""

PATTERNS: tuple[Pattern, ...] = get_args(Pattern)


class Note(Part):
    """A remark, or what a person called the pattern of the dye.

    ``t_s``: the patient's time; ``who``: the role of the one who said it.
    """

    t_s: Annotated[float, Field(ge=0)]
    who: Annotated[str, Field(max_length=40)] = "fellow"
    text: Annotated[str, Field(max_length=500)] = ""
    pattern: Pattern | None = None
