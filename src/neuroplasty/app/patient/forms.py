"""Forms: one question a screen or all on one page; each answer is kept at once, and can be gone on with.

A form that is complete is sent as soon as another one is answered, or on the last page; until then it can be
changed. The same answers twice are one row.
"""

from __future__ import annotations

import datetime

from starlette.responses import Response

from neuroplasty.app.patient.advice import signs_of
from neuroplasty.app.patient.asked import Filling, Question, questions
from neuroplasty.app.patient.gate import Call, SorryError
from neuroplasty.care.questionnaires.form import FORMS
from neuroplasty.documents.records import Happening
from neuroplasty.errors import RegistryError
from neuroplasty.registry import Actor
from neuroplasty.registry.answers import local_day
from neuroplasty.registry.forms import Given


def start(call: Call) -> Response:
    """To the first question without an answer."""
    token, _ = call.enter("form")
    _, filling = _enter(call)
    if not filling.open and call.registry.links.look(token).used:
        raise SorryError("used", 200)
    return call.go(_onward(filling))


def show_one(call: Call) -> Response:
    """One question."""
    _, filling = _enter(call)
    return _one(call, filling, _asked(call, filling))


def save_one(call: Call) -> Response:
    """One answer: kept at once, then the next question."""
    actor, filling = _enter(call)
    number = _asked(call, filling)
    question = filling.questions[number]
    if question.form in filling.answered:
        return call.go(_onward(filling))
    value = question.read(call.get("answer"))
    if value is None:
        return _one(call, filling, number, _fault(call, question))
    call.registry.answers.save(actor, filling.visit.id, question.form, question.item, value)
    filling = _filling(call, actor)
    done = {form: given for form, given in filling.whole.items() if form != question.form}
    if done:
        _send(call, actor, filling, done)
        filling = _filling(call, actor)
    return call.go(_onward(filling))


def leave_out(call: Call) -> Response:
    """A form that somebody would rather not answer: that is said, and asked no more."""
    actor, filling = _enter(call)
    form = call.names["form"]
    if form not in filling.visit.forms:
        raise SorryError("missing page", 404)
    if form not in filling.answered:
        call.registry.answers.give(actor, filling.visit.id, form, missing="declined")
    return call.go(_onward(_filling(call, actor)))


def show_all(call: Call) -> Response:
    """Every question on one page."""
    _, filling = _enter(call)
    if not filling.open:
        return call.go(_onward(filling))
    return _all(call, filling)


def save_all(call: Call) -> Response:
    """Every answer at once: what is right is kept, what is missing is marked."""
    actor, filling = _enter(call)
    shown = set(call.fields.get("asked", []))
    missing: set[str] = set()
    values: dict[str, dict[int, float | bool]] = {}
    for question in filling.questions:
        if question.form not in shown:
            continue
        text = call.get(question.name)
        if question.kind == "tick":
            text = "yes" if text else "no"
        value = question.read(text)
        if value is None:
            if question.form not in filling.answered:
                missing.add(question.name)
        else:
            values.setdefault(question.form, {})[question.item] = value
    counts = {form: sum(one.form == form for one in filling.questions) for form in filling.visit.forms}
    whole: dict[str, Given] = {
        form: [held[item] for item in sorted(held)] if form in FORMS else held[0]
        for form, held in values.items()
        if len(held) == counts[form]
    }
    if not missing and set(filling.visit.forms) <= shown | filling.answered.keys():
        _send(call, actor, filling, whole)
        return call.go("/form/signs")
    for form, held in values.items():
        if form not in filling.answered:
            for item, value in held.items():
                call.registry.answers.save(actor, filling.visit.id, form, item, value)
    return _all(call, _filling(call, actor), frozenset(missing))


def check(call: Call) -> Response:
    """What was said and not sent yet, to be changed or sent."""
    actor, filling = _enter(call)
    if filling.next is not None:
        return call.go(_onward(filling))
    if call.post:
        _send(call, actor, filling, filling.whole)
        return call.go("/form/signs")
    if not filling.open:
        return call.go("/form/signs")
    ticks = {
        form: sum(filling.value(one) is True for one in filling.open if one.form == form)
        for form in {one.form for one in filling.open if one.kind == "tick"}
    }
    return call.draw("check", filling=filling, ticks=ticks, forms=FORMS, csrf=call.csrf("form"))


