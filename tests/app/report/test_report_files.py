"""The report's files: all of them, or none."""

from __future__ import annotations

import errno
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

from neuroplasty.app.report import write, write_report
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import OutputError


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def written(rehearsal, tmp_path_factory):
    """A report in a folder that was not there; nobody may change it."""
    return write_report(rehearsal, tmp_path_factory.mktemp("written") / "deep" / "out")


@pytest.fixture(scope="module")
def page(written):
    return written.read_text(encoding="utf-8")


@pytest.fixture
def drawn_once(page, monkeypatch):
    """Where only moving files is in question the page need not be drawn again."""
    monkeypatch.setattr(write, "render_report", lambda episode, *_: f"{page}<!-- {episode.seed} -->")


def test_the_report_and_its_data_lie_side_by_side(rehearsal, written):
    assert written.parts[-3:] == ("deep", "out", "report.html")
    files = tree(written.parent)
    assert {name for name in files if not name.startswith("pictures")} == {
        "report.html",
        "episode.json",
        "fields.nc",
    }
    assert {name: files[f"pictures/{name}"] for name in rehearsal.pictures} == rehearsal.pictures
    assert Episode.model_validate_json(files["episode.json"]) == rehearsal.episode
    assert sorted(os.listdir(written.parents[2])) == ["deep"]


def test_the_fields_read_back_as_they_were_written(rehearsal, written):
    with xr.open_dataset(written.with_name("fields.nc"), engine="h5netcdf") as read:
        xr.testing.assert_allclose(read.load(), rehearsal.fields, rtol=1e-5)
        assert read.attrs == rehearsal.fields.attrs


def test_the_same_rehearsal_gives_the_same_files(rehearsal, written, tmp_path):
    assert tree(written.parent) == tree(write_report(rehearsal, tmp_path / "b").parent)


@pytest.mark.usefixtures("drawn_once")
def test_a_second_report_replaces_the_first_and_spares_what_is_not_its_own(rehearsal, tmp_path):
    folder = tmp_path / "out"
    write_report(rehearsal, folder)
    (folder / "notes.txt").write_text("mine")
    (folder / "pictures" / "own.png").write_text("mine")
    fewer = rehearsal.episode.model_dump()
    kept = fewer["procedure"]["pictures"][0]
    fewer["procedure"]["pictures"] = [kept]
    name = kept["file"]
    write_report(
        replace(rehearsal, episode=Episode.model_validate(fewer), pictures={name: rehearsal.pictures[name]}),
        folder,
    )
    assert sorted(os.listdir(folder / "pictures")) == sorted([name, "own.png"])
    assert (folder / "notes.txt").read_text() == "mine"


@pytest.mark.usefixtures("drawn_once")
def test_a_full_disk_gives_one_sentence_and_leaves_nothing(rehearsal, tmp_path, monkeypatch):
    written = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "fields.nc":
            written(path, data[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device; nothing was left behind"):
        write_report(rehearsal, tmp_path / "deep" / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("drawn_once")
def test_a_file_size_limit_of_the_system_leaves_nothing_either(rehearsal, tmp_path):
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
        with pytest.raises(OutputError, match="could not be written"):
            write_report(rehearsal, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("fault", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", [1, 2, 5, 9])
def test_a_fault_while_moving_in_puts_the_old_report_back(rehearsal, tmp_path, monkeypatch, fault, at):
    folder = tmp_path / "out"
    write_report(rehearsal, folder)
    before = tree(folder)
    moves, really = [], os.replace

    def failing(source, target):
        moves.append(target)
        if len(moves) == at:
            raise fault
        really(source, target)

    monkeypatch.setattr(os, "replace", failing)
    other = replace(rehearsal, episode=rehearsal.episode.model_copy(update={"seed": 8}))
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_report(other, folder)
    monkeypatch.undo()
    assert tree(folder) == before
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.usefixtures("drawn_once")
def test_a_fault_while_moving_into_a_new_folder_takes_the_folder_away(rehearsal, tmp_path, monkeypatch):
    moves, really = [], os.replace

    def failing(source, target):
        moves.append(target)
        if len(moves) == 3:
            raise OSError(errno.EIO, "Input/output error")
        really(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OutputError):
        write_report(rehearsal, tmp_path / "deep" / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_refused(rehearsal, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file; give a folder"):
        write_report(rehearsal, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_picture_name_that_leads_elsewhere_is_refused(rehearsal, tmp_path):
    picture = next(iter(rehearsal.pictures.values()))
    with pytest.raises(OutputError, match="not a plain file name"):
        write_report(replace(rehearsal, pictures={"../up.png": picture}), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
