"""Procedures: what was done, written down in under two minutes, corrected with a reason, and its forecast."""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import Any, get_args
from zoneinfo import ZoneInfo

from starlette.responses import Response

from neuroplasty.app.clinic.asking import code_of
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.documents import document_of
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.places import ROOTS
from neuroplasty.documents.records import (
    COMPLICATIONS,
    Device,
    Dose,
    Happening,
    Recorded,
    RecordedStep,
    Relatedness,
)
from neuroplasty.errors import RegistryError
from neuroplasty.evidence.drugs import DRUGS
from neuroplasty.registry import HeldEpisode

SETTINGS = ("operating theatre", "fluoroscopy suite", "outpatient room", "ward", "other")
ROUTES = ("caudal", "interlaminar", "transforaminal", "other")
DEVICES = ("needle", "introducer", "catheter", "balloon", "electrode", "filter", "other")
UNITS = ("mL", "mg", "ug", "IU")
GRADES = {1: "mild", 2: "moderate", 3: "severe", 4: "life-threatening", 5: "death"}
RELATED: tuple[str, ...] = get_args(Relatedness)
LINES = 4
"""Devices and doses that fit on the form."""


def empty(asked: Asked) -> Response:
    """The form; filled in like another procedure where the address says which."""
    like = asked.query.get("like", "")
    held = asked.registry.episodes.get(asked.actor, like).document.recorded if like else None
    values: dict[str, Any] = {"on": _today(asked).isoformat(), "code": asked.query.get("code", "")[:20]}
    if held is not None:
        values |= {key: value for key, value in _typed(held).items() if key not in ("on", "start", "end")}
    return _draw(asked, values, correcting=None)


def _draw(asked: Asked, values: dict[str, Any], correcting: HeldEpisode | None) -> Response:
    if asked.fault:
        given = asked.fields.given
        values = {key: list(held) if key == "roots" else held[-1] for key, held in given.items() if held}
    return asked.draw(
        "procedure",
        values=values,
        correcting=correcting,
        settings=SETTINGS,
        ways=ROUTES,
        devices=DEVICES,
        units=UNITS,
        roots=ROOTS,
        drugs=sorted(DRUGS),
        lines=range(1, LINES + 1),
        complications=COMPLICATIONS,
        grades=GRADES,
    )


def _today(asked: Asked) -> datetime.date:
    return asked.registry.store.clock().astimezone(ZoneInfo(asked.site.zone)).date()


def _typed(done: Recorded) -> dict[str, Any]:
    """A record as it would have been typed."""
    values: dict[str, Any] = {
        "on": done.day.isoformat(),
        "start": f"{done.started:%H:%M}",
        "end": f"{done.ended:%H:%M}" if done.ended else "",
        "operator": done.operator,
        "setting": done.setting or "",
        "route": done.route or "",
        "roots": list(done.roots),
        "steps": "\n".join(step.do for step in done.steps),
        "fluoroscopy_s": "" if done.fluoroscopy_s is None else f"{done.fluoroscopy_s:g}",
        "dose_area": "" if done.dose_area_gycm2 is None else f"{done.dose_area_gycm2:g}",
        "note": done.note,
    }
    for number, device in enumerate(done.devices[:LINES], start=1):
        for name in ("kind", "maker", "name", "lot"):
            values[f"device_{name}_{number}"] = getattr(device, name) or ""
    for number, dose in enumerate(done.doses[:LINES], start=1):
        values |= {
            f"drug_{number}": dose.drug,
            f"given_{number}": f"{dose.given:g}",
            f"unit_{number}": dose.unit,
        }
    return values


