"""The gate of the patients' pages: who may come in, what a page says of itself, each fault in a sentence.

No page runs a script. GET and HEAD change nothing. A POST must come from a page of ours: since these pages
send no referrer, a browser says where it came from by ``Sec-Fetch-Site``; the cookie is SameSite=Strict and a
form brings along a mark that only who holds the cookie can make.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from neuroplasty.app.pages import environment
from neuroplasty.app.patient.advice import signs_of
from neuroplasty.app.patient.words import LANGUAGES, Words, choose, words_of
from neuroplasty.errors import DocumentError, LinkError, NeuroplastyError, RefusedError
from neuroplasty.registry import Actor, Registry

Opener = Callable[[], AbstractContextManager[Registry]]
Kind = Literal["form", "own"]
"""What a cookie opens: one visit's forms, or the person's own page."""

MOST_BYTES = 64 * 1024
_MOST_FIELDS = 400
_KEPT_S = {"form": 12 * 3600, "own": 60 * 24 * 3600}
_LANGUAGE_S = 365 * 24 * 3600
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_STATUS = {"unknown": 404, "withdrawn": 410, "ended": 410, "wrong year": 422}


class SorryError(Exception):
    """What a patient is told in place of a page: a key of the catalogue, and the status that goes with it."""

    def __init__(self, key: str, status: int, **values: object) -> None:
        """``values`` fill the sentence's gaps."""
        super().__init__(key)
        self.key, self.status, self.values = key, status, values