def signs(call: Call) -> Response:
    """Signs that cannot wait, asked of everybody; advice at once, and the clinic is told."""
    actor, filling = _enter(call, done=True)
    if filling.open:
        return call.go(_onward(filling))
    if not call.post:
        return call.draw("signs", csrf=call.csrf("form"))
    ticked = [
        sign
        for number, sign in enumerate(signs_of())
        if call.get("none") == "" and str(number) in call.fields.get("sign", [])
    ]
    if filling.visit.visit != "pre":
        today = _today(call, actor)
        for sign in ticked:
            told = Happening(day=0, on=today, kind=sign.kind, text=sign.text)
            call.registry.happenings.record(actor, filling.visit.episode, told)
    token, _ = call.enter("form")
    call.registry.links.finish(token)
    return call.draw("thanks", ticked=ticked, csrf=call.csrf("form"))


def close(call: Call) -> Response:
    """Take the cookies away: on a phone that others use, too."""
    answer = call.draw("closed")
    call.hand(answer, "form", "")
    return call.hand(answer, "own", "")


def _enter(call: Call, *, done: bool = False) -> tuple[Actor, Filling]:
    _, actor = call.enter("form")
    filling = _filling(call, actor)
    today = _today(call, actor)
    if not filling.open and (done or today <= filling.visit.closes):
        return actor, filling
    if today > filling.visit.closes:
        raise SorryError("form closed", 410, day=call.words.day(filling.visit.closes))
    if today < filling.visit.opens:
        raise SorryError("form early", 403, day=call.words.day(filling.visit.opens))
    return actor, filling


def _filling(call: Call, actor: Actor) -> Filling:
    if actor.schedule is None:
        raise SorryError("missing page", 404)
    visit = call.registry.episodes.visit(actor, actor.schedule)
    return Filling(
        visit,
        questions(visit.forms, call.words),
        call.registry.answers.saved(actor, visit.id),
        call.registry.answers.answered(actor, visit.id),
    )


def _send(call: Call, actor: Actor, filling: Filling, given: dict[str, Given]) -> None:
    # What was left out stays so, unless an answer is given after all.
    try:
        call.registry.answers.give_visit(actor, filling.visit.id, given)
    except RegistryError:
        now = call.registry.answers.answered(actor, filling.visit.id)
        if any(form in now for form in given):
            raise SorryError("one.kept", 409) from None
        raise


def _onward(filling: Filling) -> str:
    following = filling.next
    if following is not None:
        return f"/form/one/{following.form}/{following.item + 1}"
    return "/form/check" if filling.open else "/form/signs"


def _asked(call: Call, filling: Filling) -> int:
    item = call.names["item"]
    known = item.isascii() and item.isdigit() and len(item) < 4
    number = filling.place(call.names["form"], int(item) - 1) if known else None
    if number is None:
        raise SorryError("missing page", 404)
    return number


def _one(call: Call, filling: Filling, number: int, fault: str = "") -> Response:
    question = filling.questions[number]
    before = filling.questions[number - 1] if number else None
    return call.draw(
        "one",
        422 if fault else 200,
        filling=filling,
        question=question,
        number=number + 1,
        before=before,
        fault=fault,
        csrf=call.csrf("form"),
    )


def _all(call: Call, filling: Filling, missing: frozenset[str] = frozenset()) -> Response:
    forms = {form: [one for one in filling.open if one.form == form] for form in filling.visit.forms}
    return call.draw(
        "all",
        422 if missing else 200,
        filling=filling,
        forms={form: held for form, held in forms.items() if held},
        missing=missing,
        csrf=call.csrf("form"),
    )


def _fault(call: Call, question: Question) -> str:
    if question.kind == "total":
        return call.words("fault.number", low=f"{question.low:g}", high=f"{question.high:g}")
    return call.words("fault.choose")


def _today(call: Call, actor: Actor) -> datetime.date:
    return local_day(call.registry.store.clock(), call.registry.people.own(actor).zone)