def read_procedure(asked: Asked, before: Recorded | None = None) -> Recorded:
    """What the form says was done; what it has no field for is kept as it was ``before``."""
    fields, zone = asked.fields, asked.site.zone
    day = fields.day("on", "the day of the procedure", needed=True)
    assert day is not None
    started = fields.moment(day, "start", "when it began", zone, needed=True)
    ended = fields.moment(day, "end", "when it ended", zone)
    if started and ended and ended < started:
        # Over midnight.
        ended = fields.moment(day + datetime.timedelta(days=1), "end", "when it ended", zone)
        if ended and ended - started > datetime.timedelta(hours=8):
            raise RegistryError("It ended before it began; correct one of the two times.")
    operator = fields.text("operator", "who did it, as a code such as op-7", needed=True)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", operator):
        raise RegistryError(
            f"Done by: found {operator[:60]!r}, expected a code in letters, digits, points and hyphens, "
            "such as op-7; no name."
        )
    values: dict[str, Any] = {
        "site": asked.site.code if before is None else before.site,
        "operator": operator,
        "started": started,
        "ended": ended,
        "setting": fields.one_of("setting", "where it was done", SETTINGS),
        "route": fields.one_of("route", "the way in", ROUTES),
        "roots": tuple(root for root in ROOTS if root in fields.all("roots")),
        "devices": _devices(asked, before),
        "doses": _doses(asked, before),
        "fluoroscopy_s": fields.number("fluoroscopy_s", "fluoroscopy"),
        "dose_area_gycm2": fields.number("dose_area", "the dose-area product"),
        "note": fields.text("note", "the note"),
    }
    lines = [line.strip() for line in fields.text("steps", "the steps").splitlines() if line.strip()]
    if before is None or lines != [step.do for step in before.steps]:
        values["steps"] = tuple(RecordedStep(do=line) for line in lines)
    if before is not None:
        return Recorded.model_validate(
            {**{name: getattr(before, name) for name in type(before).model_fields}, **values}
        )
    kind = fields.one_of("complication", "the complication", COMPLICATIONS)
    if kind is not None:
        grade = fields.whole("grade", "how grave it was")
        values["complications"] = (
            Happening.model_validate({"day": 0, "kind": kind, "grade": grade, "by": "clinician"}),
        )
    return Recorded(**values)


def _devices(asked: Asked, before: Recorded | None) -> tuple[Device, ...]:
    found = []
    for number in range(1, LINES + 1):
        kind = asked.fields.one_of(f"device_kind_{number}", f"device {number}", DEVICES)
        maker, name, lot = (
            asked.fields.text(f"device_{part}_{number}", f"device {number}, {part}")
            for part in ("maker", "name", "lot")
        )
        if kind is None and (maker or name or lot):
            raise RegistryError(f"Device {number}: say what it is, such as catheter.")
        if kind is not None:
            found.append(Device(kind=kind, maker=maker, name=name, lot=lot or None))  # type: ignore[arg-type]
    return (*found, *(before.devices[LINES:] if before else ()))


def _doses(asked: Asked, before: Recorded | None) -> tuple[Dose, ...]:
    found = []
    for number in range(1, LINES + 1):
        drug = asked.fields.text(f"drug_{number}", f"drug {number}")
        given = asked.fields.number(f"given_{number}", f"drug {number}, how much")
        unit = asked.fields.one_of(f"unit_{number}", f"drug {number}, its unit", UNITS)
        if not drug and given is None:
            continue
        if not drug or given is None or unit is None:
            raise RegistryError(f"Drug {number}: give its name, how much, and the unit.")
        if given < 0:
            raise RegistryError(f"Drug {number}: found {given:g}, expected zero or more.")
        found.append(Dose(drug=drug, given=given, unit=unit))
    return (*found, *(before.doses[LINES:] if before else ()))


def record(asked: Asked) -> Response:
    """The procedure is written down, and nine visits are planned from its day."""
    code = asked.fields.text("code", "the person's pseudonym", needed=True)
    done = read_procedure(asked)
    held = asked.registry.episodes.record(asked.actor, code, done)
    for one in done.complications:
        asked.registry.happenings.record(asked.actor, held.id, one)
    return asked.draw("recorded", held=held, done=done)


def correction(asked: Asked) -> Response:
    """A procedure that is to be corrected."""
    held = asked.registry.episodes.get(asked.actor, asked.names["episode"])
    done = held.document.recorded
    if done is None:
        raise RegistryError("This procedure was brought in as a document; bring in the right one.")
    return _draw(asked, {**_typed(done), "code": held.code}, correcting=held)


def correct(asked: Asked) -> Response:
    """The correction with its reason; every visit moves with the day."""
    held = asked.registry.episodes.get(asked.actor, asked.names["episode"])
    reason = asked.fields.text("reason", "the reason of the correction", needed=True)
    done = read_procedure(asked, held.document.recorded)
    newer = held.document.model_copy(update={"recorded": done})
    asked.registry.episodes.correct(asked.actor, held.id, newer, reason=reason)
    return asked.go(f"/people/{held.code}")


