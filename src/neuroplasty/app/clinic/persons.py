"""Persons: found, added, seen over time, corrected, merged, withdrawn, erased; and opened in an emergency."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import Response

from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.app.clinic.timeline import draw_timeline
from neuroplasty.errors import RegistryError
from neuroplasty.registry import PURPOSES, Identity, Visiting
from neuroplasty.registry.store.ids import is_pseudonym, tidy

SEXES = ("female", "male")
LANGUAGES = ("en", "de")
A_PAGE = 50


def people(asked: Asked) -> Response:
    """Everybody, or who is looked for by pseudonym, hospital number or name."""
    look = asked.query.get("look", "").strip()[:200]
    registry, actor = asked.registry, asked.actor
    everybody = registry.people.all(actor)
    found = everybody
    if look:
        hits = {one.code for one in registry.people.find(actor, number=look)}
        hits |= {one.code for one in registry.people.find(actor, name=look)}
        begins = look.upper().replace(" ", "")
        found = [one for one in everybody if one.code in hits or one.code.startswith(begins)]
    # Somebody of another clinic may be meant.
    code = tidy(look) if look.isascii() else ""
    elsewhere = code if is_pseudonym(code) and asked.may("break glass") else ""
    shown = found[:A_PAGE]
    names = {one.code: registry.people.identity(actor, one.code) for one in shown}
    return asked.draw("people", rows=shown, names=names, count=len(found), look=look, elsewhere=elsewhere)


def new(asked: Asked) -> Response:
    """An empty form for a person."""
    return asked.draw("person_new", sexes=SEXES, languages=LANGUAGES, purposes=PURPOSES)


def add(asked: Asked) -> Response:
    """A new person with name, number and consent."""
    fields = asked.fields
    identity = _identity(asked)
    consent = tuple(one for one in PURPOSES if one in fields.all("consent"))
    person = asked.registry.people.add(
        asked.actor,
        asked.site.code,
        sex=fields.one_of("sex", "sex", SEXES),
        birth_year=fields.whole("birth_year", "the birth year"),
        language=fields.one_of("language", "the language", LANGUAGES) or "en",
        identity=identity,
        consent=consent,
    )
    return asked.go(f"/people/{person.code}")


def _identity(asked: Asked) -> Identity | None:
    fields = asked.fields
    given = {
        name: fields.text(name, called)
        for name, called in (
            ("name", "the name"),
            ("number", "the hospital number"),
            ("phone", "the phone"),
            ("email", "the e-mail address"),
            ("address", "the address"),
            ("note", "the note"),
        )
    }
    if not any(given.values()):
        return None
    if not given["name"]:
        raise RegistryError("Give the name as well; without one a number or a phone says nothing.")
    return Identity(**given)


def person(asked: Asked) -> Response:
    """A person's timeline: every procedure with its visits, scores and what happened."""
    registry, actor, code = asked.registry, asked.actor, asked.names["code"]
    held = registry.people.get(actor, code)
    today = registry.store.clock().astimezone(ZoneInfo(held.zone)).date()
    episodes = [
        _episode(asked, episode, visits, today)
        for episode, visits in registry.episodes.visits_of(actor, held.code).items()
    ]
    return asked.draw(
        "person",
        person=held,
        identity=registry.people.identity(actor, held.code),
        consents=registry.people.consents(actor, held.code),
        purposes=PURPOSES,
        episodes=episodes,
        diary=len(registry.diaries.of(actor, held.code)) if asked.may("see diary") else 0,
        revisions=registry.trail.revisions(actor, held.code) if asked.may("correct person") else [],
        link="",
    )


def state_of(visit: Visiting, today: datetime.date) -> str:
    """What became of a visit, or what it waits for.

    >>> day = datetime.date(2026, 3, 2)
    >>> state_of(Visiting("pre", day, day, day, ()), datetime.date(2026, 3, 3))
    'closed, not all was answered'
    """
    if visit.state != "planned":
        return "no answer, with a reason" if visit.state == "missing" else "answered"
    if today < visit.opens:
        return "later"
    return "open" if today <= visit.closes else "closed, not all was answered"


def _episode(asked: Asked, episode: str, visits: list[Visiting], today: datetime.date) -> dict[str, Any]:
    registry, actor = asked.registry, asked.actor
    day = next(one.due for one in visits if one.visit == "pre")
    answers = {one.visit: registry.answers.of_visit(actor, one.id) for one in visits}
    pain = {
        name: answer
        for name, held in answers.items()
        for answer in held
        if answer.form in ("NRS", "NRS24") and answer.score is not None
    }
    seen = [
        (0 if name == "pre" else max(0, (answer.on - day).days), float(answer.score or 0))
        for name, answer in pain.items()
    ]
    happened = registry.happenings.of(actor, episode)
    frozen = registry.forecasts.of(actor, episode) if asked.may("see forecast") else None
    drawn = draw_timeline(
        seen,
        frozen.forecast if frozen else None,
        [(one.happening.day, one.happening.kind, one.happening.by or "clinician") for one in happened],
    )
    return {
        "id": episode,
        "day": day,
        "visits": visits,
        "states": {one.visit: state_of(one, today) for one in visits},
        "answers": answers,
        "pain": pain,
        "drawn": Markup(drawn),
        "frozen": frozen,
        "done": registry.episodes.get(actor, episode).document.recorded if asked.may("see episode") else None,
        "clinician": [one for one in happened if one.happening.by != "patient"],
        "patient": [one for one in happened if one.happening.by == "patient"],
    }


