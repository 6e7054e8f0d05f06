"""Asking: who is due and late, the message and the letter that ask them, and what they say on the phone."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import cast
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response

from neuroplasty.app.clinic.keys import qr
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.care.questionnaires.form import FORMS, Form
from neuroplasty.care.questionnaires.totals import TOTALS
from neuroplasty.documents.course import MISSING, By, Missing, Mode
from neuroplasty.errors import RegistryError
from neuroplasty.registry import Answer, Visiting
from neuroplasty.registry.due import DueVisit
from neuroplasty.registry.forms import Given
from neuroplasty.registry.visits import VISITS

A_PAGE = 50
"""Rows of the due list at a time."""
MODES = {"phone": "on the phone", "paper": "on paper", "visit": "in the room"}
OUTCOMES = ("not reached", "call again", "message left", "wrong number")
_SORTS: dict[str, Callable[[DueVisit], object]] = {
    "late": lambda one: -one.late_d,
    "person": lambda one: one.code,
    "visit": lambda one: VISITS.index(one.visit),
    "closes": lambda one: one.closes,
    "asked": lambda one: one.reminders,
}
TEXTS = {
    "en": {
        "message": "{clinic}: how are you since your procedure? Please answer a few questions: {link}",
        "hello": "Dear patient,",
        "ask": "some time ago you had a procedure at {clinic}. We would like to know how you are. Please "
        "scan the code with your phone, or type the address into a browser. It takes about five minutes.",
        "until": "You can answer until {closes}.",
        "call": "If you would rather answer on the phone, call us.",
        "thanks": "Thank you.",
    },
    "de": {
        "message": "{clinic}: Wie geht es Ihnen seit dem Eingriff? Bitte beantworten Sie ein paar Fragen: "
        "{link}",
        "hello": "Guten Tag,",
        "ask": "vor einiger Zeit hatten Sie bei {clinic} einen Eingriff. Wir möchten wissen, wie es Ihnen "
        "geht. Bitte scannen Sie den Code mit dem Telefon, oder geben Sie die Adresse in einen Browser ein. "
        "Es dauert etwa fünf Minuten.",
        "until": "Sie können bis zum {closes} antworten.",
        "call": "Wenn Sie lieber am Telefon antworten, rufen Sie uns an.",
        "thanks": "Vielen Dank.",
    },
}
"""What a patient is written, by language; without name, diagnosis or answer, since letters are opened."""


def due_list(asked: Asked) -> Response:
    """Who is due today and late."""
    late_only = asked.query.get("show") == "late"
    found = asked.registry.due.today(asked.actor)
    late = sum(one.is_late for one in found)
    rows = [one for one in found if one.is_late] if late_only else found
    sort = asked.query.get("sort", "late")
    rows = sorted(rows, key=_SORTS.get(sort, _SORTS["late"]))  # type: ignore[arg-type]
    if asked.query.get("down") == "1":
        rows.reverse()
    pages = max(1, -(-len(rows) // A_PAGE))
    typed = asked.query.get("page", "1")
    page = min(pages, max(1, int(typed))) if typed.isdecimal() and len(typed) < 8 else 1
    shown = rows[(page - 1) * A_PAGE : page * A_PAGE]
    names = {code: asked.registry.people.identity(asked.actor, code) for code in {one.code for one in shown}}
    return asked.draw(
        "due",
        rows=shown,
        names=names,
        count=len(found),
        late=late,
        late_only=late_only,
        sort=sort if sort in _SORTS else "late",
        down=asked.query.get("down") == "1",
        page=page,
        pages=pages,
    )


def _visit(asked: Asked) -> tuple[Visiting, str]:
    """The visit that the address names, and its person's pseudonym."""
    visit = asked.registry.episodes.visit(asked.actor, asked.names["visit"])
    return visit, code_of(asked, visit.person)


def code_of(asked: Asked, person: str) -> str:
    """The pseudonym of a person's row."""
    return asked.registry.people.of_row(asked.actor, person).code


def message(asked: Asked) -> Response:
    """What is about to be sent: nothing yet."""
    visit, code = _visit(asked)
    return asked.draw(
        "message",
        visit=visit,
        code=code,
        person=asked.registry.people.get(asked.actor, code),
        identity=asked.registry.people.identity(asked.actor, code),
        link="",
        outcomes=OUTCOMES,
    )


def send(asked: Asked) -> Response:
    """A new link: as a message to copy, or as a letter to print; or a call and what came of it."""
    visit, code = _visit(asked)
    what = asked.fields.one_of("what", "what is sent", ("message", "letter", "call"), needed=True)
    person = asked.registry.people.get(asked.actor, code)
    if what == "call":
        outcome = asked.fields.one_of("outcome", "what came of it", OUTCOMES, needed=True)
        asked.registry.due.remind(asked.actor, visit.id, "phone", outcome)
        return asked.go("/due")
    link = f"{asked.base}/f/{asked.registry.links.issue(asked.actor, visit.id)}"
    texts = TEXTS.get(person.language, TEXTS["en"])
    clinic = asked.site.title
    written = {
        name: text.format(clinic=clinic, link=link, closes=visit.closes) for name, text in texts.items()
    }
    identity = asked.registry.people.identity(asked.actor, code)
    values = {"visit": visit, "code": code, "person": person, "identity": identity, "link": link}
    if what == "letter":
        return asked.draw(
            "letter", **values, texts=written, clinic=clinic, today=_today(asked), qr=Markup(qr(link))
        )
    return asked.draw("message", **values, text=written["message"], outcomes=OUTCOMES)


