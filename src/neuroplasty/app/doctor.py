"""What is installed here, what works, what is missing and how to get it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import neuroplasty

Standing = Literal["ok", "note", "missing", "broken"]
"""``note``: works, with something to know; ``missing``: a part is closed; ``broken``: all of it is."""

CORE = "core"
TRIED = ((3, 11), (3, 14))
"""First and last Python the package is written for."""
GROUPS = {
    CORE: "cases, rehearsals, reports, diaries, groups",
    "room": "the live rehearsal room",
    "clinic": "the registry, the clinic's and the patients' pages, the audit of a registry",
    "cuda": "fluoroscopy on an NVIDIA card",
}
"""What each group of packages opens; groups that only developers need are not looked at."""
_DEVELOPERS = frozenset({"test", "lint", "bench", "dev", "docs"})
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "microsoft-edge", "safari")
_ENOUGH_MEMORY_GB, _ENOUGH_DISK_GB = 4.0, 1.0
_NEED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?\s*([^;]*)(?:;.*extra == ['\"]([\w-]+)['\"])?")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    room, name : str
        Where it belongs, and what it is.
    standing : {"ok", "note", "missing", "broken"}
        How it stands.
    found : str
        What was found.
    remedy : str
        What to do; empty where nothing is to be done.

    Examples
    --------
    >>> Finding("machine", "cores", "ok", "2").line
    'cores: 2'
    """

    room: str
    name: str
    standing: Standing
    found: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """The finding in a line, its remedy after it."""
        return f"{self.name}: {self.found}" + (f". {self.remedy}" if self.remedy else "")


def examine() -> tuple[Finding, ...]:
    """Look at everything that a command may need; nothing is changed and nothing is asked of the network.

    Returns
    -------
    tuple of Finding
        In the order in which they are printed; a look that itself fails is a finding.

    Examples
    --------
    >>> found = examine()
    >>> [one.standing for one in found if one.name == "Python"]
    ['ok']
    """
    looks = (_python, _packages, _compiled, _kept, _drawing, _around, _machine)
    return tuple(one for look in looks for one in _safely(look))


def as_json(findings: tuple[Finding, ...]) -> dict[str, Any]:
    """The findings as one JSON object: ``version``, ``works`` and ``findings``.

    Parameters
    ----------
    findings : tuple of Finding
        What ``examine`` found.

    Returns
    -------
    dict

    Examples
    --------
    >>> as_json((Finding("machine", "cores", "ok", "2"),))["works"]
    True
    """
    return {
        "version": neuroplasty.__version__,
        "works": all(one.standing != "broken" for one in findings),
        "findings": [asdict(one) for one in findings],
    }


def who_brings(module: str) -> str | None:
    """The group of packages an absent module comes with; None where no group does.

    Parameters
    ----------
    module : str
        Its name as an import gives it, such as ``starlette.routing``.

    Returns
    -------
    str or None

    Examples
    --------
    >>> who_brings("starlette.routing"), who_brings("argon2"), who_brings("nobody.knows")
    ('room', 'clinic', None)
    """
    wanted = module.partition(".")[0].replace("_", "-").lower()
    for group, needs in groups().items():
        for name, _ in needs:
            if wanted in (name, name.removeprefix("python-"), name.removesuffix("-cffi")):
                return group
    return None


def groups() -> dict[str, list[tuple[str, str]]]:
    """Packages by group, each with the versions asked for, as the installation's own metadata say.

    Returns
    -------
    dict of str to list of (str, str)

    Examples
    --------
    >>> ("numpy", ">=2.0") in groups()["core"]
    True
    """
    found: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for text in metadata.requires("neuroplasty") or []:
        need = _NEED.match(text)
        if need and need.group(1).lower() != "neuroplasty":
            group = need.group(3) or CORE
            if group not in _DEVELOPERS:
                found.setdefault(group, []).append((need.group(1).lower(), need.group(2).strip()))
    return found


def install(group: str) -> str:
    """The words that say how a group is installed.

    Parameters
    ----------
    group : str
        Its name.

    Returns
    -------
    str

    Examples
    --------
    >>> install("room")
    "Install it: pip install 'neuroplasty[room]' (in a clone: pip install '.[room]')."
    """
    extra = "" if group == CORE else f"[{group}]"
    return f"Install it: pip install 'neuroplasty{extra}' (in a clone: pip install '.{extra}')."


