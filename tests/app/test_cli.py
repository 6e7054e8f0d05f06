"""The command line answers in plain words and leaves with a code that means something."""

import json
import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest
from typer.testing import CliRunner

import neuroplasty.app.report
import neuroplasty.care
from neuroplasty import __version__
from neuroplasty.app import cli
from neuroplasty.documents import write_document
from neuroplasty.documents.files.reading import read_case
from neuroplasty.documents.library import names
from neuroplasty.errors import AnatomyError, DoseError, ImageError, OutputError, SolverError


def run(*arguments):
    return CliRunner().invoke(cli.app, list(map(str, arguments)))


def call(*arguments, **options):
    """The command as a person runs it, in its own process."""
    program = [sys.executable, "-m", "neuroplasty.app.cli", *map(str, arguments)]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60, **options)


def test_cases_lists_every_built_in_case_and_plan_a_line_each():
    done = run("cases")
    assert done.exit_code == 0
    for name in (*names("case"), *names("plan")):
        assert sum(line.split()[0] == name for line in done.stdout.splitlines()) == 1


def test_the_version_is_told():
    assert run("--version").stdout == f"neuroplasty {__version__}\n"


def test_validate_says_ok(tmp_path):
    path = write_document(read_case("healthy-adult"), tmp_path / "case.yaml")
    done = run("validate", path)
    assert (done.exit_code, done.stdout) == (0, f"{path}: ok, a case\n")


def test_validate_tells_the_faults_of_every_file_and_leaves_with_3(tmp_path):
    good = write_document(read_case("healthy-adult"), tmp_path / "good.yaml")
    (tmp_path / "bad.yaml").write_text("kind: case\nname: x\n")
    done = call("validate", tmp_path / "bad.yaml", good, tmp_path / "absent.yaml")
    assert done.returncode == 3
    assert done.stdout == f"{good}: ok, a case\n"
    assert done.stderr.splitlines() == [
        f"{tmp_path}/bad.yaml:1: patient: is missing; expected a block with the keys age_years, sex, "
        "stature_cm, weight_kg.",
        f"{tmp_path}/bad.yaml:1: title: is missing; expected text of at most 120 characters.",
        f"{tmp_path}/absent.yaml: there is no such file; check the path.",
    ]


@pytest.mark.parametrize("kind", ["case", "plan", "episode"])
def test_schema_prints_json(kind):
    assert json.loads(run("schema", kind).stdout)["title"].lower() == kind


@pytest.mark.parametrize(
    "arguments",
    [
        ("schema", "cases"),
        ("validate",),
        ("rehearse", "healthy-adult"),
        ("rehearse", "healthy-adult", "--out", "x", "--seed-point", "1,2"),
        ("rehearse", "healthy-adult", "--out", "x", "--seed-point", "-1,2,nan"),
        ("rehearse", "healthy-adult", "--out", "x", "--spacing", "0"),
        ("rehearse", "healthy-adult", "--out", "x", "--spacing", "nan"),
        ("rehearse", "healthy-adult", "--out", "x", "--seed", "-1"),
        ("nonsense",),
    ],
)
def test_a_wrong_command_line_leaves_with_2(arguments):
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nobody",), 3, "There is no built-in case 'nobody'"),
        (("healthy-adult", "--plan", "one-day-cuadal"), 3, "Did you mean 'one-day-caudal'?"),
    ],
)
def test_a_wrong_name_is_one_sentence_on_stderr(arguments, code, says, tmp_path):
    done = call("rehearse", *arguments, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_one_is_refused_before_the_rehearsal(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("rehearse", "healthy-adult", "--out", tmp_path / "file")
    assert (done.exit_code, "results need a folder" in done.stderr) == (8, True)


@pytest.mark.parametrize("error", [ImageError, AnatomyError, DoseError, SolverError, OutputError])
def test_every_error_of_the_house_leaves_with_its_own_code(monkeypatch, error):
    def fail(_):
        raise error("One clear sentence.")

    monkeypatch.setattr(cli, "read_case", fail)
    done = run("cases")
    assert (done.exit_code, done.stderr) == (error.exit_code, "One clear sentence.\n")


def test_a_command_stopped_by_hand_leaves_with_130(monkeypatch):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "read_case", stopped)
    done = run("cases")
    assert (done.exit_code, done.stderr) == (130, "Stopped.\n")


def test_a_reader_that_closes_early_is_no_error():
    program = f"{sys.executable} -m neuroplasty.app.cli schema episode | head -n 1"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.fixture
def theatre(monkeypatch):
    """A rehearsal that only notes what it was asked, and a report that is one line."""
    asked = SimpleNamespace(status="complete")

    def rehearse(case, plan, *, progress, **options):
        progress("Injecting", 0.5)
        asked.case, asked.plan, asked.options = case.name, plan.name, options
        stopped = asked.status == "interrupted"
        return SimpleNamespace(episode=SimpleNamespace(status=asked.status), cut_short=stopped)

    def write_report(result, folder, beside=None, *drawn):
        folder.mkdir()
        (folder / "report.html").write_text(result.episode.status)
        return folder / "report.html"

    module = ModuleType("neuroplasty.care.rehearsal")
    module.rehearse = rehearse
    monkeypatch.setitem(sys.modules, "neuroplasty.care.rehearsal", module)
    monkeypatch.setattr(neuroplasty.care, "rehearsal", module, raising=False)
    monkeypatch.setattr(neuroplasty.app.report, "write_report", write_report)
    return asked


def test_a_case_without_a_plan_is_rehearsed_with_its_usual_one(theatre, tmp_path):
    done = run("rehearse", "two-level-failed-back-surgery", "--out", tmp_path / "out")
    assert (theatre.case, theatre.plan) == ("two-level-failed-back-surgery", "three-day-caudal")
    assert (done.exit_code, done.stdout) == (0, f"The report: {tmp_path}/out/report.html\n")
    assert done.stderr.startswith("Screening speaks against this: The last injection gave less than half")


def test_every_option_reaches_the_rehearsal(theatre, tmp_path):
    options = (
        "--plan balloon --ct ct.nii --labels seg.nii --seed-point -3,-40.5,12 --spacing 2 --seed 7 --chance"
    )
    run("rehearse", "healthy-adult", *options.split(), "--out", tmp_path / "out")
    assert theatre.plan == "balloon"
    assert {name: str(value) for name, value in theatre.options.items() if name != "meanwhile"} == {
        "ct": "ct.nii",
        "labels": "seg.nii",
        "label_names": "None",
        "chance": "True",
        "person": "drawn",
        "seed_point_mm": "(-3.0, -40.5, 12.0)",
        "spacing_mm": "2.0",
        "seed": "7",
        "members": "4",
        "workers": str((os.cpu_count() or 1) - 1),
    }


def test_a_rehearsal_stopped_by_hand_keeps_its_report_and_leaves_with_130(theatre, tmp_path):
    theatre.status = "interrupted"
    done = run("rehearse", "healthy-adult", "--out", tmp_path / "out")
    assert done.exit_code == 130
    assert "what was done so far is in the report" in done.stderr
    assert (tmp_path / "out" / "report.html").read_text() == "interrupted"
