"""Asked: what a page may ask of the room, one class a message; every message is numbered by its page.

>>> parsed('{"t": "pedal", "n": 3, "on": true}').on
True
>>> parsed('{"t": "pedal", "n": 3, "on": "perhaps"}')  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
neuroplasty.errors.DocumentError: The message 'pedal' cannot be read: on: Input should be a valid boolean...
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from neuroplasty.documents.places import Level
from neuroplasty.documents.records import EventKind, Pattern
from neuroplasty.documents.steps import Ingredient, Route, View
from neuroplasty.errors import DocumentError

Question = Literal[
    "how are you",
    "where does it hurt",
    "your usual pain",
    "heavy or numb legs",
    "ringing or taste",
    "itching or breath",
    "headache",
    "move your feet",
]
"""What the patient can be asked."""
PULSES = (3.75, 7.5, 15.0)
"""Pulses a second that the pedal can be set to: a picture every 4, 2 or 1 ticks."""
LONGEST_WAIT_MIN = 180.0
_Finite = Annotated[float, Field(allow_inf_nan=False)]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


def _settable(pulses_per_s: float) -> float:
    if pulses_per_s not in PULSES:
        raise ValueError(f"give one of {', '.join(f'{one:g}' for one in PULSES)}")
    return pulses_per_s


class Asked(BaseModel):
    """A message of a page to the room. ``n``: its number, which grows with every message of one page.

    Examples
    --------
    >>> Pedal(n=1, on=True).mode
    'live'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    t: str
    n: Annotated[int, Field(ge=0)]


class Hello(Asked):
    """A page is there and wants to see everything."""

    t: Literal["hello"] = "hello"


class Beat(Asked):
    """The page is alive, and what is held is still held."""

    t: Literal["beat"] = "beat"


class Ack(Asked):
    """A picture has been shown."""

    t: Literal["ack"] = "ack"
    tick: int


class Pedal(Asked):
    """The foot on the pedal, or off it."""

    t: Literal["pedal"] = "pedal"
    on: bool
    mode: Literal["live", "road-map", "store"] = "live"
    pulses_per_s: Annotated[float, AfterValidator(_settable)] = 7.5


class Arm(Asked):
    """The C-arm put to a named view, or turned and tilted to angles."""

    t: Literal["arm"] = "arm"
    view: View | None = None
    orbit_deg: Annotated[_Finite, Field(ge=-110, le=110)] | None = None
    tilt_deg: Annotated[_Finite, Field(ge=-45, le=45)] | None = None


class TableTo(Asked):
    """The table moved with the patient, mm from where it stood at first; or so that the tip is central."""

    t: Literal["table"] = "table"
    left_mm: Annotated[_Finite, Field(ge=-150, le=150)] = 0.0
    head_mm: Annotated[_Finite, Field(ge=-250, le=250)] = 0.0
    up_mm: Annotated[_Finite, Field(ge=-100, le=100)] = 0.0
    to_tip: bool = False


class FieldSize(Asked):
    """The field of the detector that is read out."""

    t: Literal["field"] = "field"
    size: Literal["normal", "mag 1", "mag 2"]


class Collimate(Asked):
    """The blades: what share of the field stays open, round (iris) and between two pairs of shutters."""

    t: Literal["collimate"] = "collimate"
    iris: Annotated[_Finite, Field(ge=0.2, le=1)] = 1.0
    rows: Annotated[_Finite, Field(ge=0.1, le=1)] = 1.0
    columns: Annotated[_Finite, Field(ge=0.1, le=1)] = 1.0


class SetNeedle(Asked):
    """A needle set on the skin: by route, level and side, moved up and left from the usual place.

    ``at``: in place of it, where on the last picture, from 0 at its left and upper edge to 1.
    """

    t: Literal["needle"] = "needle"
    route: Route
    level: Level | None = None
    side: Literal["left", "right"] | None = None
    gauge: Annotated[int, Field(ge=14, le=25)] = 16
    length_mm: Annotated[_Finite, Field(ge=30, le=250)] = 89.0
    up_mm: Annotated[_Finite, Field(ge=-80, le=80)] = 0.0
    left_mm: Annotated[_Finite, Field(ge=-80, le=80)] = 0.0
    at: tuple[_Share, _Share] | None = None


