"""The registry's commands, one after the other, as a clinic would use them."""

import sqlite3

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.registry import SYSTEM, Identity, Registry


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEUROPLASTY_DATABASE_URL", raising=False)
    monkeypatch.delenv("NEUROPLASTY_KEYS", raising=False)

    def call(*words, code=0):
        done = CliRunner().invoke(app, ["registry", *words])
        assert done.exit_code == code, done.output
        return done.output

    return call


def test_a_registry_is_made_anchored_backed_up_restored_and_erased_from(run, tmp_path):
    assert "its keys lie in" in run("init", "-d", "r.db", "--site", "here", "--zone", "Europe/Berlin")
    assert "is there already" in run("init", "-d", "r.db", code=11)
    with Registry.open(tmp_path / "r.db") as registry:
        person = registry.people.add(SYSTEM, "here", identity=Identity(name="A name"))
    assert "Everything agrees." in run("check", "-d", "r.db")
    assert '"seq": 5' in run("anchor", "anchors", "-d", "r.db")
    assert "Whole: 5 entries, 4 rows" in run("verify", "--anchors", "anchors", "-d", "r.db")
    assert "restored and verified" in run("backup", "r.backup", "-d", "r.db")
    assert "all of it is whole" in run("restore", "r.backup", "-d", "again.db", "--keys", "r.keys")
    assert "restore into an empty one" in run(
        "restore", "r.backup", "-d", "again.db", "--keys", "r.keys", code=11
    )
    assert "say --yes as well. Nothing was erased" in run("erase", person.code, "-d", "r.db", code=11)
    assert "were destroyed" in run("erase", person.code, "--yes", "-d", "r.db")
    assert "was erased" in run("erase", person.code, "--yes", "-d", "r.db", code=11)
    assert "Whole:" in run("verify", "--anchors", "anchors", "-d", "r.db")
    assert "nothing was changed" in run("upgrade", "-d", "r.db")


def test_a_command_takes_the_database_from_the_environment_or_asks_for_it(run, monkeypatch):
    assert "(--database), or set NEUROPLASTY_DATABASE_URL" in run("check", code=11)
    assert "there is no registry" in run("upgrade", "-d", "none.db", code=11)
    run("init", "-d", "r.db")
    monkeypatch.setenv("NEUROPLASTY_DATABASE_URL", "r.db")
    assert "Everything agrees." in run("check")


def test_a_touched_row_makes_verify_fail(run, tmp_path):
    run("init", "-d", "r.db")
    with sqlite3.connect(tmp_path / "r.db") as connection:
        connection.execute("UPDATE site SET title = 'Another'")
    connection.close()
    assert "was changed from outside" in run("verify", "-d", "r.db", code=11)


def test_a_made_up_clinic_is_made(run):
    assert "A made-up clinic of 2 people" in run("init", "-d", "r.db", "--synthetic", "2")
    assert "Whole:" in run("verify", "-d", "r.db")
