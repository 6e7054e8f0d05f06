"""How every page but the report is rendered: its own templates, with the report's style beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent


@cache
def environment(page: str) -> Environment:
    """Templates of ``app/<page>/templates``, and of the report; a name that is not there is an error."""
    # By folder and not by package: importing the report would bring in its drawing library.
    folders = [_HERE / page / "templates", _HERE / "report" / "templates"]
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
