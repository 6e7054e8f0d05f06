"""The page: a screening as one printable HTML file that needs nothing beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from neuroplasty.app.screening import words
from neuroplasty.care.screening import Screening
from neuroplasty.documents import check_folder, write_whole

_HERE = Path(__file__).parent


def write_screening_page(screening: Screening, folder: Path) -> Path:
    """Write ``screening.html`` into ``folder``; OutputError when it cannot be written whole."""
    folder = Path(folder)
    check_folder(folder)
    page = render_screening(screening).encode()
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / "screening.html", page)


def render_screening(screening: Screening) -> str:
    """The page's text; the same screening gives the same text."""
    return _environment().get_template("screening.html.j2").render(screening=screening, words=words)


@cache
def _environment() -> Environment:
    # By folder and not by package: importing the report would bring in its drawing library.
    folders = [_HERE / "templates", _HERE.parent / "report" / "templates"]
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
