"""The gate: every request goes through it, and what is not granted is refused.

In this order: a form must come from a page of ours (origin, then the session's token), the session must be
alive, the roles must grant the page's action. Faults are one sentence; the registry writes nothing then.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from urllib.parse import quote, urlsplit

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from neuroplasty.app.clinic.drawn import drawn
from neuroplasty.app.clinic.fields import Fields
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.errors import NeuroplastyError, RefusedError
from neuroplasty.registry import Action, Actor, Registry, Row, demand, may

Opener = Callable[[], AbstractContextManager[Registry]]
"""Opens the registry for one request."""

COOKIE = "__Host-staff"
BEFORE = "__Host-before"
"""Of who has not signed in yet."""
MOST_BYTES = 64 * 2**20
"""Of one request; an import may be large."""
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    # Not "no-referrer": with that a browser sends no origin along with a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

ROOMS: tuple[tuple[str, str, Action], ...] = (
    ("/due", "Due", "see due"),
    ("/people", "People", "see person"),
    ("/procedures/new", "Procedure", "record episode"),
    ("/audit", "Audit", "see pseudonymous rows"),
    ("/exchange", "Import and export", "export consented"),
    ("/trail", "Trail", "see trail"),
    ("/backups", "Backups", "back up"),
    ("/staff", "Staff", "see staff"),
)
"""What stands at the head of every page, and the action without which it does not."""


def csrf_token(token: str) -> str:
    """What the forms of a session bring along; only who holds the session's cookie can make it.

    >>> csrf_token("a") == csrf_token("b")
    False
    """
    return hashlib.sha256(b"form " + token.encode("utf-8", "surrogatepass")).hexdigest()


def check_origin(request: Request) -> None:
    """Nothing for a form of our own pages; RefusedError for one that came from elsewhere.

    Parameters
    ----------
    request : Request
        A POST.

    Raises
    ------
    RefusedError
        Where its origin is another host's, or is not told.

    Examples
    --------
    >>> scope = {"type": "http", "headers": [(b"host", b"a.org"), (b"origin", b"https://b.org")]}
    >>> check_origin(Request(scope))
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RefusedError: This form came from another place than these pages; open it here.
    """
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        host = ""
    if not host or host != request.headers.get("host"):
        raise RefusedError("This form came from another place than these pages; open it here.")


def check_csrf(fields: Fields, token: str) -> None:
    """Nothing for a form with its session's token; RefusedError for another."""
    if not token or not hmac.compare_digest(fields.get("csrf").encode(), csrf_token(token).encode()):
        raise RefusedError("This page was open for too long; open it again and send the form once more.")


def route(page: Page, opener: Opener) -> Route:
    """A page as Starlette takes it.

    Parameters
    ----------
    page : Page
        What is shown.
    opener : callable
        Opens the registry.

    Returns
    -------
    Route
        With the gate before it.

    Examples
    --------
    >>> route(Page("/due", "see due", lambda asked: asked.draw("due")), lambda: None).path
    '/due'
    """

    async def answer(request: Request) -> Response:
        fields = await read_fields(request) if request.method == "POST" else Fields()
        return await run_in_threadpool(_answer, page, opener, request, fields)

    return Route(page.path, answer, methods=list(page.methods))


