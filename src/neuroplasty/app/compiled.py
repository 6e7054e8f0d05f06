"""Compiled code that is kept between runs: what to do where it is damaged, or has no place to be kept."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

import neuroplasty

_AGAIN = "NEUROPLASTY_STARTED_AGAIN"
_NO_PLACE = "cannot cache function"
NO_PLACE = (
    "There is no folder in which compiled code can be kept: neither the installation, nor a home folder, "
    "nor a folder for temporary files can be written to. Set NUMBA_CACHE_DIR to a folder that can."
)
EXIT_CODE = 8


def helped(error: Exception) -> bool:
    """Whether an error came of the kept code and was met: by starting again without it, or by one sentence.

    >>> helped(ValueError("something else"))
    False
    """
    if _NO_PLACE in str(error):
        print(NO_PLACE, file=sys.stderr)
        sys.exit(EXIT_CODE)
    if not _came_of_kept_code(error) or os.environ.get(_AGAIN):
        return False
    print("Compiled code kept from an earlier run was damaged; starting again without it.", file=sys.stderr)
    _remove_kept_code()
    os.environ[_AGAIN] = "1"
    os.execv(sys.executable, [sys.executable, "-m", "neuroplasty.app.cli", *sys.argv[1:]])


def _came_of_kept_code(error: BaseException | None) -> bool:
    """Whether an error, or one it came of, arose where kept code is read; in another process too."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        told = str(error) if type(error).__name__ == "_RemoteTraceback" else ""
        if any(Path(file).parts[-3:] == ("numba", "core", "caching.py") for file in files):
            return True
        if "numba/core/caching.py" in told.replace("\\\\", "/"):
            return True
        error = error.__cause__ or error.__context__
    return False


def _remove_kept_code() -> None:
    """Remove the kernels that are kept, where that can be done; else keep them elsewhere from now on."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    source = Path(neuroplasty.__file__).parent
    left = False
    for folder in filter(None, (source, Path(given) if given else None)):
        for file in (*folder.rglob("*.nbi"), *folder.rglob("*.nbc")):
            try:
                file.unlink()
            except OSError:
                left = True
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "numba")
    for kept in home.glob("*neuroplasty*") if home.is_dir() else ():
        shutil.rmtree(kept, ignore_errors=True)
    if left:
        os.environ["NUMBA_CACHE_DIR"] = tempfile.mkdtemp(prefix="neuroplasty-")