def _today(asked: Asked) -> datetime.date:
    return asked.registry.store.clock().astimezone(ZoneInfo(asked.site.zone)).date()


def phone(asked: Asked) -> Response:
    """Every form of a visit on one page, to be asked on the phone."""
    visit, code = _visit(asked)
    held = {one.form: one for one in asked.registry.answers.of_visit(asked.actor, visit.id)}
    return asked.draw(
        "phone",
        visit=visit,
        code=code,
        person=asked.registry.people.get(asked.actor, code),
        identity=asked.registry.people.identity(asked.actor, code),
        forms=[FORMS[name] for name in visit.forms if name in FORMS],
        held=held,
        totals=TOTALS,
        missing=MISSING,
        modes=MODES,
        today=_today(asked),
        scale=scale_of,
        outcomes=OUTCOMES,
    )


def scale_of(form: Form) -> tuple[int, int]:
    """The lowest and the highest answer of an item.

    >>> scale_of(FORMS["GPE"])
    (1, 7)
    """
    low, high = (0, 1) if form.answers == "tick" else map(int, form.answers.split("-"))
    return low, high


def write_down(asked: Asked) -> Response:
    """What was said: every form that was answered, or the reason why it was not."""
    visit, code = _visit(asked)
    fields = asked.fields
    held = {one.form: one for one in asked.registry.answers.of_visit(asked.actor, visit.id)}
    open_forms = [
        name for name in visit.forms if name in FORMS and (name not in held or held[name].missing is not None)
    ]
    given: dict[str, Given] = {}
    for name in open_forms:
        answer = read_form(asked, FORMS[name])
        if answer is not None:
            given[name] = answer
    total = fields.one_of("total_form", "the other questionnaire", tuple(TOTALS))
    number = fields.number("total", "its total", needed=total is not None)
    if number is not None and total is None:
        raise RegistryError("Say of which questionnaire the total is.")
    if total is not None and number is not None:
        given[total] = number
    reason = fields.one_of("missing", "the reason", MISSING)
    left = [name for name in open_forms if name not in given and name not in held]
    if not given and reason is None:
        raise RegistryError("Nothing was answered; fill in a form, or say why there is none.")
    on = fields.day("on", "the day") or _today(asked)
    mode = cast(Mode, fields.one_of("mode", "how it was asked", tuple(MODES)) or "phone")
    by: By = "phone" if mode == "phone" else "staff"
    if given:
        asked.registry.answers.give_visit(asked.actor, visit.id, given, on=on, by=by, mode=mode)
    if reason is not None:
        why = cast(Missing, reason)
        for name in left:
            asked.registry.answers.give(asked.actor, visit.id, name, missing=why, on=on, by=by, mode=mode)
    if mode == "phone":
        asked.registry.due.remind(asked.actor, visit.id, "phone", "answered" if given else reason)
    return asked.go(f"/people/{code}")


def read_form(asked: Asked, form: Form) -> Given | None:
    """The answers to a form as they were typed; None where it was not asked at all."""
    fields = asked.fields
    if form.answers == "tick":
        ticks = {int(one) for one in fields.all(form.name) if one.isdecimal() and len(one) < 4}
        if fields.get(f"{form.name}_asked") != "yes":
            if ticks:
                raise RegistryError(f"{form.title}: sentences were ticked; say that it was asked.")
            return None
        return [number in ticks for number in range(1, len(form.items) + 1)]
    found = [
        fields.number(f"{form.name}_{number}", f"{form.title}, question {number}")
        for number in range(1, len(form.items) + 1)
    ]
    if all(one is None for one in found):
        return None
    if None in found:
        raise RegistryError(
            f"{form.title}: question {found.index(None) + 1} of {len(found)} was left empty; ask it as well."
        )
    return [one for one in found if one is not None]


def _answer(asked: Asked) -> tuple[Visiting, str, Answer]:
    visit, code = _visit(asked)
    for one in asked.registry.answers.of_visit(asked.actor, visit.id):
        if one.id == asked.names["answer"]:
            return visit, code, one
    raise RegistryError("This answer does not stand any more; correct the newest one.")


def answer(asked: Asked) -> Response:
    """An answer that is to be corrected."""
    visit, code, held = _answer(asked)
    return asked.draw(
        "answer",
        visit=visit,
        code=code,
        held=held,
        form=FORMS.get(held.form),
        missing=MISSING,
        scale=scale_of,
        every=asked.registry.answers.of_visit(asked.actor, visit.id, every=True),
    )


def correct_answer(asked: Asked) -> Response:
    """The correction, with its reason."""
    _, code, held = _answer(asked)
    reason = asked.fields.text("reason", "the reason of the correction", needed=True)
    missing = asked.fields.one_of("missing", "why there is no answer", MISSING)
    given: Given | None = None
    if missing is None:
        if held.form in FORMS:
            given = read_form(asked, FORMS[held.form])
        else:
            given = asked.fields.number("total", "the total", needed=True)
        if given is None:
            raise RegistryError("Give the right answer, or say why there is none.")
    asked.registry.answers.correct(asked.actor, held.id, given, reason=reason, missing=missing)  # type: ignore[arg-type]
    return asked.go(f"/people/{code}")


ASKING = (
    Page("/due", "see due", due_list),
    Page("/visits/{visit}/message", "send link", message, send, about="visit"),
    Page("/visits/{visit}/phone", "enter answer", phone, write_down, about="visit"),
    Page("/visits/{visit}/answers/{answer}", "correct answer", answer, correct_answer, about="answer"),
)
"""The pages of asking."""

__all__ = ["ASKING", "MODES", "TEXTS", "code_of", "read_form", "scale_of"]
