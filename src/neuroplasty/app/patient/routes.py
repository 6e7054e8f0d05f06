"""Routes: every address a patient may open, each behind the gate.

>>> [one.path for one in patient_routes(lambda: None)][:3]
['/patient.css', '/explain.css', '/f/{token}']
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from neuroplasty.app.patient import diary, explained, forms, link, own, programme
from neuroplasty.app.patient.gate import HEADERS, Handler, Opener, route

_HERE = Path(__file__).parent
_STYLES = {
    "/patient.css": _HERE / "templates" / "patient.css",
    "/explain.css": _HERE.parent / "explain" / "templates" / "explain.css",
}
_GET, _POST = ("GET",), ("POST",)
_PAGES: tuple[tuple[str, tuple[str, ...], Handler], ...] = (
    ("/f/{token}", _GET, link.look),
    ("/f/{token}", _POST, link.begin),
    ("/form", _GET, forms.start),
    ("/form/one/{form}/{item}", _GET, forms.show_one),
    ("/form/one/{form}/{item}", _POST, forms.save_one),
    ("/form/skip/{form}", _POST, forms.leave_out),
    ("/form/all", _GET, forms.show_all),
    ("/form/all", _POST, forms.save_all),
    ("/form/check", _GET, forms.check),
    ("/form/check", _POST, forms.check),
    ("/form/signs", _GET, forms.signs),
    ("/form/signs", _POST, forms.signs),
    ("/form/close", _POST, forms.close),
    ("/own", _GET, own.show),
    ("/own/explained", _GET, explained.show),
    ("/own/diary", _GET, diary.show),
    ("/own/diary", _POST, diary.write),
    ("/own/programme", _GET, programme.show),
)


def patient_routes(open_registry: Opener, *, clinic: str = "") -> list[BaseRoute]:
    """The patients' pages: link, forms, diary, programme, the treatment explained, the person's own page.

    Parameters
    ----------
    open_registry : callable
        Gives a registry as a context manager, once a request; it may be the same each time.
    clinic : str, optional
        Whom to call: a name and a number. The one site's title where it is not given.

    Returns
    -------
    list of BaseRoute
        For a Starlette application, beside its other routes.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> len(patient_routes(new_registry, clinic="A clinic, 030 1234567")) > 10
    True
    """
    styles = [Route(path, _style) for path in _STYLES]
    made = [route(path, one, open_registry, methods=methods, clinic=clinic) for path, methods, one in _PAGES]
    return [*styles, *made]


async def _style(request: Request) -> Response:
    headers = {**HEADERS, "Cache-Control": "max-age=3600"}
    return Response(_STYLES[request.url.path].read_bytes(), media_type="text/css", headers=headers)


__all__ = ["patient_routes"]