class Aim(Asked):
    """The needle aimed by so many degrees headward and leftward, or along the usual line."""

    t: Literal["aim"] = "aim"
    up_deg: Annotated[_Finite, Field(ge=-60, le=60)] = 0.0
    left_deg: Annotated[_Finite, Field(ge=-60, le=60)] = 0.0
    usual: bool = False


class Hand(Asked):
    """A hand on needle or catheter: how fast it pushes and turns until another message says otherwise."""

    t: Literal["hand"] = "hand"
    tool: Literal["needle", "catheter"]
    push_mm_s: Annotated[_Finite, Field(ge=-30, le=30)] = 0.0
    turn_deg_s: Annotated[_Finite, Field(ge=-360, le=360)] = 0.0


class Nudge(Asked):
    """One small push or turn, made in the next tick."""

    t: Literal["nudge"] = "nudge"
    tool: Literal["needle", "catheter"]
    push_mm: Annotated[_Finite, Field(ge=-10, le=10)] = 0.0
    turn_deg: Annotated[_Finite, Field(ge=-90, le=90)] = 0.0


class Take(Asked):
    """A catheter taken from its package and let out of the needle."""

    t: Literal["take"] = "take"
    gauge: Annotated[int, Field(ge=16, le=24)] = 19
    length_mm: Annotated[_Finite, Field(ge=100, le=900)] = 350.0
    holes: Annotated[int, Field(ge=1, le=4)] = 1
    tip_bend_deg: Annotated[_Finite, Field(ge=0, le=60)] = 25.0


class Withdraw(Asked):
    """Needle, catheter or everything taken out at once."""

    t: Literal["withdraw"] = "withdraw"
    what: Literal["needle", "catheter", "everything"]


class Fill(Asked):
    """A syringe filled from the tray and put on."""

    t: Literal["syringe"] = "syringe"
    label: Annotated[str, Field(max_length=60)] = ""
    ingredients: Annotated[tuple[Ingredient, ...], Field(min_length=1, max_length=6)]


class Plunger(Asked):
    """The plunger pressed by rate or by force; by neither it is let go."""

    t: Literal["plunger"] = "plunger"
    rate_ml_s: Annotated[_Finite, Field(ge=0, le=10)] | None = None
    force_n: Annotated[_Finite, Field(ge=0, le=200)] | None = None


class Aspirate(Asked):
    """The plunger drawn back."""

    t: Literal["aspirate"] = "aspirate"


class Balloon(Asked):
    """The balloon filled to a volume; None lets it down."""

    t: Literal["balloon"] = "balloon"
    volume_ml: Annotated[_Finite, Field(gt=0, le=2)] | None = None


class Current(Asked):
    """The generator switched on with its dials, or off."""

    t: Literal["rf"] = "rf"
    on: bool
    mode: Literal["pulsed", "continuous"] = "pulsed"
    goal_c: Annotated[_Finite, Field(gt=37, le=95)] = 42.0
    electrode_mm: Annotated[_Finite, Field(gt=0, le=20)] = 5.0
    volts: Annotated[_Finite, Field(gt=0, le=100)] = 45.0
    width_ms: Annotated[_Finite, Field(gt=0, le=50)] = 20.0
    rate_hz: Annotated[_Finite, Field(gt=0, le=10)] = 2.0


class Test(Asked):
    """A sensory or motor test at the catheter's tip, before the generator is switched on."""

    t: Literal["test"] = "test"
    kind: Literal["sensory", "motor"]
    volts: Annotated[_Finite, Field(gt=0, le=10)] = 0.5
    electrode_mm: Annotated[_Finite, Field(gt=0, le=20)] = 5.0


class Give(Asked):
    """A sedative into a vein, or a local anaesthetic under the skin, in mg."""

    t: Literal["give"] = "give"
    drug: Literal["midazolam", "fentanyl", "lidocaine"]
    amount_mg: Annotated[_Finite, Field(gt=0, le=500)]
    way: Literal["vein", "skin"]


class Position(Asked):
    """The patient laid another way."""

    t: Literal["position"] = "position"
    lie: Literal["prone", "supine", "left lateral", "right lateral"]
    head_down_deg: Annotated[_Finite, Field(ge=-30, le=30)] = 0.0


class Ask(Asked):
    """A question to the patient."""

    t: Literal["ask"] = "ask"
    question: Question


class Wait(Asked):
    """Time let pass, in slices of a minute; ``infuse``: the plunger goes on as it is held."""

    t: Literal["wait"] = "wait"
    minutes: Annotated[_Finite, Field(gt=0, le=LONGEST_WAIT_MIN)]
    infuse: bool = False


