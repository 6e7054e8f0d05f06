"""The tables that programs read: what validation and benchmarks write keeps its columns and its word."""

import ast
import csv
import importlib
import math
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENTS = [path for path in sorted((ROOT / "validation").glob("*/*.py")) if path.name[0] != "_"]


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def experiment(monkeypatch):
    """Load an experiment of the body by name, as ``validation/run.py`` does."""
    monkeypatch.syspath_prepend(str(ROOT / "validation"))
    monkeypatch.syspath_prepend(str(ROOT / "validation" / "body"))
    yield importlib.import_module
    # Only its own modules, whose short names others may want: popping a library's would break it.
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(ROOT / "validation")):
            sys.modules.pop(name)


def test_the_validation_table_has_its_columns_and_a_row_says_what_it_shows(experiment):
    rows = table(ROOT / "validation" / "results.csv")
    columns = list(experiment("run").COLUMNS)
    # A table written before rows had a role has none.
    assert list(rows[0]) in (columns, columns[:-1])
    roles = experiment("experiment").ROLES
    for row in rows:
        assert math.isfinite(float(row["model"])), row
        assert row.get("role", "fitted") in roles, row
        if row["published_low"]:
            low, high = float(row["published_low"]), float(row["published_high"])
            assert row["inside"] == str(low <= float(row["model"]) <= high), row
        else:
            assert row["inside"] == "", row


def test_a_row_names_what_agreement_with_it_proves(experiment):
    module = experiment("experiment")
    with pytest.raises(TypeError, match="role"):
        module.Row("Hilt", "rise", "mmHg", 6.3, None, None, 7.0)
    with pytest.raises(ValueError, match="has the role 'calibration'; give one of: fitted, held out"):
        module.Row("Hilt", "rise", "mmHg", 6.3, None, None, 7.0, role="calibration")
    assert module.Row("Hilt", "rise", "mmHg", 6.3, None, None, 7.0, role="fitted").inside is None


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_experiment_gives_every_row_its_role(path):
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Row"
    ]
    assert all("role" in {word.arg for word in call.keywords} for call in calls)


def test_the_validation_page_counts_by_role_and_lists_its_misses_first(experiment, tmp_path, monkeypatch):
    run, module = experiment("run"), experiment("experiment")

    def row(quantity, model, role, low=0.0, high=2.0):
        return module.Row("Hilt", quantity, "mmHg", 1.0, low, high, model, role=role)

    rows = [
        row("rise", 1.0, "fitted"),
        row("fall", 3.0, "fitted"),
        row("peak", 5.0, "held out"),
        row("volume", 1.0, "verification", None, None),
    ]
    counted = run.by_role(rows)
    assert [line.split(" | ")[2:] for line in counted[2:]] == [
        ["0 of 1", "0 |"],
        ["1 of 2", "0 |"],
        ["none judged", "0 |"],
        ["none judged", "1 |"],
    ]
    assert [line.split(" | ")[1] for line in run.missed(rows)[4:]] == ["peak", "fall"]
    assert run.missed(rows[:1]) == ["No figure lies outside its interval."]
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "HERE", tmp_path)
    said = "One experiment\n\nHow."
    sections = {run.title_of(said): run._section(tmp_path / "body" / "one.py", said, module.Result(rows))}
    run._write_page(rows, sections)
    run._write_csv(rows)
    page = (tmp_path / "docs" / "VALIDATION.md").read_text()
    assert page.index("| fall |") < page.index("| rise |") < page.index("| volume |")
    assert "| rise | mmHg | 1 (0 to 2) | 1 | yes | fitted |" in page
    written = table(tmp_path / "results.csv")
    assert [one["role"] for one in written] == [one.role for one in rows]
    other = module.Row("Other", "heat", "C", 1.0, 0.0, 2.0, 1.0, role="fitted")
    anew = run._section(tmp_path / "body" / "two.py", "Another\n\nHow.", module.Result([other]))
    both, parts = run.renewed([other], {"Another": anew})
    assert both == [*rows, other]
    assert parts == sections | {"Another": anew}
    assert run.renewed([rows[0]], {})[0] == rows[:1]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "benchmarks" / "results").glob("*.csv")), ids=lambda p: p.stem
)
def test_a_benchmark_compares_every_engine_with_ours(path):
    rows = table(path)
    assert list(rows[0]) == ["case", "engine", "version", "seconds", "ratio"]
    ours = {row["case"]: float(row["seconds"]) for row in rows if row["engine"] == "neuroplasty"}
    assert set(ours) == {row["case"] for row in rows}
    for row in rows:
        ratio = float(row["seconds"]) / ours[row["case"]]
        assert float(row["ratio"]) == pytest.approx(ratio, rel=2e-3), row


def test_the_spectrum_agrees_with_its_reference_within_two_per_cent(experiment):
    rows = experiment("spectrum_hvl").run().rows
    assert len(rows) == 48
    assert all(row.model == pytest.approx(row.published, rel=0.02) for row in rows)


def test_viscosity_agrees_with_the_table_kept_aside_within_five_per_cent(experiment):
    rows = [row for row in experiment("viscosity").run().rows if "second table" in row.quantity]
    assert len(rows) == 3
    assert all(row.model == pytest.approx(row.published, rel=0.05) for row in rows)


def test_an_interval_of_a_share_is_wilsons(experiment):
    low, high = experiment("group").wilson(0.5, 100)
    assert (low, high) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_a_group_is_the_same_for_the_same_seed_and_half_of_it_are_women(experiment):
    people = experiment("group").people
    assert people(6, 1) == people(6, 1) != people(6, 2)
    assert [patient.sex for patient in people(6, 1)].count("female") == 3


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_experiment_says_what_was_measured_before_it_imports_anything(path):
    first = path.read_text().split("\n", 1)[0]
    assert first.startswith('"""')
    assert len(first) > 20
