"""How every page but the report is rendered and written: its own templates, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from neuroplasty.documents import check_folder, check_ours, write_whole

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


def write_page(file: Path | str, render: Callable[[], str]) -> Path:
    """Write one page whole; nothing is rendered for a folder or a name that cannot be had.

    Parameters
    ----------
    file : Path or str
        Where to; its folder is made where there is none.
    render : callable
        Gives the page's text.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When it cannot be written whole, or when a page that this program did not make has its name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = write_page(Path(folder, "new", "note.html"), lambda: "<!DOCTYPE html>")
    ...     page.name, page.read_text()
    ('note.html', '<!DOCTYPE html>')
    """
    file = Path(file)
    check_folder(file.parent)
    check_ours(file)
    content = render().encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    return write_whole(file, content)
