"""neuroplasty: rehearse epidural neuroplasty on a virtual patient.

    >>> import neuroplasty
    >>> episode = neuroplasty.rehearse("l5-scar-after-discectomy", "one-day-caudal", spacing_mm=5.0)
    >>> episode.status
    'complete'
    >>> neuroplasty.screen("l5-scar-after-discectomy").answer
    'cannot say yet'

The verbs are brought in when they are asked for, so that documents and the command line start at once; which
there are stands in ``__init__.pyi``. For education, research and audit; not a medical device.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

__version__ = "0.1.0"


def _writable(folder: Path) -> bool:
    """Whether a folder can be written to, or made."""
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    except OSError:
        return False


def _own_folder() -> str:
    """A folder for what is kept between runs where there is no home: this user's own, and nobody else's."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir(), f"neuroplasty-{user}")
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if hasattr(os, "getuid") and (found.st_uid != user or stat.S_IMODE(found.st_mode) & 0o077):
        return tempfile.mkdtemp(prefix="neuroplasty-")
    return str(folder)


def _keep_compiled_code_where_it_can_be() -> None:
    """Kernels are kept beside their source or in the home folder; where neither can be written, elsewhere."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    if _writable(Path(given)) if given else _writable(Path(__file__).parent) or _writable(home):
        return
    try:
        folder = _own_folder()
    except OSError:
        return  # The command line then says what to set.
    os.environ["NUMBA_CACHE_DIR"] = folder
    if not _writable(Path(os.path.expanduser("~/.config"))):
        os.environ.setdefault("MPLCONFIGDIR", folder)
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = folder


_keep_compiled_code_where_it_can_be()
