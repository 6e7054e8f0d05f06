"""The tables that programs read: what validation and benchmarks write keeps its columns and its word."""

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


def test_the_validation_table_has_its_columns_and_a_row_says_what_it_shows():
    rows = table(ROOT / "validation" / "results.csv")
    assert list(rows[0]) == [
        "experiment",
        "quantity",
        "unit",
        "published",
        "published_low",
        "published_high",
        "model",
        "model_low",
        "model_high",
        "inside",
    ]
    for row in rows:
        assert math.isfinite(float(row["model"])), row
        if row["published_low"]:
            low, high = float(row["published_low"]), float(row["published_high"])
            assert row["inside"] == str(low <= float(row["model"]) <= high), row
        else:
            assert row["inside"] == "", row


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
