"""The treatment explained, on a phone: what was wrong, done and changed, and what people ask."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from neuroplasty.app.explain import render_explained
from neuroplasty.app.languages import catalogue
from neuroplasty.app.patient.gate import Call
from neuroplasty.app.patient.own import enter_own
from neuroplasty.care.explanation import explain


def show(call: Call) -> Response:
    """The newest procedure explained, with the answers given since; or one sentence why there is none yet."""
    actor, _, _ = enter_own(call)
    episodes = call.registry.episodes.own(actor)
    if not episodes:
        return call.draw("explained", inside=None, csrf=call.csrf("own"))
    held = episodes[-1]
    course = call.registry.courses.of(actor, held.id).course
    document = held.document if course is None else held.document.model_copy(update={"course": course})
    inside = render_explained(explain(document), catalogue("explain", call.words.language))
    return call.draw("explained", inside=Markup(inside), csrf=call.csrf("own"))


__all__ = ["show"]
