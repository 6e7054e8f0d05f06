"""Writing files whole or not at all."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.serializer import Serializer

from neuroplasty.documents.document import Part
from neuroplasty.documents.files.scalars import CoreResolver
from neuroplasty.errors import OutputError


def write_document(document: Part, path: str | Path) -> Path:
    """Write a document as YAML or JSON, by the path's suffix; the same document gives the same bytes.

    Parameters
    ----------
    document : Part
        A case, plan or episode.
    path : str or Path
        Where to; its name ends in .yaml, .yml or .json.

    Returns
    -------
    Path
        The absolute path of the file.

    Raises
    ------
    OutputError
        When it cannot be written whole; nothing is left behind then.

    Examples
    --------
    >>> import tempfile
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("healthy-adult")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_case(write_document(case, Path(folder, "case.json"))) == case
    True
    """
    path = Path(path)
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        raise OutputError(f"{path}: a document is written as .yaml, .yml or .json; change the name's ending.")
    if path.suffix.lower() == ".json":
        text = document.model_dump_json(indent=2) + "\n"
    else:
        text = _yaml(document.model_dump(mode="json"))
    return write_whole(path, text.encode("utf-8"))


def write_whole(path: str | Path, content: bytes) -> Path:
    """Put ``content`` in a file, which appears only once all of it is on the disk.

    Parameters
    ----------
    path : str or Path
        Where to; what stands there is replaced.
    content : bytes
        The whole of the file.

    Returns
    -------
    Path
        The absolute path of the file.

    Raises
    ------
    OutputError
        When it cannot be written; what stood at ``path`` before is then untouched.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "note.txt"), b"written").read_bytes()
    b'written'
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is not a plain file; choose another name to write to.")
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} could not be written: {(error.strerror or str(error)).lower()}; make room or choose "
            "another folder. Nothing was left behind."
        ) from error
    return path


GENERATOR = b'<meta name="generator" content="neuroplasty">'
"""What stands in the head of a page that this program made."""


def check_ours(page: str | Path) -> None:
    """Ask whether a page that is there was made by this program, before it is replaced.

    Parameters
    ----------
    page : str or Path
        An HTML file, there already or not.

    Raises
    ------
    OutputError
        When it is somebody else's; it is left alone.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "diary.html").write_text("<p>My own</p>")
    ...     check_ours(Path(folder, "diary.html"))    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    neuroplasty.errors.OutputError: ... was not made by neuroplasty, so it is left alone; ...
    """
    page = Path(page)
    try:
        if not page.is_file() or GENERATOR in page.read_bytes()[:4096]:
            return
    except OSError:
        pass
    raise OutputError(
        f"{page} was not made by neuroplasty, so it is left alone; give another folder with --out."
    )


def check_folder(folder: str | Path) -> None:
    """Ask whether a folder can be written to, or made, before the work whose results it will hold.

    Parameters
    ----------
    folder : str or Path
        The folder, there already or not; nothing is made.

    Raises
    ------
    OutputError
        When it is a file, or may not be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     check_folder(Path(parent, "results", "today"))
    """
    folder = Path(folder).resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        raise OutputError(f"{there} is a file, and the results need a folder; choose another name.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{there} may not be written to; choose another folder or change its permissions.")


class _Dumper(Emitter, Serializer, SafeRepresenter, CoreResolver):
    """Writes what the core schema reads back as the same value."""

    def __init__(self, stream: Any) -> None:
        Emitter.__init__(self, stream, width=100, allow_unicode=True)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, sort_keys=False)
        CoreResolver.__init__(self)

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value out: readers here refuse aliases."""
        return True


def _yaml(data: Any) -> str:
    stream = io.StringIO()
    dumper = _Dumper(stream)
    dumper.open()
    dumper.represent(data)
    dumper.close()
    return stream.getvalue()