def forecast(asked: Asked) -> Response:
    """The forecast of a procedure, or that there is none yet."""
    held = asked.registry.episodes.get(asked.actor, asked.names["episode"])
    return asked.draw("forecast", held=held, frozen=asked.registry.forecasts.of(asked.actor, held.id))


def freeze(asked: Asked) -> Response:
    """A forecast out of a simulated episode's file, frozen before the first follow-up opens."""
    held = asked.registry.episodes.get(asked.actor, asked.names["episode"])
    name, content = asked.fields.file("file", "the simulated episode's file")
    made = document_of(content.decode("utf-8", "replace"), "episode", name=name[:80] or "the file")
    if not isinstance(made, Episode) or made.forecast is None:
        raise RegistryError("This episode holds no forecast; make one with 'neuroplasty course'.")
    source = made.case.model_dump_json() if made.case is not None else made.model_dump_json()
    asked.registry.forecasts.freeze(
        asked.actor,
        held.id,
        made.forecast,
        model_version=made.made_by,
        input_sha256=hashlib.sha256(source.encode()).hexdigest(),
    )
    return asked.go(f"/people/{held.code}")


def complications(asked: Asked) -> Response:
    """What happened: asked of the clinician and of the patient, and kept apart."""
    episode = asked.names["episode"]
    visits = asked.registry.episodes.visits(asked.actor, episode)
    happened = asked.registry.happenings.of(asked.actor, episode)
    return asked.draw(
        "complications",
        code=code_of(asked, visits[0].person),
        episode=episode,
        day=next(one.due for one in visits if one.visit == "pre"),
        clinician=[one for one in happened if one.happening.by != "patient"],
        patient=[one for one in happened if one.happening.by == "patient"],
        kinds=COMPLICATIONS,
        grades=GRADES,
        related=RELATED,
    )


def _happening(asked: Asked) -> Happening:
    fields = asked.fields
    day = fields.day("on", "the day on which it happened", needed=True)
    return Happening.model_validate(
        {
            "day": 0,
            "on": day,
            "kind": fields.one_of("kind", "what happened", COMPLICATIONS, needed=True),
            "text": fields.text("text", "the words"),
            "grade": fields.whole("grade", "how grave it was"),
            "by": fields.one_of("by", "whose word it is", ("clinician", "patient"), needed=True),
            "relatedness": fields.one_of("relatedness", "how far the procedure is the cause", RELATED),
        }
    )


def tell(asked: Asked) -> Response:
    """Something happened, by one side's word."""
    asked.registry.happenings.record(asked.actor, asked.names["episode"], _happening(asked))
    return asked.go(f"/episodes/{asked.names['episode']}/complications")


def wrong(asked: Asked) -> Response:
    """Something that happened, to be corrected."""
    episode = asked.names["episode"]
    for held in asked.registry.happenings.of(asked.actor, episode):
        if held.id == asked.names["happening"]:
            return asked.draw(
                "happening", held=held, episode=episode, kinds=COMPLICATIONS, grades=GRADES, related=RELATED
            )
    raise RegistryError("There is no such happening of this procedure; go back and choose another.")


def put_right(asked: Asked) -> Response:
    """The correction, with its reason."""
    wrong(asked)
    reason = asked.fields.text("reason", "the reason of the correction", needed=True)
    asked.registry.happenings.correct(asked.actor, asked.names["happening"], _happening(asked), reason=reason)
    return asked.go(f"/episodes/{asked.names['episode']}/complications")


PROCEDURES = (
    Page("/procedures/new", "record episode", empty, record),
    Page("/episodes/{episode}/correct", "correct episode", correction, correct, about="episode"),
    Page("/episodes/{episode}/forecast", "see forecast", forecast, freeze, "make forecast", about="episode"),
    Page(
        "/episodes/{episode}/complications",
        "see person",
        complications,
        tell,
        "record happening",
        about="episode",
    ),
    Page(
        "/episodes/{episode}/happenings/{happening}",
        "correct happening",
        wrong,
        put_right,
        about="happening",
    ),
)
"""The pages of procedures and of what happened after them."""

__all__ = ["PROCEDURES", "read_procedure"]
