"""Every page that is a file is written by one function, which leaves other people's pages alone."""

from pathlib import Path

import pytest

from neuroplasty.app.pages import write_page
from neuroplasty.documents.files.writing import GENERATOR
from neuroplasty.errors import OutputError

APP = Path(__file__).resolve().parents[2] / "src" / "neuroplasty" / "app"
PAGES = ("audit", "debrief", "diary", "explain", "follow", "programme", "report", "screening")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_who_made_it(page):
    text = (APP / page / "templates" / f"{page}.html.j2").read_bytes()
    assert GENERATOR in text[:1500]


def test_a_page_of_somebody_else_is_left_alone_before_anything_is_rendered(tmp_path):
    mine = tmp_path / "follow.html"
    mine.write_text("<p>My own</p>")
    with pytest.raises(OutputError, match="was not made by neuroplasty"):
        write_page(mine, lambda: pytest.fail("it was rendered"))
    assert mine.read_text() == "<p>My own</p>"


def test_a_page_of_ours_is_replaced_and_its_folder_is_made(tmp_path):
    ours = f"<!DOCTYPE html><head>{GENERATOR.decode()}</head>"
    page = write_page(tmp_path / "a" / "b.html", lambda: ours)
    assert write_page(page, lambda: ours + "again").read_text().endswith("again")
    assert [one.name for one in page.parent.iterdir()] == ["b.html"]


def test_a_page_that_cannot_be_rendered_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_page(tmp_path / "new" / "page.html", lambda: str(1 / 0))
    assert list(tmp_path.iterdir()) == []
