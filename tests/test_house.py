"""The rules of the house hold: imports run one way, examples run, no file names this machine."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import neuroplasty

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(neuroplasty.__path__, "neuroplasty.")
    if not module.name.endswith("__main__")
)


def test_imports_run_one_way():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_module_run(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


def test_the_command_line_starts_without_the_simulation():
    heavy = ("numba", "matplotlib", "scipy", "nibabel", "xraydb", "xarray")
    code = f"import sys, neuroplasty.app.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_is_the_same_everywhere():
    version = neuroplasty.__version__
    assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text()
