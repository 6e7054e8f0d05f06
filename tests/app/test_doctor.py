"""The doctor tells what is there, what is not and how to get it, and never faints."""

from __future__ import annotations

import builtins
import json
from importlib import metadata

import pytest
from typer.testing import CliRunner

from neuroplasty.app import cli, doctor
from neuroplasty.app.doctor import Finding, as_json, examine


def asked(*arguments: str):
    return CliRunner().invoke(cli.app, ["doctor", *arguments])


@pytest.fixture
def without(monkeypatch):
    """Make packages look as if they were not installed."""
    real = metadata.version

    def absent(*names: str) -> None:
        def version(name: str) -> str:
            if name in names:
                raise metadata.PackageNotFoundError(name)
            return real(name)

        monkeypatch.setattr(metadata, "version", version)

    return absent


def test_a_whole_installation_works_and_says_so_as_text_and_as_json():
    done = asked()
    assert done.exit_code == 0
    assert "core: " in done.stdout
    assert "BROKEN" not in done.stdout
    told = json.loads(asked("--json").stdout)
    assert told["works"] is True
    assert {"Python", "packages", "compiled code", "machine"} <= {one["room"] for one in told["findings"]}


def test_a_group_that_is_not_installed_is_missing_with_the_words_that_install_it(without):
    without("starlette", "websockets")
    (room,) = [one for one in examine() if one.name == "room"]
    assert room.standing == "missing"
    assert "starlette>=0.41, websockets>=13" in room.found
    assert "pip install 'neuroplasty[room]'" in room.remedy
    assert asked().exit_code == 0


def test_a_core_package_that_is_not_installed_is_broken_and_leaves_with_1(without):
    without("scipy")
    done = asked()
    assert done.exit_code == 1
    assert "BROKEN  core: not installed: scipy>=1.13" in done.stdout


def test_a_package_that_is_too_old_is_told_with_the_one_that_is_wanted(monkeypatch):
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "1.26.4" if name == "numpy" else real(name))
    (core,) = [one for one in examine() if one.name == "core"]
    assert "too old: numpy 1.26.4 (2.0 or later)" in core.found


def test_a_look_that_fails_is_a_finding_and_the_others_go_on(monkeypatch):
    def fails():
        raise OSError("no such thing")
        yield

    monkeypatch.setattr(doctor, "_drawing", fails)
    found = examine()
    assert [one.found for one in found if one.room == "doctor"] == ["could not be looked at: no such thing"]
    assert found[-1].room == "machine"


def test_an_address_with_a_password_is_never_shown(monkeypatch):
    monkeypatch.setenv("NEUROPLASTY_DATABASE_URL", "postgresql://nurse:secret@db/clinic")
    assert "secret" not in asked().stdout + asked("--json").stdout


def test_compiled_code_without_a_place_is_broken_with_what_to_set(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    (kept,) = [one for one in examine() if one.name == "kept in"]
    assert kept.standing == "broken"
    assert "NUMBA_CACHE_DIR" in kept.remedy
    assert as_json((kept,))["works"] is False


def test_a_command_whose_packages_are_absent_says_which_group_brings_them(monkeypatch):
    real = builtins.__import__

    def imported(name, *rest, **more):
        if name.partition(".")[0] == "uvicorn":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", imported)
    monkeypatch.delitem(__import__("sys").modules, "neuroplasty.app.room.serve", raising=False)
    done = CliRunner().invoke(cli.app, ["room", "--warm"])
    assert done.exit_code == 13
    assert done.stderr == (
        "This needs uvicorn, which is not installed. Install it: pip install 'neuroplasty[room]' "
        "(in a clone: pip install '.[room]').\n"
    )


def test_a_finding_with_a_remedy_is_one_line():
    assert Finding("machine", "memory", "note", "2 GB", "Give less.").line == "memory: 2 GB. Give less."
