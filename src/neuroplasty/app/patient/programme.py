"""The programme on a phone: the way back after the newest procedure, in the patient's language."""

from __future__ import annotations

from starlette.responses import Response

from neuroplasty.app.patient.gate import Call
from neuroplasty.app.patient.own import enter_own
from neuroplasty.app.patient.words import Words
from neuroplasty.care.programme import Glide, Programme, make_programme
from neuroplasty.care.programme.texts import texts
from neuroplasty.errors import DocumentError
from neuroplasty.registry import Actor


def show(call: Call) -> Response:
    """The programme, or one sentence why there is none yet."""
    actor, _, today = enter_own(call)
    programme = programme_of(call, actor)
    return call.draw("programme", programme=programme, today=today, steps=steps, csrf=call.csrf("own"))


def programme_of(call: Call, actor: Actor) -> Programme | None:
    """The programme after the newest procedure; None where the clinic has not said enough for one."""
    episodes = call.registry.episodes.own(actor)
    if not episodes:
        return None
    try:
        return make_programme(episodes[-1].document, episodes[-1].day, today=episodes[-1].day)
    except DocumentError:
        return None


def steps(glide: Glide, words: Words) -> list[str]:
    """How a glide is done, in a language.

    Parameters
    ----------
    glide : Glide
        Of the programme.
    words : Words
        Of the page.

    Returns
    -------
    list of str
        In order.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from neuroplasty.app.patient.words import words_of
    >>> steps(SimpleNamespace(name="Sciatic glide", root="L5 left"), words_of("de"))[-1]
    'Ziehen Sie die Zehen hoch, und lassen Sie sie wieder los.'
    """
    held = [one for name, one in texts()["glides"].items() if name != "stop" and one["name"] == glide.name]
    return [words.says(step).format(side=words.side(glide.root)) for one in held for step in one["how"]]


__all__ = ["programme_of", "show", "steps"]
