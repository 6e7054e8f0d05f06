"""The application: every page of the clinic behind one gate, and the patients' pages beside them.

>>> sorted({page.action for page in PAGES if page.action is not None})[:2]
['add person', 'back up']
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from neuroplasty.app.clinic.asking import ASKING
from neuroplasty.app.clinic.gate import Headers, Opener, on_fault, route
from neuroplasty.app.clinic.keys import Guesses
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.app.clinic.persons import PERSONS
from neuroplasty.app.clinic.procedures import PROCEDURES
from neuroplasty.app.clinic.rooms import ROOMS_PAGES
from neuroplasty.app.clinic.sign_in import confirm_page, sign_in_routes
from neuroplasty.app.clinic.team import TEAM
from neuroplasty.errors import NeuroplastyError

FAULTS: tuple[type[Exception], ...] = (HTTPException, NeuroplastyError, ValidationError, SQLAlchemyError)
_STATIC = Path(__file__).parent / "templates"


def _home(asked: Asked) -> Response:
    return asked.go(asked.rooms[0][0] if asked.rooms else "/keys")


PAGES: tuple[Page, ...] = (
    Page("/", None, _home),
    *ASKING,
    *PERSONS,
    *PROCEDURES,
    *ROOMS_PAGES,
    *TEAM,
)
"""Every page of staff, but those of signing in."""


def clinic_app(opener: Opener, doors: dict[str, str] | None = None) -> Starlette:
    """The clinic's pages as an ASGI application.

    Parameters
    ----------
    opener : callable
        Opens the registry for one request; the same handle may serve all of them.
    doors : dict of str to str, optional
        Logins by words that sign in once, for a made-up clinic only.

    Returns
    -------
    Starlette
        To be served by uvicorn, or called by a test.

    Examples
    --------
    >>> len(clinic_app(lambda: None).routes) > len(PAGES)
    True
    """
    routes: list[BaseRoute] = [
        Route("/clinic.css", _style),
        Route("/passkey.js", _script),
        *sign_in_routes(opener, doors),
        route(confirm_page(Guesses()), opener),
        *(route(page, opener) for page in PAGES),
        *patients(opener),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Headers)],
        exception_handlers=dict.fromkeys(FAULTS, on_fault),
    )
    # An address with a slash too many is none of ours; leading on could lead elsewhere.
    app.router.redirect_slashes = False
    return app


def patients(opener: Opener) -> list[BaseRoute]:
    """The patients' pages, where this release has them."""
    name = "neuroplasty.app.patient"
    if find_spec(name) is None:
        return []
    made: list[BaseRoute] = importlib.import_module(name).patient_routes(opener)
    return made


async def _style(request: Request) -> Response:
    return Response((_STATIC / "clinic.css").read_bytes(), media_type="text/css")


async def _script(request: Request) -> Response:
    return Response((_STATIC / "passkey.js").read_bytes(), media_type="text/javascript")


__all__ = ["PAGES", "clinic_app", "patients"]