def _safely(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:
        # A doctor that faints helps nobody: whatever a look comes upon is a finding.
        yield Finding("doctor", look.__name__.strip("_"), "note", f"could not be looked at: {error}")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    first, last = (".".join(map(str, one)) for one in TRIED)
    inside = TRIED[0] <= sys.version_info[:2] <= TRIED[1]
    words = "" if inside else f"neuroplasty is written for Python {first} to {last}."
    yield Finding("Python", "Python", "ok" if inside else "note", f"{version}, {sys.executable}", words)
    folder = Path(neuroplasty.__file__).parent
    yield Finding("Python", "neuroplasty", "ok", f"{neuroplasty.__version__}, {folder}")


def _packages() -> Iterator[Finding]:
    for group, needs in groups().items():
        lacking = [f"{name}{versions}" for name, versions in needs if not _there(name)]
        old = [said for name, versions in needs if _there(name) and (said := _too_old(name, versions))]
        opens = GROUPS.get(group, "more")
        if not lacking and not old:
            yield Finding("packages", group, "ok", f"{len(needs)} packages; {opens}")
            continue
        told = "; ".join(
            ([f"not installed: {', '.join(lacking)}"] if lacking else [])
            + ([f"too old: {', '.join(old)}"] if old else [])
        )
        useless = group == "cuda" and not shutil.which("nvidia-smi")
        standing: Standing = "broken" if group == CORE else "note" if useless else "missing"
        yield Finding("packages", group, standing, f"{told}; it opens {opens}", install(group))


def _there(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _too_old(name: str, versions: str) -> str:
    """What is too old, in words; empty when it is not."""
    least = re.search(r">=\s*([\d.]+)", versions)
    found = metadata.version(name)
    if least and _numbers(found) < _numbers(least.group(1)):
        return f"{name} {found} ({least.group(1)} or later)"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    leading = re.match(r"[\d.]+", version)
    parts = tuple(int(part) for part in (leading.group() if leading else "").split(".") if part)
    return parts + (0,) * (4 - len(parts))


def _compiled() -> Iterator[Finding]:
    import numba

    source = Path(neuroplasty.__file__).parent
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "numba")
    folder = Path(given) if given else source if os.access(source, os.W_OK) else home
    count = sum(1 for _ in folder.rglob("*.nbc")) if folder.is_dir() else 0
    fine = _can_write(folder)
    yield Finding(
        "compiled code",
        "kept in",
        "ok" if fine else "broken",
        f"{folder}, {count} kernels" if count else f"{folder}, none yet: the first run takes a minute more",
        "" if fine else "It cannot be written; set NUMBA_CACHE_DIR to a folder that can.",
    )
    works = numba.njit(lambda x: x + 1)(1) == 2
    yield Finding("compiled code", "Numba", "ok" if works else "broken", f"{numba.__version__} compiles")


def _kept() -> Iterator[Finding]:
    from neuroplasty.care.procedures import kept_folder

    folder = kept_folder()
    said = " (NEUROPLASTY_CACHE)" if os.environ.get("NEUROPLASTY_CACHE") else ""
    if folder is None:
        yield Finding(
            "kept results",
            "procedures",
            "note",
            f"nothing can be kept{said}, so that every rehearsal solves its bands anew",
            "Set NEUROPLASTY_CACHE to a folder that can be written.",
        )
    else:
        held = list(folder.glob("*.npz"))
        size = sum(one.stat().st_size for one in held) / 1e6
        yield Finding("kept results", "procedures", "ok", f"{len(held)}, {size:.0f} MB, {folder}{said}")


def _drawing() -> Iterator[Finding]:
    from matplotlib import font_manager

    fonts = {font.name for font in font_manager.fontManager.ttflist}
    there = "DejaVu Sans" in fonts
    yield Finding(
        "drawing",
        "fonts",
        "ok" if there else "note",
        f"{len(fonts)} families" + ("" if there else ", no DejaVu Sans"),
        "" if there else "Charts take another; reinstall matplotlib, which brings it.",
    )


def _around() -> Iterator[Finding]:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    yield Finding(
        "around it",
        "browser",
        "ok" if browser or sys.platform in ("win32", "darwin") else "note",
        browser or "none that is known by name",
        "" if browser else "Reports and the room are pages: open them in any, on another machine too.",
    )
    yield Finding("around it", "SQLite", "ok", sqlite3.sqlite_version)
    if _there("psycopg"):
        try:
            import psycopg

            client = str(psycopg.pq.version())
            yield Finding("around it", "PostgreSQL client", "ok", f"libpq {client}")
        except ImportError as error:
            words = "Install libpq (Debian: libpq5), or pip install 'psycopg[binary]'."
            yield Finding(
                "around it", "PostgreSQL client", "missing", f"psycopg finds no libpq: {error}", words
            )
    else:
        words = "Only a registry on PostgreSQL needs it. " + install("clinic")
        yield Finding("around it", "PostgreSQL client", "note", "not installed", words)
    for name in ("NEUROPLASTY_DATABASE_URL", "NEUROPLASTY_KEYS"):
        # Said to be there and never shown: a URL carries a password.
        yield Finding("around it", name, "ok", "set" if os.environ.get(name) else "not set")


def _machine() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("machine", "cores", "ok", str(cores))
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
        fine = memory >= _ENOUGH_MEMORY_GB
        words = "" if fine else "Give --spacing 2 and --members 1 to rehearse in less."
        yield Finding("machine", "memory", "ok" if fine else "note", f"{memory:.1f} GB", words)
    free = shutil.disk_usage(tempfile.gettempdir()).free / 1e9
    words = "" if free >= _ENOUGH_DISK_GB else "A report and its fields take about 0.1 GB."
    yield Finding("machine", "disk free", "note" if words else "ok", f"{free:.1f} GB", words)


def _can_write(folder: Path) -> bool:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
