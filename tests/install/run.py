"""Build the wheel and use it as people do: in an empty environment, outside the clone, on every Python here.

python tests/install/run.py                          # every python3.11 to 3.14 on the path
python tests/install/run.py python3.12 /opt/python   # these

Takes a minute or two an interpreter and asks the package index; ``make installed`` runs it. Interpreters are
looked for on the path and among those that pyenv and uv keep. What the wheel has to contain is tested at
once, in ``test_wheel.py``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
REHEARSE = ("rehearse", "healthy-adult", "--plan", "transforaminal", "--spacing", "5", "--members", "1")
WITHOUT_GROUPS = (
    (["--version"], 0, "neuroplasty "),
    (["cases"], 0, "l5-scar-after-discectomy"),
    (["doctor"], 0, "neuroplasty[room]"),
    (["room", "--warm"], 13, "pip install 'neuroplasty[room]'"),
    (["registry", "init", "-d", "clinic.db"], 11, "pip install 'neuroplasty[clinic]'"),
    (["screen", "l5-scar-after-discectomy", "--out", "out"], 0, ""),
    (["lessons"], 0, "vascular"),
    (
        [*REHEARSE, "--out", "out"],
        0,
        "report",
    ),
    (["explain", "out/episode.json", "--out", "explained.html", "--language", "de"], 0, "explained.html"),
)
"""Arguments, the exit code they leave with, and words they print, where only the core is installed."""
WITH_GROUPS = (
    (["registry", "init", "-d", "clinic.db", "--synthetic", "5"], 0, ""),
    (["audit", "clinic.db", "--out", "out"], 0, ""),
    (["doctor", "--json"], 0, '"works": true'),
)


def main(wanted: list[str]) -> int:
    """Try the wheel on the interpreters named, or on all that are here."""
    named = wanted or [f"python{version}" for version in VERSIONS]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="neuroplasty-installed-") as folder:
        wheel = built(Path(folder))
        for name in named:
            python = interpreter(name, Path(folder))
            if python is None:
                print(f"{name:<12} is not on this machine", flush=True)
                continue
            begun = time.monotonic()
            faults = tried(python, wheel, Path(folder, Path(name).name))
            print(f"{name:<12} {'; '.join(faults) or 'works'}, {time.monotonic() - begun:.0f} s", flush=True)
            failed += bool(faults)
    return min(failed, 1)


def interpreter(name: str, folder: Path) -> str | None:
    """Where an interpreter that answers lies; None where none does."""
    homes = (
        (Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions"), "*"),
        (Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local/share/uv/python")), "cpython-*"),
    )
    kept = [str(one) for home, which in homes for one in sorted(home.glob(f"{which}/bin/{Path(name).name}"))]
    for python in filter(None, (shutil.which(name), *kept)):
        if ran([python, "--version"], folder).returncode == 0:
            return python
    return None


def built(folder: Path) -> Path:
    """The wheel of this tree."""
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"The wheel could not be built:\n{done.stderr}")
    return next(folder.glob("*.whl"))


def tried(python: str, wheel: Path, folder: Path) -> list[str]:
    """What went wrong with the wheel under an interpreter, in a folder of its own."""
    subprocess.run([python, "-m", "venv", folder / "env"], check=True)
    here = str(folder / "env/bin/python")
    work = folder / "work"
    work.mkdir()
    # uv takes a quarter of pip's time; where it is not to be had, pip does it.
    pip = [here, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [here, "-m", "uv", "pip", "install", "--quiet", "--python", here]
    installing = pip if ran([*pip, "uv"], work).returncode else uv
    faults: list[str] = []
    for what, trials in ((f"{wheel}", WITHOUT_GROUPS), (f"{wheel}[room,clinic]", WITH_GROUPS)):
        done = ran([*installing, what], work)
        if done.returncode and installing is uv:
            done = ran([*pip, what], work)
        if done.returncode:
            return [*faults, f"could not be installed: {done.stderr.strip().splitlines()[-1]}"]
        for arguments, code, words in trials:
            done = ran([str(folder / "env/bin/neuroplasty"), *arguments], work)
            if done.returncode != code or words not in done.stdout + done.stderr:
                faults.append(
                    f"'{' '.join(arguments)}' left with {done.returncode}: {done.stderr.strip()[-300:]}"
                )
    return faults


def ran(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A command, away from the clone and from what is kept of other runs."""
    clean = {
        name: word for name, word in os.environ.items() if not name.startswith(("PYTHON", "NEUROPLASTY"))
    }
    clean["NEUROPLASTY_CACHE"] = str(folder / "cache")
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
