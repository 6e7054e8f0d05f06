"""Event: something that happened in a procedure, of one of a closed list of kinds.

>>> Event(t_s=60.0, severity="caution", kind="bone", text="The needle stops in bone.").sign
''
"""

from __future__ import annotations

from typing import Literal, get_args

from neuroplasty.documents.document import Part

EventKind = Literal[
    "dural puncture",
    "subdural spread",
    "vessel entered",
    "tip outside the canal",
    "needle tip bent",
    "catheter sheath torn",
    "bleeding",
    "epidural haematoma",
    "infection",
    "headache after puncture",
    "contrast reaction",
    "anaphylaxis",
    "vasovagal reaction",
    "hypotension",
    "spinal block",
    "high spinal block",
    "systemic toxicity",
    "hypertonic saline in the CSF",
    "contrast over its limit in the CSF",
    "over-dose",
    "high pressure",
    "root pressure",
    "injection rate",
    "slow injection",
    "injection stopped",
    "tip in a foramen",
    "bone",
    "needle astray",
    "longer needle",
    "catheter stopped",
    "catheter not advanced",
    "catheter buckled",
    "catheter kinked",
    "shear risk",
    "shear prevented",
    "catheter sheared",
    "balloon over its volume",
    "balloon burst",
    "electrode covered",
    "root heated",
    "tip too warm",
    "motor block",
    "dye",
    "contrast pattern",
    "order of steps",
]
"""Every kind of event; the body knows each one's sign and reaction (``body.events.KINDS``)."""

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
Severity = Literal["note", "caution", "danger"]


class Event(Part):
    """Something that happened, with its cause in the state.

    ``sign`` is what the operator could see, hear or feel of it, ``reaction`` what is to be done, ``cause``
    what brought it about; an event of chance says so there, with the rate it was drawn from.
    """

    t_s: float
    severity: Severity
    kind: EventKind
    text: str
    sign: str = ""
    reaction: str = ""
    cause: str = ""
