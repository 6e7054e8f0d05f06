"""The link: looking changes nothing, however often; Begin, with the birth year, swaps it for a cookie."""

from __future__ import annotations

from starlette.responses import Response

from neuroplasty.app.patient.gate import Call
from neuroplasty.errors import LinkError


def look(call: Call) -> Response:
    """What a link opens: no name, no answer."""
    return _page(call)


def begin(call: Call) -> Response:
    """A person begins: the birth year is right, and the browser keeps a cookie in place of the link."""
    token, typed = call.names["token"], call.get("year")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else None
    opened = call.registry.links.look(token)
    if opened.asks_birth_year and year is None:
        return _page(call, call.words("wrong.year"))
    try:
        call.registry.links.begin(token, year)
    except LinkError as error:
        if error.why != "wrong year":
            raise
        return _page(call, call.words("wrong.year"))
    kind = "form" if opened.purpose == "forms" else "own"
    answer = call.go("/form" if kind == "form" else "/own")
    return call.hand(answer, "form" if kind == "form" else "own", call.registry.links.held(token))


def _page(call: Call, fault: str = "") -> Response:
    opened = call.registry.links.look(call.names["token"])
    call = call.in_language(opened.language)
    purpose = "forms" if opened.purpose == "forms" else "page"
    status = 422 if fault else 200
    return call.draw("begin", status, purpose=purpose, asks=opened.asks_birth_year, fault=fault)


__all__ = ["begin", "look"]
