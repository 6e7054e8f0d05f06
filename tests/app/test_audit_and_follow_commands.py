"""``neuroplasty audit`` and ``follow``: one page each, tables beside, one sentence for what is wrong."""

import csv
import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.registry.synthetic import synthetic_clinic

DATA = Path(__file__).resolve().parents[1] / "documents" / "files" / "data"
END = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    with synthetic_clinic(folder / "c.db", people=40, seed=4, end=END):
        return folder / "c.db"


@pytest.fixture(scope="module")
def audited(clinic, tmp_path_factory):
    """What the command said, and the folder that it wrote to."""
    folder = tmp_path_factory.mktemp("audit")
    return run("audit", clinic, "--on", "2026-03-02", "--out", folder), folder


def test_an_audit_tells_who_is_missing_first_and_writes_its_tables(audited):
    done, folder = audited
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[1].startswith("Missing: at ")
    page = (folder / "audit.html").read_text(encoding="utf-8")
    assert page.index("First, who is missing") < page.index("Compared with published trials")
    with (folder / "tables" / "follow_up.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["visit"] for row in rows][:3] == ["pre", "d1", "w1"]
    assert all(int(row["answered"]) <= int(row["due"]) for row in rows)


def test_the_same_registry_and_day_give_the_same_page(audited, clinic, tmp_path):
    run("audit", clinic, "--on", "2026-03-02", "--out", tmp_path)
    assert (tmp_path / "audit.html").read_bytes() == (audited[1] / "audit.html").read_bytes()


def test_a_registry_that_is_not_there_and_a_day_that_is_none_are_said_in_a_sentence(tmp_path):
    missing = run("audit", tmp_path / "no.db", "--out", tmp_path)
    assert missing.exit_code == 11
    assert "there is no registry" in missing.output
    assert run("audit", tmp_path / "no.db", "--on", "soon", "--out", tmp_path).exit_code == 2


@pytest.mark.parametrize("name", ["episode-1-recorded.json", "episode-2-recorded.yaml"])
def test_a_recorded_episode_of_either_version_is_followed_on_a_page(name, tmp_path):
    diary = tmp_path / "diary.csv"
    days = (datetime.date(2024, 2, 25) + datetime.timedelta(days=day) for day in range(60))
    lines = [f"{day},leg,left,{7 if at < 6 else 3}" for at, day in enumerate(days)]
    diary.write_text("\n".join(["date,site,side,intensity", *lines]) + "\n", encoding="utf-8")
    done = run("follow", DATA / name, "--diary", diary, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "half of it gone in 1 spell" in done.output
    page = (tmp_path / "out" / "follow.html").read_text(encoding="utf-8")
    assert page.index("Red flags first") < page.index("Body or pathway, and why")
