"""Sign-in: with a password and a one-time code; once more for what asks for it; and out again.

>>> safe_path("/due?sort=visit"), safe_path("https://elsewhere.org"), safe_path("//elsewhere.org")
('/due?sort=visit', '/', '/')
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from neuroplasty.app.clinic.drawn import drawn
from neuroplasty.app.clinic.fields import Fields
from neuroplasty.app.clinic.gate import (
    BEFORE,
    COOKIE,
    Opener,
    check_csrf,
    check_origin,
    csrf_token,
    page_of,
    read_fields,
)
from neuroplasty.app.clinic.keys import Guesses
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.app.clinic.passkeys import Challenges, member_of, options_to_use
from neuroplasty.errors import RefusedError
from neuroplasty.registry import SYSTEM, Member, Registry


def safe_path(path: str) -> str:
    """A path of ours as it is; the first page for anything else."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    odd = parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//") or "\\" in path
    return "/" if odd or not path.isascii() or not path.isprintable() else path


def sign_in_routes(opener: Opener, doors: dict[str, str] | None = None) -> list[Route]:
    """The addresses that are open to who has not signed in.

    Parameters
    ----------
    opener : callable
        Opens the registry.
    doors : dict of str to str, optional
        Logins by words that open a session once, for a made-up clinic; each is taken out when used.

    Returns
    -------
    list of Route
        Sign in and out.

    Examples
    --------
    >>> [one.path for one in sign_in_routes(lambda: None)]
    ['/sign-in', '/sign-in/passkey', '/sign-out', '/door/{word}']
    """
    guesses = Guesses()
    held = doors if doors is not None else {}

    challenges = Challenges()

    def _form(request: Request, onward: str, fault: str = "", login: str = "") -> Response:
        before = request.cookies.get(BEFORE) or secrets.token_urlsafe(24)
        options = options_to_use(base_of(request), challenges.make(before))
        values = {"onward": onward, "fault": fault, "login": login, "options": options}
        return _with_before(before, "sign_in", **values)

    async def sign_in(request: Request) -> Response:
        onward = safe_path(request.query_params.get("next", "/"))
        if request.method == "GET":
            return _form(request, onward)
        fields = await read_fields(request)
        return await run_in_threadpool(enter, request, fields, onward)

    def enter(request: Request, fields: Fields, onward: str) -> Response:
        check_origin(request)
        check_csrf(fields, request.cookies.get(BEFORE, ""))
        with opener() as registry:
            try:
                member = guesses.sign_in(
                    registry, fields.get("login"), fields.get("password"), fields.get("code")
                )
            except RefusedError as error:
                return _form(request, onward, str(error), fields.get("login")[:80])
            return _opened(registry, member, onward)

    async def by_passkey(request: Request) -> Response:
        fields = await read_fields(request)
        return await run_in_threadpool(enter_by_passkey, request, fields)

    def enter_by_passkey(request: Request, fields: Fields) -> Response:
        before = request.cookies.get(BEFORE, "")
        check_origin(request)
        check_csrf(fields, before)
        onward = safe_path(request.query_params.get("next", "/"))
        with opener() as registry:
            members = {one.id: one for one in registry.staff.all(SYSTEM)}
            try:
                member = member_of(
                    registry,
                    base_of(request),
                    challenges.take(before),
                    fields.get("credential"),
                    members,
                )
            except RefusedError as error:
                return _form(request, onward, str(error))
            return _opened(registry, member, onward)

    async def sign_out(request: Request) -> Response:
        fields = await read_fields(request)
        check_origin(request)
        token = request.cookies.get(COOKIE, "")
        check_csrf(fields, token)
        return await run_in_threadpool(leave, token)

    def leave(token: str) -> Response:
        with opener() as registry:
            registry.staff.close_session(token)
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return answer

    async def door(request: Request) -> Response:
        word = request.path_params["word"]
        if word not in held:
            return page_of(404, "Not here", "This door is shut; it opens once. Start the server again.")
        if request.method == "GET":
            before = request.cookies.get(BEFORE) or secrets.token_urlsafe(24)
            return _with_before(before, "door", word=word, login=held[word])
        fields = await read_fields(request)
        check_origin(request)
        check_csrf(fields, request.cookies.get(BEFORE, ""))
        return await run_in_threadpool(through, word)

    def through(word: str) -> Response:
        login = held.pop(word, "")
        with opener() as registry:
            member = registry.staff.get(login)
            if member is None:
                raise RefusedError("This door is shut; start the server again.")
            return _opened(registry, member, "/")

    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-in/passkey", by_passkey, methods=["POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/door/{word}", door, methods=["GET", "POST"]),
    ]


def base_of(request: Request) -> str:
    """Scheme and host, as the browser knows them."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _with_before(before: str, template: str, **values: str) -> Response:
    text = drawn(template, csrf=csrf_token(before), **values)
    answer = HTMLResponse(text, 422 if values.get("fault") else 200)
    answer.set_cookie(BEFORE, before, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def _opened(registry: Registry, member: Member, onward: str) -> Response:
    answer = RedirectResponse(onward, 303)
    token = registry.staff.open_session(member.id)
    answer.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def confirm_page(guesses: Guesses) -> Page:
    """The page that asks for password and code once more.

    Parameters
    ----------
    guesses : Guesses
        Wrong ones so far.

    Returns
    -------
    Page
        Of who is signed in.

    Examples
    --------
    >>> confirm_page(Guesses()).path
    '/confirm'
    """

    def show(asked: Asked) -> Response:
        return asked.draw("confirm", onward=safe_path(asked.query.get("next", "/")))

    def act(asked: Asked) -> Response:
        login = login_of(asked)
        try:
            guesses.sign_in(asked.registry, login, asked.fields.get("password"), asked.fields.get("code"))
        except RefusedError as error:
            return show(asked.failed(str(error), asked.fields))
        asked.registry.staff.confirm(asked.token)
        return asked.go(safe_path(asked.query.get("next", "/")))

    return Page("/confirm", None, show, act)


def login_of(asked: Asked) -> str:
    """The login of who asks."""
    return asked.actor.id.removeprefix("staff ")


__all__ = ["confirm_page", "login_of", "safe_path", "sign_in_routes"]
