"""The page: a screening as one printable HTML file that needs nothing beside it."""

from __future__ import annotations

from pathlib import Path

from neuroplasty.app.pages import environment, write_page
from neuroplasty.app.screening import words
from neuroplasty.care.screening import Screening


def write_screening_page(screening: Screening, folder: Path) -> Path:
    """Write ``screening.html`` into a folder.

    Parameters
    ----------
    screening : Screening
    folder : Path
        Made where there is none.

    Returns
    -------
    Path
        The page's.

    Raises
    ------
    OutputError
        When it cannot be written whole, or a page that is not ours has its name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.care.screening import screen
    >>> with TemporaryDirectory() as folder:
    ...     write_screening_page(screen("healthy-adult"), Path(folder)).name
    'screening.html'
    """
    return write_page(Path(folder, "screening.html"), lambda: render_screening(screening))


def render_screening(screening: Screening) -> str:
    """The page's text; the same screening gives the same text.

    Parameters
    ----------
    screening : Screening

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> from neuroplasty.care.screening import screen
    >>> render_screening(screen("healthy-adult"))[:15]
    '<!DOCTYPE html>'
    """
    return environment("screening").get_template("screening.html.j2").render(screening=screening, words=words)