def consent(asked: Asked) -> Response:
    """Consent to a purpose, given or taken back; everything taken back is leaving."""
    fields, code = asked.fields, asked.names["code"]
    what = fields.one_of("what", "what is to be done", ("give", "withdraw", "leave"), needed=True)
    if what == "leave":
        if fields.get("sure") != "yes":
            raise RegistryError("Tick that the person leaves; nothing was changed.")
        asked.registry.people.withdraw(asked.actor, code)
    else:
        purpose = fields.one_of("purpose", "the purpose", PURPOSES, needed=True)
        if what == "give":
            asked.registry.people.consent(asked.actor, code, purpose)  # type: ignore[arg-type]
        else:
            asked.registry.people.withdraw(asked.actor, code, purpose)  # type: ignore[arg-type]
    return asked.go(f"/people/{code}")


def page_link(asked: Asked) -> Response:
    """A link to the person's own page, once."""
    registry, actor, code = asked.registry, asked.actor, asked.names["code"]
    held = registry.people.get(actor, code)
    link = f"{asked.base}/f/{registry.links.issue_page(actor, held.code)}"
    return asked.draw("page_link", person=held, link=link)


def page_link_asked(asked: Asked) -> Response:
    """Whether a link is to be made."""
    return asked.draw(
        "page_link", person=asked.registry.people.get(asked.actor, asked.names["code"]), link=""
    )


def identity(asked: Asked) -> Response:
    """Who somebody is, to be said anew."""
    code = asked.names["code"]
    return asked.draw(
        "identity",
        person=asked.registry.people.get(asked.actor, code),
        identity=asked.registry.people.identity(asked.actor, code),
    )


def identify(asked: Asked) -> Response:
    """Name, number and how they are reached."""
    given = _identity(asked)
    if given is None:
        raise RegistryError("Give the name; it was left empty.")
    asked.registry.people.identify(asked.actor, asked.names["code"], given)
    return asked.go(f"/people/{asked.names['code']}")


def correction(asked: Asked) -> Response:
    """What is known of a person, to be corrected."""
    held = asked.registry.people.get(asked.actor, asked.names["code"])
    return asked.draw("person_correct", person=held, sexes=SEXES, languages=LANGUAGES)


def correct(asked: Asked) -> Response:
    """The correction, with its reason; what it said is kept."""
    fields, code = asked.fields, asked.names["code"]
    held = asked.registry.people.get(asked.actor, code)
    year = fields.whole("birth_year", "the birth year")
    zone, sex = fields.text("zone", "the zone"), fields.one_of("sex", "sex", SEXES)
    language = fields.one_of("language", "the language", LANGUAGES)
    changed: dict[str, Any] = {
        "sex": sex if sex != held.sex else None,
        "birth_year": year if year != held.birth_year else None,
        "zone": zone if zone and zone != held.zone else None,
        "language": language if language != held.language else None,
        "died_on": fields.day("died_on", "the day of death"),
    }
    if all(value is None for value in changed.values()):
        raise RegistryError("Nothing was changed; correct what is wrong.")
    reason = fields.text("reason", "the reason of the correction", needed=True)
    asked.registry.people.correct(asked.actor, code, reason=reason, **changed)
    return asked.go(f"/people/{code}")


def merging(asked: Asked) -> Response:
    """Two pseudonyms that may be one person."""
    held = asked.registry.people.get(asked.actor, asked.names["code"])
    return asked.draw("merge", person=held)


def merge(asked: Asked) -> Response:
    """The other's rows go to this one."""
    fields, code = asked.fields, asked.names["code"]
    other = fields.text("other", "the other pseudonym", needed=True)
    reason = fields.text("reason", "the reason", needed=True)
    asked.registry.merge(asked.actor, code, other, reason=reason)
    return asked.go(f"/people/{code}")


def erasing(asked: Asked) -> Response:
    """What erasing means, before it is done."""
    return asked.draw("erase", person=asked.registry.people.get(asked.actor, asked.names["code"]))


def erase(asked: Asked) -> Response:
    """Key, name and every row, destroyed."""
    code = asked.registry.people.get(asked.actor, asked.names["code"]).code
    if asked.fields.get("code").upper() != code:
        raise RegistryError(f"Type {code} to erase this person; nothing was erased.")
    count = asked.registry.erase(asked.actor, code)
    return asked.draw(
        "said", title="Erased", said=f"{code}: {count} rows and the key were destroyed.", onward="/people"
    )


def glass(asked: Asked) -> Response:
    """Somebody of another clinic, in an emergency."""
    return asked.draw("glass", code=asked.names["code"], found=None)


def break_glass(asked: Asked) -> Response:
    """Opened, with the reason; the registrar there is told."""
    reason = asked.fields.text("reason", "the reason", needed=True)
    found = asked.registry.people.break_glass(asked.actor, asked.names["code"], reason=reason)
    return asked.draw("glass", code=found.code, found=found)


PERSONS = (
    Page("/people", "see identity", people),
    Page("/people/new", "add person", new, add),
    Page("/people/{code}", "see person", person, about="person"),
    Page("/people/{code}/consent", "give consent", person, consent, "withdraw person", about="person"),
    Page("/people/{code}/link", "send link", page_link_asked, page_link, about="person"),
    Page("/people/{code}/identity", "see identity", identity, identify, about="person"),
    Page("/people/{code}/correct", "correct person", correction, correct, about="person"),
    Page("/people/{code}/merge", "merge people", merging, merge, about="person"),
    Page("/people/{code}/erase", "erase person", erasing, erase, about="person", fresh=True),
    Page("/people/{code}/break-glass", "break glass", glass, break_glass, about="nobody"),
)
"""The pages of persons."""

__all__ = ["PERSONS"]
