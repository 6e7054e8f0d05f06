"""Page: one address, who may open it, what it shows and what it does.

Every page names the action of ``registry.roles`` that it takes; the gate asks ``may`` before it is shown,
and the registry's handle asks again about the very row. A page without an action is refused to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, RedirectResponse, Response

from neuroplasty.app.clinic.drawn import drawn
from neuroplasty.app.clinic.fields import Fields
from neuroplasty.registry import Action, Actor, Registry, Row, Site, may

About = Literal["nobody", "site", "person", "episode", "visit", "answer", "happening"]
"""Whose rows an address names."""


@dataclass(frozen=True)
class Asked:
    """A request that came through the gate.

    Parameters
    ----------
    registry : Registry
        The handle; every call to it takes ``actor``.
    actor : Actor
        Who asks.
    token, csrf : str
        The session's, and what its forms must bring along.
    names : mapping of str to str
        What the address names.
    query : QueryParams
        What stands after its question mark.
    fields : Fields
        What a form brought; empty where nothing was sent, or what was sent before a fault.
    fault : str
        The sentence that is shown above the form.
    base : str
        Scheme and host, as the browser knows them.
    rooms : tuple of (str, str)
        Addresses and names of what this person's roles open.

    Examples
    --------
    >>> Asked.__dataclass_params__.frozen
    True
    """

    registry: Registry
    actor: Actor
    token: str
    csrf: str
    names: Mapping[str, str]
    query: QueryParams
    fields: Fields = field(default_factory=Fields)
    fault: str = ""
    base: str = ""
    rooms: tuple[tuple[str, str], ...] = ()

    def may(self, action: Action) -> bool:
        """Whether this person's roles grant an action at their own site."""
        return may(self.actor, action, Row(site=self.actor.site))

    @property
    def site(self) -> Site:
        """The clinic of who asks."""
        return next(site for site in self.registry.sites() if site.id == self.actor.site)

    def draw(self, template: str, **values: Any) -> Response:
        """A page of ours; 422 where it tells a fault."""
        text = drawn(template, asked=self, **values)
        return HTMLResponse(text, 422 if self.fault else 200)

    def go(self, path: str) -> Response:
        """To another page of ours, which is then asked for."""
        return RedirectResponse(path, 303)

    def failed(self, fault: str, fields: Fields) -> Self:
        """The same request, with the sentence that says what was wrong."""
        return replace(self, fault=fault, fields=fields)


Handler = Callable[[Asked], Response]


@dataclass(frozen=True)
class Page:
    """A page of the clinic.

    Parameters
    ----------
    path : str
        Its address, as Starlette writes it.
    action : str or None
        What must be granted to open it; None for who is signed in at all.
    show : callable
        GET: changes nothing.
    act : callable, optional
        POST; on a fault the page is shown again with it.
    act_action : str, optional
        What must be granted for that, where it is another.
    about : str
        Whose rows the address names.
    fresh : bool
        Whether POST asks for a sign-in of the last minutes.

    Examples
    --------
    >>> Page("/due", "see due", lambda asked: asked.draw("due")).methods
    ('GET',)
    """

    path: str
    action: Action | None
    show: Handler
    act: Handler | None = None
    act_action: Action | None = None
    about: About = "nobody"
    fresh: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """GET, and POST where it does something."""
        return ("GET",) if self.act is None else ("GET", "POST")

    def needs(self, method: str) -> Action | None:
        """The action that a method takes."""
        return self.act_action or self.action if method == "POST" else self.action


__all__ = ["About", "Asked", "Handler", "Page"]
