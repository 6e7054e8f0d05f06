"""The rules of the house hold: imports run one way, examples run, no file names this machine."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import neuroplasty
from neuroplasty.care import rehearsal

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
def test_the_examples_in_a_module_run(name, rehearse_once, monkeypatch):
    module = importlib.import_module(name)
    known = dict(vars(module))
    if module is rehearsal:
        known["rehearse"] = rehearse_once
    else:
        monkeypatch.setattr(rehearsal, "rehearse", rehearse_once)
        monkeypatch.setattr(neuroplasty, "rehearse", rehearse_once)
    failures, _ = doctest.testmod(module, globs=known)
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


def test_no_import_is_hidden_from_the_checker_and_no_file_lies_loose():
    source = ROOT / "src" / "neuroplasty"
    hidden = [path.name for path in source.rglob("*.py") if "TYPE_CHECKING" in path.read_text()]
    assert hidden == []
    assert [path.name for path in (source / "body").glob("*.py")] == ["__init__.py"]
    assert sorted(path.name for path in source.glob("*.py")) == ["__init__.py", "errors.py"]


def test_the_public_names_are_all_there_and_none_is_listed_in_vain():
    listed = dir(neuroplasty)
    assert {"rehearse", "screen", "write_report", "review_diary", "make_programme", "run_group"} <= set(
        listed
    )
    assert all(getattr(neuroplasty, name) is not None for name in listed)
    stub = (ROOT / "src" / "neuroplasty" / "__init__.pyi").read_text()
    assert all(f" as {name}\n" in stub for name in listed)


def test_only_act_steps_the_physics():
    procedure = ROOT / "src" / "neuroplasty" / "body" / "procedure"
    stepping = [
        path.relative_to(procedure).as_posix()
        for path in procedure.rglob("*.py")
        if ").step(state" in path.read_text() or ".advance(" in path.read_text()
    ]
    assert stepping == ["act.py"]