def _answer(page: Page, opener: Opener, request: Request, fields: Fields) -> Response:
    token = request.cookies.get(COOKIE, "")
    for name in request.path_params.values():
        if not str(name).isascii() or not str(name).isprintable():
            raise HTTPException(404)
    post = request.method == "POST"
    with opener() as registry:
        try:
            actor = registry.staff.actor(token)
        except RefusedError:
            if post:
                raise
            return RedirectResponse(f"/sign-in?next={quote(_here(request))}", 303)
        if post:
            check_origin(request)
            check_csrf(fields, token)
        needed = page.needs(request.method)
        if needed is not None:
            demand(actor, needed, Row(site=actor.site))
        asked = Asked(
            registry,
            actor,
            token,
            csrf_token(token),
            {key: str(value) for key, value in request.path_params.items()},
            request.query_params,
            base=f"{request.url.scheme}://{request.url.netloc}",
            rooms=rooms_of(actor),
        )
        if not post:
            return page.show(asked)
        if page.fresh:
            try:
                registry.staff.actor(token, fresh=True)
            except RefusedError:
                return RedirectResponse(f"/confirm?next={quote(_here(request))}", 303)
        assert page.act is not None
        try:
            return page.act(_with(asked, fields))
        except RefusedError:
            raise
        except (NeuroplastyError, ValidationError) as error:
            # Only who may see the page is shown it again.
            if page.action is not None:
                demand(actor, page.action, Row(site=actor.site))
            return page.show(asked.failed(sentence(error), fields))


def _with(asked: Asked, fields: Fields) -> Asked:
    return asked.failed("", fields)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def rooms_of(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Addresses and names of what somebody's roles open.

    >>> rooms_of(Actor("x", frozenset({"admin"}), site="a"))
    (('/trail', 'Trail'), ('/backups', 'Backups'), ('/staff', 'Staff'))
    """
    return tuple((path, name) for path, name, action in ROOMS if may(actor, action, Row(site=actor.site)))


def sentence(error: Exception) -> str:
    """What a person reads of a fault."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"] if not isinstance(part, int))
        said = first["msg"].removeprefix("Value error, ")
        return f"{where}: {said}." if where else f"{said}."
    return str(error)


async def read_fields(request: Request) -> Fields:
    """The fields of a form, and what was uploaded with it."""
    given: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with request.form(max_files=2, max_fields=2000) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = (value.filename or "", await value.read())
            else:
                given.setdefault(name, []).append(value)
    return Fields(given, files)


async def on_fault(request: Request, error: Exception) -> Response:
    """A fault as a page with one sentence."""
    if isinstance(error, HTTPException):
        said = {
            404: "There is no such page; go back and choose another.",
            405: "This page cannot be used that way; go back and open it again.",
            413: f"This is more than {MOST_BYTES >> 20} MB; bring it in by the command line.",
        }
        return page_of(error.status_code, "Not here", said.get(error.status_code, str(error.detail)))
    if isinstance(error, RefusedError):
        return page_of(403, "Refused", str(error))
    if isinstance(error, SQLAlchemyError):
        return page_of(
            503, "Not now", "The registry could not be reached or written; nothing was kept; try again."
        )
    if isinstance(error, NeuroplastyError | ValidationError):
        found = request.method == "GET"
        return page_of(404 if found else 422, "Not found" if found else "Not done", sentence(error))
    raise error


def page_of(status: int, title: str, sentence: str) -> Response:
    """A page with one sentence."""
    return HTMLResponse(drawn("sentence", title=title, sentence=sentence), status)


class Headers:
    """Adds what every answer must say, unless the page has said it; and stops what is too large."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        """``app``: what answers."""
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:  # type: ignore[type-arg]
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        count = 0

        async def counted() -> dict:  # type: ignore[type-arg]
            nonlocal count
            message: dict = await receive()  # type: ignore[type-arg]
            count += len(message.get("body", b""))
            if count > MOST_BYTES:
                raise HTTPException(413)
            return message

        async def headed(message: dict) -> None:  # type: ignore[type-arg]
            if message["type"] == "http.response.start":
                held = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.lower().encode() not in held
                    ),
                ]
            await send(message)

        await self.app(scope, counted, headed)


__all__ = [
    "BEFORE",
    "COOKIE",
    "HEADERS",
    "Headers",
    "Opener",
    "check_csrf",
    "check_origin",
    "csrf_token",
    "on_fault",
    "page_of",
    "read_fields",
    "rooms_of",
    "route",
    "sentence",
]
