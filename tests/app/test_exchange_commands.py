"""``neuroplasty registry export``, ``import``: what goes out comes in again, or one sentence says why not."""

import datetime

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.registry import SYSTEM, Registry
from neuroplasty.registry.synthetic import synthetic_clinic

END = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def run(*arguments):
    return CliRunner().invoke(app, ["registry", *map(str, arguments)])


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinic")
    with synthetic_clinic(folder / "c.db", people=8, seed=4, end=END):
        return folder / "c.db"


def test_everything_is_exported_and_the_bundle_comes_into_an_empty_registry(clinic, tmp_path):
    out = tmp_path / "out"
    done = run("export", "--fhir", "--redcap", "--cdisc", "--csv", "--all-cells", "--out", out, "-d", clinic)
    assert done.exit_code == 0, done.output
    assert {one.name for one in out.iterdir()} >= {
        "bundle.json",
        "redcap.csv",
        "adsl.csv",
        "adqs.parquet",
        "answers.csv",
    }
    other = tmp_path / "other.db"
    run("init", "-d", other, "--site", "clinic", "--zone", "Europe/Berlin")
    tried = run("import", out / "bundle.json", "--dry-run", "-d", other)
    assert "Would come in" in tried.output, tried.output
    came = run("import", out / "bundle.json", "-d", other)
    assert came.exit_code == 0, came.output
    again = tmp_path / "again"
    run("export", "--fhir", "--redcap", "--all-cells", "--out", again, "-d", other)
    for name in ("bundle.json", "redcap.csv"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


def test_an_import_of_something_else_is_said_in_a_sentence_and_changes_nothing(clinic, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    done = run("import", wrong, "-d", clinic)
    assert done.exit_code == 11
    assert done.output.strip() == "resourceType: found None, expected 'Bundle'. Nothing was written."
    assert run("import", tmp_path / "none.csv", "-d", clinic).exit_code == 11
    assert run("export", "--out", tmp_path, "-d", clinic).exit_code == 2
    with Registry.open(clinic) as registry:
        assert len(registry.people.all(SYSTEM)) == 8