class Stop(Asked):
    """Everything held let go, and a wait ended."""

    t: Literal["stop"] = "stop"


class Note(Asked):
    """A remark for the record."""

    t: Literal["note"] = "note"
    text: Annotated[str, Field(min_length=1, max_length=500)]


class Call(Asked):
    """What a person calls the pattern of the dye."""

    t: Literal["call"] = "call"
    pattern: Pattern


class Zones(Asked):
    """Safe and unsafe zones drawn on the picture, or not."""

    t: Literal["zones"] = "zones"
    on: bool
    route: Route = "caudal"
    level: Level | None = None
    side: Literal["left", "right"] | None = None


class Undo(Asked):
    """Back to before the last thing done."""

    t: Literal["undo"] = "undo"


class Pause(Asked):
    """The patient's time stands still, or goes on."""

    t: Literal["pause"] = "pause"
    on: bool


class End(Asked):
    """The procedure is over: write report and debrief."""

    t: Literal["end"] = "end"


class Complication(Asked):
    """What the instructor lets happen."""

    t: Literal["complication"] = "complication"
    kind: EventKind


class SetVitals(Asked):
    """What the instructor sets on the monitor; what is left out is the patient's own again."""

    t: Literal["vitals"] = "vitals"
    heart_rate: Annotated[_Finite, Field(ge=20, le=220)] | None = None
    systolic: Annotated[_Finite, Field(ge=40, le=260)] | None = None
    saturation: Annotated[_Finite, Field(ge=40, le=100)] | None = None
    breaths: Annotated[_Finite, Field(ge=0, le=60)] | None = None


class Say(Asked):
    """The instructor speaks to the fellow, or as the patient."""

    t: Literal["say"] = "say"
    text: Annotated[str, Field(min_length=1, max_length=300)]
    as_patient: bool = False


class Rewind(Asked):
    """Back by so many seconds of the patient, or to the very beginning."""

    t: Literal["rewind"] = "rewind"
    seconds: Annotated[_Finite, Field(gt=0)] | None = None


class HandOver(Asked):
    """Who holds the instruments from now on."""

    t: Literal["hand over"] = "hand over"
    to: Literal["fellow", "instructor"]


AnyAsked = Annotated[
    Hello | Beat | Ack | Pedal | Arm | TableTo | FieldSize | Collimate | SetNeedle | Aim | Hand | Nudge
    | Take | Withdraw | Fill | Plunger | Aspirate | Balloon | Current | Test | Give | Position | Ask | Wait
    | Stop | Note | Call | Zones | Undo | Pause | End | Complication | SetVitals | Say | Rewind | HandOver,
    Field(discriminator="t"),
]  # fmt: skip
"""Any message of a page."""
ASKED: TypeAdapter[Any] = TypeAdapter(AnyAsked)
KINDS: tuple[type[Asked], ...] = get_args(get_args(AnyAsked)[0])
_MOST = 4096


def parsed(text: str | bytes) -> Any:
    """The message in a text; DocumentError, in a sentence, for what is none.

    Parameters
    ----------
    text : str or bytes
        JSON, at most 4096 characters.

    Returns
    -------
    Asked

    Raises
    ------
    DocumentError
        Which message, which field, what is wrong with it.

    Examples
    --------
    >>> parsed('{"t": "hand", "n": 1, "tool": "needle", "push_mm_s": 2}').push_mm_s
    2.0
    """
    if len(text) > _MOST:
        raise DocumentError(f"A message of {len(text)} characters is too long; send at most {_MOST}.")
    try:
        return ASKED.validate_json(text)
    except ValidationError as error:
        raise DocumentError(_words(error)) from None


def _words(error: ValidationError) -> str:
    first = error.errors()[0]
    where = [str(part) for part in first["loc"]]
    if first["type"] == "json_invalid":
        return "That is no message: it is not JSON."
    if first["type"].startswith("union_tag"):
        known = ", ".join(repr(kind.model_fields["t"].default) for kind in KINDS)
        return f"There is no such message; its t is one of: {known}."
    field = ".".join(where[1:]) or "the whole"
    given = repr(first["input"])
    given = given if len(given) < 60 else given[:57] + "..."
    return (
        f"The message {where[0] if where else '?'!r} cannot be read: {field}: {first['msg']}, found {given}."
    )
