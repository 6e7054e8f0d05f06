"""Wherever it is run: no home, nothing writable, any screen, damaged kept code, Ctrl-C at any second."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import neuroplasty
from neuroplasty.app import compiled
from neuroplasty.app.cli import app
from neuroplasty.app.diary import write_diary_page
from neuroplasty.care import rehearsal
from neuroplasty.errors import OutputError

SOURCE = Path(neuroplasty.__file__).parent


def installed(folder: Path) -> Path:
    """A copy of the installation without compiled code, which nobody may write to."""
    shutil.copytree(SOURCE, folder / "neuroplasty", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return folder


def ran(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **environment}, capture_output=True, text=True, check=False
    )


ASKED = "import os, neuroplasty; print(os.environ.get('NUMBA_CACHE_DIR'))"


def test_where_the_source_can_be_written_nothing_is_set(tmp_path):
    done = ran(ASKED, PYTHONPATH=str(SOURCE.parent), HOME=str(tmp_path))
    assert done.stdout.strip() == "None"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_installation_without_a_home_keeps_its_code_elsewhere(tmp_path):
    home = installed(tmp_path / "site")
    (tmp_path / "tmp").mkdir()
    done = ran(ASKED, PYTHONPATH=str(home), HOME="/nonexistent/home", TMPDIR=str(tmp_path / "tmp"))
    assert done.stdout.startswith(str(tmp_path / "tmp"))


def test_a_folder_for_compiled_code_that_cannot_be_made_is_replaced(tmp_path):
    (tmp_path / "file").touch()
    done = ran(
        ASKED, PYTHONPATH=str(SOURCE.parent), NUMBA_CACHE_DIR=str(tmp_path / "file"), TMPDIR=str(tmp_path)
    )
    assert done.stdout.startswith(f"{tmp_path}/neuroplasty-")


def test_no_place_for_compiled_code_names_what_to_set(capsys):
    with pytest.raises(SystemExit) as left:
        compiled.helped(RuntimeError("cannot cache function 'f': no locator available for file 'x'"))
    assert left.value.code == 8
    assert "Set NUMBA_CACHE_DIR" in capsys.readouterr().err


def test_damaged_kept_code_is_removed_and_the_command_starts_again(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append(words))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(
        compiled, "neuroplasty", SimpleNamespace(__file__=str(tmp_path / "src" / "__init__.py"))
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NEUROPLASTY_STARTED_AGAIN", raising=False)
    (tmp_path / "kernel.nbi").write_bytes(b"\x80 damaged")
    code = "def load():\n    raise EOFError('Ran out of input')\n"
    there: dict[str, object] = {}
    exec(compile(code, "/x/numba/core/caching.py", "exec"), there)
    with pytest.raises(EOFError) as caught:
        there["load"]()  # type: ignore[operator]
    compiled.helped(caught.value)
    assert len(started) == 1
    assert not (tmp_path / "kernel.nbi").exists()
    assert not compiled.helped(caught.value)
    monkeypatch.undo()


@pytest.mark.parametrize("backend", ["nonsense", "TkAgg"])
def test_any_screen_that_was_set_up_is_not_asked(tmp_path, backend):
    code = (
        "import sys; sys.argv = ['neuroplasty', 'inspect', 'nowhere.nii']; from neuroplasty.app.cli import "
        "main; main()"
    )
    done = ran(code, PYTHONPATH=str(SOURCE.parent), HOME=str(tmp_path), MPLBACKEND=backend)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "does not exist" in done.stderr


def test_ctrl_c_while_the_years_are_followed_keeps_the_procedure(monkeypatch, tmp_path):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsal, "years_after_of", stopped)
    words = [
        "rehearse",
        "healthy-adult",
        "--plan",
        "transforaminal",
        "--spacing",
        "5",
        "--members",
        "1",
        "--out",
        str(tmp_path / "o"),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 130
    assert "what was done so far is in the report" in done.stderr
    assert (tmp_path / "o" / "report.html").is_file()
    assert '"status": "complete"' in (tmp_path / "o" / "episode.json").read_text()


def test_a_page_that_is_not_ours_is_left_alone(tmp_path):
    (tmp_path / "diary.html").write_text("<p>mine</p>")
    with pytest.raises(OutputError, match="left alone"):
        write_diary_page(None, tmp_path)  # type: ignore[arg-type]
    (tmp_path / "report.html").write_text("<p>mine</p>")
    done = CliRunner().invoke(app, ["rehearse", "healthy-adult", "--out", str(tmp_path)])
    assert done.exit_code == 8
    assert (tmp_path / "report.html").read_text() == "<p>mine</p>"


def test_a_group_is_not_written_over_a_file_that_is_there(tmp_path):
    (tmp_path / "g.parquet").write_text("mine")
    done = CliRunner().invoke(app, ["group", "disc", "--out", str(tmp_path / "g.parquet"), "-n", "2"])
    assert done.exit_code == 8
    assert "--overwrite" in done.stderr
    assert (tmp_path / "g.parquet").read_text() == "mine"


def test_a_picture_that_inspect_did_not_make_is_left_alone(tmp_path):
    (tmp_path / "p.png").write_bytes(b"mine")
    done = CliRunner().invoke(app, ["inspect", "nowhere.nii", "--out", str(tmp_path / "p.png")])
    assert done.exit_code == 8
    assert (tmp_path / "p.png").read_bytes() == b"mine"
