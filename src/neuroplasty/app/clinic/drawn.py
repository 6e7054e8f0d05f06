"""Drawn: the templates of the clinic's pages, with what each of them may call.

>>> drawn("sentence", title="Not found", sentence="There is no such page.")[:15]
'<!DOCTYPE html>'
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from jinja2 import Environment

from neuroplasty.app.pages import environment
from neuroplasty.registry.visits import VISIT_NAMES


@cache
def _environment() -> Environment:
    # A copy of its own, since names are added to it.
    made = environment("clinic").overlay()
    made.globals |= {"visit_name": VISIT_NAMES.__getitem__, "asked": None}
    made.filters["day"] = _day
    made.filters["moment"] = lambda moment: f"{moment:%Y-%m-%d %H:%M} UTC"
    return made


def _day(day: datetime.date | None) -> str:
    return "" if day is None else f"{day:%Y-%m-%d}"


def drawn(template: str, **values: Any) -> str:
    """The text of a page.

    Parameters
    ----------
    template : str
        Its name, without folder and endings.
    **values
        What it shows.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> "no such page" in drawn("sentence", title="Not found", sentence="There is no such page.")
    True
    """
    return _environment().get_template(f"{template}.html.j2").render(**values)