@dataclass(frozen=True)
class Call:
    """A request that a page answers.

    Parameters
    ----------
    registry : Registry
        Open for this request.
    words : Words
        Of the language chosen.
    names, query : mapping of str to str
        What the address names, and what stands after its question mark.
    cookies : mapping of str to str
        What the browser keeps for us.
    secure : bool
        Whether a cookie may only go over TLS; not on this machine's own loopback.
    path : str
        The address.
    fields : mapping of str to list of str
        What a form sent.
    clinic : str
        Whom to call, as the server was told.
    post : bool
        Whether a form was sent.
    accepts : str or None
        The languages that the browser accepts.

    Examples
    --------
    >>> Call.__dataclass_params__.frozen
    True
    """

    registry: Registry
    words: Words
    names: Mapping[str, str]
    query: Mapping[str, str]
    cookies: Mapping[str, str]
    secure: bool
    path: str
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    clinic: str = ""
    post: bool = False
    accepts: str | None = None

    def in_language(self, usual: str) -> Self:
        """The same request in the person's language, where neither person nor browser said another."""
        chosen = self.query.get("lang") or self.cookies.get("lang")
        return replace(self, words=words_of(choose(chosen, self.accepts, usual)))

    def get(self, name: str) -> str:
        """A field's last value, without the space around it."""
        return self.fields.get(name, [""])[-1].strip()

    def cookie(self, kind: Kind) -> str:
        """What the browser holds of a link that was begun."""
        return self.cookies.get(_cookie_name(kind, self.secure), "")

    def enter(self, kind: Kind) -> tuple[str, Actor]:
        """The link's token and its patient; LinkError, or SorryError for a form that was not ours."""
        token, actor = self.registry.links.actor_of(self.cookie(kind))
        if self.post and not hmac.compare_digest(self.get("csrf").encode(), self.csrf(kind).encode()):
            raise SorryError("elsewhere", 403)
        return token, actor

    def csrf(self, kind: Kind) -> str:
        """What a form brings along to show that a page of ours made it."""
        return hashlib.sha256(b"form " + self.cookie(kind).encode("utf-8", "replace")).hexdigest()

    def draw(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page."""
        text = drawn(template, self.words, self.path, self.whom(), **values)
        return HTMLResponse(text, status)

    def whom(self) -> str:
        """Whom to call, as one sentence."""
        clinic = self.clinic
        if not clinic:
            sites = self.registry.sites()
            clinic = sites[0].title if len(sites) == 1 else ""
        return self.words("call.named", clinic=clinic) if clinic else self.words("call.unnamed")

    def go(self, path: str) -> Response:
        """To another page of ours, which is then asked for."""
        return RedirectResponse(path, 303)

    def hand(self, response: Response, kind: Kind, held: str) -> Response:
        """Give the browser the cookie of a link that was begun; an empty one takes it away."""
        response.set_cookie(
            _cookie_name(kind, self.secure),
            held,
            max_age=_KEPT_S[kind] if held else 0,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="strict",
        )
        return response


Handler = Callable[[Call], Response]


def drawn(template: str, words: Words, path: str, whom: str, **values: Any) -> str:
    """A page's text, with what every page has: languages, and when to get help."""
    page = environment("patient").get_template(f"{template}.html.j2")
    others = [words_of(one) for one in LANGUAGES if one != words.language]
    return page.render(t=words, path=path, whom=whom, others=others, signs=signs_of(), **values)


def route(path: str, handler: Handler, opener: Opener, *, methods: tuple[str, ...], clinic: str) -> Route:
    """A page as Starlette takes it, behind the gate.

    Parameters
    ----------
    path : str
        Its address.
    handler : callable
        What answers.
    opener : callable
        Opens the registry for one request.
    methods : tuple of str
        ``GET`` brings ``HEAD`` along.
    clinic : str
        Whom to call.

    Returns
    -------
    Route

    Examples
    --------
    >>> route("/own", lambda call: call.go("/"), lambda: None, methods=("GET",), clinic="").path
    '/own'
    """

    async def answer(request: Request) -> Response:
        post = request.method == "POST"
        body = await _body(request) if post else b""
        response = await run_in_threadpool(_answer, handler, opener, request, body, clinic)
        for name, value in HEADERS.items():
            response.headers[name] = value
        chosen = request.query_params.get("lang")
        if chosen in LANGUAGES:
            response.set_cookie("lang", chosen, max_age=_LANGUAGE_S, path="/", samesite="lax", httponly=True)
        return response

    return Route(path, answer, methods=list(methods))


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is too much."""
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > MOST_BYTES:
            return None
    return bytes(held)


def _answer(handler: Handler, opener: Opener, request: Request, body: bytes | None, clinic: str) -> Response:
    words, path, whom = _words(request, "en"), request.url.path, ""
    try:
        whom = words("call.named", clinic=clinic) if clinic else words("call.unnamed")
        fields = _fields(request, body)
        with opener() as registry:
            call = Call(
                registry,
                words,
                {name: str(value) for name, value in request.path_params.items()},
                dict(request.query_params),
                request.cookies,
                _is_secure(request),
                path,
                fields,
                clinic,
                request.method == "POST",
                request.headers.get("accept-language"),
            )
            whom = call.whom()
            return handler(call)
    except SorryError as error:
        return _sorry(words, path, whom, error.key, error.status, **error.values)
    except LinkError as error:
        return _sorry(words, path, whom, error.why, _STATUS.get(error.why, 403))
    except RefusedError:
        return _sorry(words, path, whom, "missing page", 404)
    except (DocumentError, ValidationError):
        return _sorry(words, path, whom, "not understood", 422)
    except (NeuroplastyError, SQLAlchemyError, OSError):
        return _sorry(words, path, whom, "not now", 503)


def _sorry(words: Words, path: str, whom: str, key: str, status: int, **values: object) -> Response:
    text = drawn("sorry", words, path, whom, sentence=words(key, **values), thanks=key in ("used", "ended"))
    return HTMLResponse(text, status)


def _fields(request: Request, body: bytes | None) -> dict[str, list[str]]:
    if request.method != "POST":
        return {}
    came = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin") or "null"
    try:
        ours = origin == "null" or urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        ours = False
    if came in ("cross-site", "same-site") or not ours:
        raise SorryError("elsewhere", 403)
    if body is None:
        raise SorryError("too much", 413)
    try:
        text = body.decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise SorryError("not understood", 422) from None


def _words(request: Request, usual: str) -> Words:
    chosen = request.query_params.get("lang") or request.cookies.get("lang")
    return words_of(choose(chosen, request.headers.get("accept-language"), usual))


def _is_secure(request: Request) -> bool:
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return not (request.url.scheme == "http" and host in _LOOPBACK)


def _cookie_name(kind: Kind, secure: bool) -> str:
    return f"__Host-{kind}" if secure else kind


__all__ = ["HEADERS", "Call", "Handler", "Kind", "Opener", "SorryError", "drawn", "route"]
