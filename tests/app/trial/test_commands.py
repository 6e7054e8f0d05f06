"""The commands: power is kept in the folder of its trial, and the report is drawn from there."""

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.documents import read_trial, write_document


def run(*words):
    return CliRunner().invoke(app, ["trial", *map(str, words)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sham against sham, planned in a folder for fewer people than the protocol names."""
    out = tmp_path_factory.mktemp("planned") / "out"
    small = read_trial("sham-against-sham").model_copy(update={"pool": 12, "replicates": 40})
    file = write_document(small, out.parent / "small.yaml")
    done = run("power", file, "--sizes", "8,12", "--out", out, "--workers", "1")
    assert done.exit_code == 0, done.output
    assert "8 people:" in done.output
    assert "Kept in" in done.output
    return out


def test_the_report_is_drawn_from_the_folder(folder):
    done = run("report", folder)
    assert done.exit_code == 0, done.output
    page = (folder / "trial.html").read_text(encoding="utf-8")
    assert "Assessed: " in page
    assert "40 trials at each size" in page
    assert (folder / "adam" / "adtte.parquet").is_file()
    assert "Trial number 3 of those" in _again(folder, "--number", "3")


def test_power_of_another_protocol_is_refused_and_what_was_done_stays(folder):
    before = sorted(one.name for one in folder.iterdir())
    other = read_trial(folder / "trial.yaml").model_copy(update={"seed": 5})
    file = write_document(other, folder.parent / "other.yaml")
    done = run("power", file, "--sizes", "8", "--out", folder, "--workers", "1")
    assert done.exit_code == 9
    assert "holds the results of another protocol (its seed differ)" in done.output
    assert sorted(one.name for one in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ("", "names no sizes, and none were given; give some, such as --sizes 40,60,80."),
        ("8,many", "--sizes is whole numbers with commas between, such as 40,60,80; found '8,many'."),
        ("0,8", "A trial of 0 people was asked for; give sizes of 1 or more."),
        ("8,40", "A trial of 40 people was asked for from a pool of 12; give a larger --pool"),
    ],
)
def test_sizes_that_cannot_be_are_refused_in_a_sentence(folder, sizes, said):
    done = run("power", folder / "trial.yaml", "--sizes", sizes, "--out", folder)
    assert done.exit_code == 9
    assert said in done.output


def test_a_folder_without_a_trial_is_named(tmp_path):
    done = run("report", tmp_path)
    assert done.exit_code == 9
    assert "holds no trial; run one with 'neuroplasty trial run TRIAL --out" in done.output


def _again(folder, *words):
    assert run("report", folder, *words).exit_code == 0
    return (folder / "trial.html").read_text(encoding="utf-8")
