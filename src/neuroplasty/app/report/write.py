"""The report's files on disk, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

import xarray as xr

from neuroplasty.app.report.drawn import Drawn
from neuroplasty.app.report.page import render_report
from neuroplasty.body.anatomy import Anatomy
from neuroplasty.documents import check_ours
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import OutputError


class Rehearsed(Protocol):
    """What a report is made of: the episode, PNG bytes by file name, and the shell's fields."""

    @property
    def episode(self) -> Episode: ...  # noqa: D102
    @property
    def pictures(self) -> Mapping[str, bytes]: ...  # noqa: D102
    @property
    def fields(self) -> xr.Dataset: ...  # noqa: D102


@runtime_checkable
class WithAnatomy(Protocol):
    """A rehearsal that still holds the anatomy it was done on: its report shows it in three dimensions."""

    @property
    def anatomy(self) -> Anatomy | None: ...  # noqa: D102


def draw(rehearsal: Rehearsed) -> Drawn:
    """What a report shows of the procedure alone, drawn ahead of ``write_report``.

    Parameters
    ----------
    rehearsal : Rehearsed
        With or without the two years after.

    Returns
    -------
    Drawn

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure
    >>> empty = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=())
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                   case=read_case("healthy-adult"), plan=read_plan("one-day-caudal"), procedure=empty)
    >>> draw(SimpleNamespace(episode=episode, pictures={}, fields=xr.Dataset())).view is None
    True
    """
    return Drawn.of(rehearsal.episode, rehearsal.fields, _anatomy(rehearsal))


def write_report(
    rehearsal: Rehearsed,
    folder: Path,
    beside: Mapping[str, bytes] | None = None,
    drawn: Drawn | None = None,
) -> Path:
    """Write ``report.html``, ``episode.json``, ``fields.nc`` and ``pictures/*``.

    Everything is written beside the folder first and moved in when it is whole. A report that lay there
    before is replaced; other files in the folder stay.

    Parameters
    ----------
    rehearsal : Rehearsed
        The episode, its pictures and the shell's fields.
    folder : Path
        Made where there is none.
    beside : mapping of str to bytes, optional
        More files by name, such as ``dicom/dose.dcm``.
    drawn : Drawn, optional
        As ``draw`` gives it, where that was done already.

    Returns
    -------
    Path
        The report's.

    Raises
    ------
    OutputError
        When it cannot be written, with the folder as it was.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from types import SimpleNamespace
    >>> from neuroplasty.documents import read_case, read_plan
    >>> from neuroplasty.documents.episode import AnatomyNote, Procedure
    >>> empty = Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=())
    >>> episode = Episode(made_by="a clinic", simulated=False, status="complete",
    ...                   case=read_case("healthy-adult"), plan=read_plan("one-day-caudal"), procedure=empty)
    >>> made = SimpleNamespace(episode=episode, pictures={}, fields=xr.Dataset())
    >>> with TemporaryDirectory() as folder:
    ...     write_report(made, Path(folder)).name
    'report.html'
    """
    folder = Path(folder).absolute()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file; give a folder for the report, or a new name.")
    check_ours(folder / "report.html")
    files = _files(rehearsal, drawn) | dict(beside or {})
    home = next(parent for parent in folder.parents if parent.is_dir())
    staging: Path | None = None
    try:
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=home))
        for name, content in files.items():
            (staging / "new" / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / "new" / name).write_bytes(content)
        _publish(staging, folder, list(files))
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise OutputError(
            f"The report could not be written to {folder}: {reason}; nothing was left behind. "
            "Free some space or choose another folder."
        ) from fault
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return folder / "report.html"


def _anatomy(rehearsal: Rehearsed) -> Anatomy | None:
    return rehearsal.anatomy if isinstance(rehearsal, WithAnatomy) else None


def _files(rehearsal: Rehearsed, drawn: Drawn | None) -> dict[str, bytes]:
    anatomy = _anatomy(rehearsal)
    page = render_report(rehearsal.episode, rehearsal.pictures, rehearsal.fields, anatomy, drawn)
    files = {
        "report.html": page.encode(),
        "episode.json": (rehearsal.episode.model_dump_json(indent=1) + "\n").encode(),
        # Whose fields they are, for a page that is made of both later.
        "fields.nc": _netcdf(
            rehearsal.fields.assign_attrs(log=rehearsal.episode.log.digest)
            if rehearsal.episode.log
            else rehearsal.fields
        ),
    }
    for name, png in rehearsal.pictures.items():
        if Path(name).name != name or name.startswith("."):
            raise OutputError(
                f"The picture name {name!r} is not a plain file name; give one such as 'ap.png'."
            )
        files[f"pictures/{name}"] = png
    return files


def _netcdf(fields: xr.Dataset) -> bytes:
    # In memory first: a full disk then shows as the one plain error every other file gives.
    encoding = {
        str(name): {"zlib": True, "complevel": 2, "dtype": "float32"}
        for name, variable in fields.data_vars.items()
        if variable.dtype.kind == "f"
    }
    return bytes(fields.to_netcdf(engine="h5netcdf", encoding=encoding))


def _publish(staging: Path, folder: Path, names: list[str]) -> None:
    """Move the new files in; on a fault put the old ones back and take away what was made."""
    inner = sorted({(folder / name).parent for name in (*names, "pictures/")})
    made = [path for path in {*folder.parents, folder, *inner} if not path.exists()]
    stale = _stale_pictures(folder, names)
    moved: list[str] = []
    try:
        for path in inner:
            path.mkdir(parents=True, exist_ok=True)
        for name in (*names, *stale):
            moved.append(name)
            (staging / "old" / name).parent.mkdir(parents=True, exist_ok=True)
            if (folder / name).exists():
                os.replace(folder / name, staging / "old" / name)
            if name not in stale:
                os.replace(staging / "new" / name, folder / name)
    except BaseException:
        for name in moved:
            if (staging / "old" / name).exists():
                os.replace(staging / "old" / name, folder / name)
            elif not (staging / "new" / name).exists():
                (folder / name).unlink(missing_ok=True)
        for path in sorted(made, key=lambda path: len(path.parts), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        raise


def _stale_pictures(folder: Path, names: list[str]) -> list[str]:
    """Pictures, plain and DICOM, of the report that lay here before and that the new one does not have."""
    dicom = [f"dicom/{path.name}" for path in sorted(folder.glob("dicom/*.dcm"))]
    try:
        before = json.loads((folder / "episode.json").read_bytes())
        listed = [Path(str(one["file"])).name for one in before["procedure"]["pictures"]]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    old = [*(f"pictures/{name}" for name in dict.fromkeys(listed)), *dicom]
    return [name for name in old if name not in names and (folder / name).is_file()]
