"""Told: what the room tells its pages, one class a message, and the picture with its head.

>>> head, jpeg = opened(framed(FrameHead(tick=3, t_s=0.2), b"picture"))
>>> head.tick, jpeg
(3, b'picture')
"""

from __future__ import annotations

import struct
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from neuroplasty.app.room.roles import Role

Audience = Literal["all", "fellow", "instructor"]
"""Whom a message is for; what is for the fellow the instructor gets too."""
Phase = Literal[
    "briefing",
    "prepared",
    "needle in",
    "catheter in",
    "treating",
    "observing",
    "all out",
    "debrief",
]
"""How far a procedure is, as it shows in the patient."""


class Told(BaseModel):
    """A message of the room to a page.

    Examples
    --------
    >>> Refused(why="There is no needle.").model_dump_json()
    '{"t":"refused","why":"There is no needle.","n":null}'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    t: str


class FrameHead(Told):
    """What stands before a picture: its tick and pose, the dose so far, what the hands feel."""

    t: Literal["frame"] = "frame"
    tick: int
    t_s: float
    kind: Literal["live", "road-map", "stored"] = "live"
    view: str = ""
    orbit_deg: float = 0.0
    tilt_deg: float = 0.0
    kv: float = 0.0
    pulses: int = 1
    air_kerma_mgy: float = 0.0
    dose_area_gycm2: float = 0.0
    beam_s: float = 0.0
    hub_n: float = 0.0
    tip_n: float = 0.0
    needle_n: float = 0.0
    syringe_mmhg: float = 0.0
    flow_ml_s: float = 0.0
    left_ml: float = 0.0
    markers: tuple[str, str] = ("", "")
    label: str = ""


class Welcome(Told):
    """To a page that has just come: who it is, what case this is, what can be chosen."""

    t: Literal["welcome"] = "welcome"
    role: Role
    title: str
    story: str
    plan: str
    steps: tuple[str, ...] = ()
    exam: bool
    lesson: str = ""
    spacing_mm: float
    levels: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    tray: tuple[dict[str, Any], ...] = ()
    drugs: tuple[dict[str, Any], ...] = ()
    dose_range: dict[str, Any] = Field(default_factory=dict)
    complications: tuple[str, ...] = ()


class State(Told):
    """Everything a page shows beside the pictures, five times a second."""

    t: Literal["state"] = "state"
    tick: int
    t_s: float
    phase: Phase
    paused: bool
    waiting_s: float | None = None
    holder: Literal["fellow", "instructor"] = "fellow"
    can_undo: bool = False
    pedal: dict[str, Any] = Field(default_factory=dict)
    arm: dict[str, Any] = Field(default_factory=dict)
    dose: dict[str, float] = Field(default_factory=dict)
    needle: dict[str, Any] | None = None
    catheter: dict[str, Any] | None = None
    syringe: dict[str, Any] | None = None
    balloon: dict[str, Any] | None = None
    rf: dict[str, Any] | None = None
    forces: dict[str, float] = Field(default_factory=dict)
    given: tuple[dict[str, Any], ...] = ()
    done: tuple[int, ...] = ()
    posture: str = "prone"


class VitalSigns(Told):
    """The monitor, once a second."""

    t: Literal["vitals"] = "vitals"
    heart_rate: float
    systolic: float
    diastolic: float
    saturation: float
    breaths: float
    sedation: float
    block: str | None = None


class Said(Told):
    """What the patient says, or the instructor, or what a hand finds."""

    t: Literal["said"] = "said"
    who: Literal["patient", "instructor", "finding", "room"] = "patient"
    text: str
    pain: float | None = None
    where: str | None = None
    usual: bool = False


class Happened(Told):
    """Something has happened: what it is (not in an exam), how it shows, what is right to do."""

    t: Literal["event"] = "event"
    t_s: float
    what: str
    severity: Literal["note", "caution", "danger"]
    text: str = ""
    sign: str = ""
    reaction: str = ""


class Refused(Told):
    """Something asked was not done, and why. ``n``: the message's own number."""

    t: Literal["refused"] = "refused"
    why: str
    n: int | None = None


class Time(Told):
    """How fast the patient's time runs beside the clock; below 1 the machine is late."""

    t: Literal["time"] = "time"
    factor: float
    pictures_s: float = 0.0


class Progress(Told):
    """What is being prepared, and how much of it is done."""

    t: Literal["progress"] = "progress"
    words: str
    fraction: float


class Drawn(Told):
    """Zones to be drawn on the picture of one pose: outlines and lines in pixels (column, row)."""

    t: Literal["zones"] = "zones"
    on: bool
    view: str = ""
    shapes: tuple[dict[str, Any], ...] = ()


class Truth(Told):
    """What only the instructor sees: where the tip is, pressures, roots."""

    t: Literal["truth"] = "truth"
    tip: str
    tip_mmhg: float
    sac_mmhg: float
    bonds_left: float
    in_canal_ml: float
    out_ml: float
    sedation: float
    roots: tuple[dict[str, Any], ...] = ()
    here: tuple[str, ...] = ()


class Cleared(Told):
    """The procedure was taken back to an earlier moment: what was shown since is no more."""

    t: Literal["rewound"] = "rewound"
    t_s: float
    why: str


class Saved(Told):
    """Where report and debrief lie."""

    t: Literal["saved"] = "saved"
    folder: str
    links: tuple[tuple[str, str], ...] = ()


class Score(Told):
    """What a lesson came to: passed or not, mark by mark; or one of its parts done."""

    t: Literal["score"] = "score"
    title: str
    passed: bool | None = None
    words: str = ""
    marks: tuple[dict[str, Any], ...] = ()


class Bye(Told):
    """The room closes this page, and why."""

    t: Literal["bye"] = "bye"
    why: str


AnyTold = Annotated[
    FrameHead | Welcome | State | VitalSigns | Said | Happened | Refused | Time | Progress | Drawn | Truth
    | Cleared | Saved | Score | Bye,
    Field(discriminator="t"),
]  # fmt: skip
"""Any message of the room."""
TOLD: TypeAdapter[Any] = TypeAdapter(AnyTold)
KINDS: tuple[type[Told], ...] = get_args(get_args(AnyTold)[0])


def framed(head: FrameHead, jpeg: bytes) -> bytes:
    """A picture with its head before it: the head's length (4 bytes, big end first), JSON, JPEG.

    Parameters
    ----------
    head : FrameHead
    jpeg : bytes

    Returns
    -------
    bytes

    Examples
    --------
    >>> framed(FrameHead(tick=1, t_s=0.0), b"jpeg")[-4:]
    b'jpeg'
    """
    text = head.model_dump_json().encode()
    return struct.pack(">I", len(text)) + text + jpeg


def opened(data: bytes) -> tuple[FrameHead, bytes]:
    """Head and picture of what ``framed`` made.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    tuple of FrameHead and bytes

    Examples
    --------
    >>> opened(framed(FrameHead(tick=1, t_s=0.0), b"jpeg"))[1]
    b'jpeg'
    """
    (length,) = struct.unpack(">I", data[:4])
    return FrameHead.model_validate_json(data[4 : 4 + length]), data[4 + length :]
