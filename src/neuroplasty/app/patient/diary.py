"""The diary: one tap a day for how strong it was, by place; glides done of those planned; medicines."""

from __future__ import annotations

import datetime
from dataclasses import replace

from starlette.responses import Response

from neuroplasty.app.patient.advice import advice_on
from neuroplasty.app.patient.gate import Call, SorryError
from neuroplasty.app.patient.own import enter_own
from neuroplasty.app.patient.programme import programme_of
from neuroplasty.registry import Actor, DiaryDay

PLACES = ("low back", "left leg", "right leg")
"""Where it may hurt; as the diary's reader knows them."""
_BACK_D = 14
_MOST = 500


def show(call: Call) -> Response:
    """One day of the diary."""
    _, _, today = enter_own(call)
    return _page(call, _day(call.query.get("day", ""), today), kept=call.query.get("kept") == "yes")


def write(call: Call) -> Response:
    """One tap, or what was typed: kept at once; words that cannot wait bring advice at once."""
    actor, person, today = enter_own(call)
    day = _day(call.get("day"), today)
    held = {one.place: one for one in call.registry.diaries.of(actor, person.code) if one.day == day}
    advice: tuple[str, ...] = ()
    if "glides" in call.fields or "medicines" in call.fields:
        row = _rest(call, actor, held.get("", DiaryDay(day)), day)
        if "medicines" in call.fields:
            advice = advice_on(f"{row.note}\n{row.medicines}")
    else:
        place, value = call.get("place"), call.get("value")
        if place not in PLACES or value not in {str(one) for one in range(11)}:
            raise SorryError("not understood", 422)
        row = replace(held.get(place, DiaryDay(day, place)), intensity=float(value))
    call.registry.diaries.write(actor, person.code, row)
    if advice:
        return _page(call, day, kept=True, advice=advice)
    return call.go(f"/own/diary?day={day}&kept=yes")


def _rest(call: Call, actor: Actor, row: DiaryDay, day: datetime.date) -> DiaryDay:
    if "glides" in call.fields:
        planned = _planned(call, actor, day)
        done = call.get("glides")
        if done not in {str(one) for one in range(planned + 1)}:
            raise SorryError("not understood", 422)
        return replace(row, glides_done=int(done), glides_planned=planned)
    return replace(row, medicines=_typed(call, "medicines"), note=_typed(call, "note"))


def _typed(call: Call, name: str) -> str:
    text = call.get(name)
    if len(text) > _MOST:
        raise SorryError("too much", 413)
    return "".join(one if one.isprintable() else " " for one in text).strip()


def _planned(call: Call, actor: Actor, day: datetime.date) -> int:
    programme = programme_of(call, actor)
    if programme is None:
        return 0
    return sum(glide.times_a_day for glide in programme.glides if glide.first <= day <= glide.last)


def _day(text: str, today: datetime.date) -> datetime.date:
    if not text:
        return today
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise SorryError("not understood", 422) from None
    if not today - datetime.timedelta(days=_BACK_D) <= day <= today:
        raise SorryError("diary.late", 422)
    return day


def _page(call: Call, day: datetime.date, *, kept: bool, advice: tuple[str, ...] = ()) -> Response:
    actor, person, today = enter_own(call)
    held = {one.place: one for one in call.registry.diaries.of(actor, person.code) if one.day == day}
    one_day = datetime.timedelta(days=1)
    return call.draw(
        "diary",
        day=day,
        today=today,
        earlier=day - one_day if day > today - _BACK_D * one_day else None,
        later=day + one_day if day < today else None,
        places=PLACES,
        held=held,
        rest=held.get("", DiaryDay(day)),
        planned=_planned(call, actor, day),
        kept=kept,
        advice=advice,
        csrf=call.csrf("own"),
    )


__all__ = ["PLACES", "show", "write"]
