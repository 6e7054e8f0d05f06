"""Messages: every one of them comes back as it went; what is none is answered in words."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroplasty.app.room import asked, told
from neuroplasty.app.room.roles import may
from neuroplasty.errors import DocumentError

ASKED = [
    {"t": "hello"},
    {"t": "beat"},
    {"t": "ack", "tick": 3},
    {"t": "pedal", "on": True, "mode": "road-map", "pulses_per_s": 15.0},
    {"t": "arm", "view": "lateral"},
    {"t": "table", "left_mm": 10.0},
    {"t": "field", "size": "mag 1"},
    {"t": "collimate", "iris": 0.5},
    {"t": "needle", "route": "transforaminal", "level": "L5", "side": "left", "gauge": 20},
    {"t": "aim", "up_deg": 2.0},
    {"t": "hand", "tool": "catheter", "push_mm_s": 5.0},
    {"t": "nudge", "tool": "needle", "push_mm": 0.5},
    {"t": "take", "gauge": 19},
    {"t": "withdraw", "what": "everything"},
    {"t": "syringe", "ingredients": [{"drug": "lidocaine", "strength": "2 %", "volume_ml": 5.0}]},
    {"t": "plunger", "rate_ml_s": 0.5},
    {"t": "aspirate"},
    {"t": "balloon", "volume_ml": 0.13},
    {"t": "rf", "on": True},
    {"t": "test", "kind": "motor", "volts": 1.0},
    {"t": "give", "drug": "midazolam", "amount_mg": 2.0, "way": "vein"},
    {"t": "position", "lie": "supine"},
    {"t": "ask", "question": "headache"},
    {"t": "wait", "minutes": 30.0, "infuse": True},
    {"t": "stop"},
    {"t": "note", "text": "needle through the membrane"},
    {"t": "call", "pattern": "vascular"},
    {"t": "zones", "on": True, "route": "caudal"},
    {"t": "undo"},
    {"t": "pause", "on": True},
    {"t": "end"},
    {"t": "complication", "kind": "vessel entered"},
    {"t": "vitals", "heart_rate": 40.0},
    {"t": "say", "text": "Look again."},
    {"t": "rewind", "seconds": 30.0},
    {"t": "hand over", "to": "instructor"},
]
TOLD = [
    told.FrameHead(tick=1, t_s=0.1, markers=("L", "R")),
    told.Welcome(role="fellow", title="A", story="B", plan="C", exam=False, spacing_mm=2.0),
    told.State(tick=1, t_s=0.1, phase="briefing", paused=False),
    told.VitalSigns(heart_rate=75, systolic=130, diastolic=78, saturation=97, breaths=14, sedation=0.0),
    told.Said(text="It hurts.", pain=4.0, where="L5 left", usual=True),
    told.Happened(t_s=1.0, what="bone", severity="caution"),
    told.Refused(why="No.", n=4),
    told.Time(factor=0.7),
    told.Progress(words="Building", fraction=0.5),
    told.Drawn(on=False),
    told.Truth(tip="x", tip_mmhg=1, sac_mmhg=1, bonds_left=1, in_canal_ml=1, out_ml=1, sedation=0),
    told.Cleared(t_s=1.0, why="Undone."),
    told.Saved(folder="out", links=(("Report", "report.html"),)),
    told.Score(title="Lesson", passed=True),
    told.Bye(why="The room is closed."),
]


@pytest.mark.parametrize("message", ASKED, ids=lambda one: one["t"])
def test_a_message_of_a_page_comes_back_as_it_went(message):
    once = asked.parsed(json.dumps({**message, "n": 7}))
    assert asked.parsed(once.model_dump_json()) == once
    assert once.n == 7


def test_every_message_of_a_page_and_of_the_room_is_tried_here():
    assert {one["t"] for one in ASKED} == {kind.model_fields["t"].default for kind in asked.KINDS}
    assert {type(one) for one in TOLD} == set(told.KINDS)


@pytest.mark.parametrize("message", TOLD, ids=lambda one: one.t)
def test_a_message_of_the_room_comes_back_as_it_went(message):
    assert told.TOLD.validate_json(message.model_dump_json()) == message


def test_a_picture_comes_back_with_its_head():
    head = told.FrameHead(tick=9, t_s=0.6, view="lateral", pulses=3, label="mask")
    assert told.opened(told.framed(head, b"\xff\xd8jpeg")) == (head, b"\xff\xd8jpeg")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("push!", "it is not JSON"),
        ('{"t": "jump", "n": 1}', "There is no such message"),
        ('{"t": "pedal", "n": 1}', "'pedal' cannot be read: on: Field required"),
        ('{"t": "hand", "n": 1, "tool": "drill"}', "tool"),
        ('{"t": "hand", "n": 1, "tool": "needle", "push_mm_s": 1e999}', "push_mm_s"),
        ('{"t": "hand", "n": 1, "tool": "needle", "push_mm_s": 900}', "less than or equal to 30"),
        (
            '{"t": "syringe", "n": 1, "ingredients":'
            ' [{"drug": "lidocaine", "strength": "2 mL", "volume_ml": 1}]}',
            "2 %",
        ),
        ('{"t": "beat", "n": -1}', "n: "),
        ('{"t": "beat", "n": 1, "more": 2}', "more"),
        ("x" * 5000, "too long"),
    ],
)
def test_what_is_no_message_is_answered_in_a_sentence(text, words):
    with pytest.raises(DocumentError) as refused:
        asked.parsed(text)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["t", "n", "on", "tool", "kind"]), inner, max_size=4)
        ),
        max_leaves=6,
    )
)
def test_no_json_at_all_brings_the_reader_down(value):
    text, told_why = json.dumps(value), ""
    try:
        asked.parsed(text)
    except DocumentError as refused:
        told_why = str(refused)
    assert told_why or "t" in value


@pytest.mark.parametrize(
    ("role", "holder", "message", "words"),
    [
        ("watcher", "fellow", asked.Pedal(n=1, on=True), "You watch"),
        ("watcher", "fellow", asked.End(n=1), "You watch"),
        ("fellow", "fellow", asked.Complication(n=1, kind="bleeding"), "Only the instructor"),
        ("fellow", "instructor", asked.Pedal(n=1, on=True), "The instructor holds the instruments"),
        ("instructor", "fellow", asked.Pedal(n=1, on=True), "The fellow holds the instruments"),
    ],
)
def test_who_may_not_is_told_so(role, holder, message, words):
    assert words in may(role, holder, message)


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("fellow", asked.Pedal(n=1, on=True)),
        ("instructor", asked.Complication(n=1, kind="bleeding")),
        ("instructor", asked.Pause(n=1, on=True)),
        ("watcher", asked.Ack(n=1, tick=4)),
    ],
)
def test_who_may_is_not_hindered(role, message):
    assert may(role, "fellow", message) == ""
