"""The calibration of the epidural space: its figures, its errors, its files, its score of a set by hand."""

import csv
import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from neuroplasty.errors import SolverError
from neuroplasty.study.infer import Prior

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("validation", "validation/body", "validation/body/calibration")


@pytest.fixture(scope="module")
def fit():
    """The script as a module; what it brings in under short names goes again."""
    before = list(sys.path)
    sys.path[:0] = [str(ROOT / folder) for folder in reversed(FOLDERS)]
    yield importlib.import_module("fit")
    sys.path[:] = before
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(ROOT / "validation")):
            sys.modules.pop(name)


@pytest.fixture(scope="module")
def figures(fit):
    return sys.modules["figures"]


@pytest.fixture
def prior(fit, tmp_path):
    (tmp_path / "prior.csv").write_text("name,low,high,scale\nfilm_stiffness,1,100,log\ncsf_share,0,1,even\n")
    return Prior.read(tmp_path / "prior.csv")


def test_every_figure_has_an_error_and_an_experiment_that_can_be_done(figures):
    assert {figure.experiment for figure in figures.FIGURES} == set(figures.EXPERIMENTS)
    assert all(figure.error > 0 for figure in figures.FIGURES)
    listed = [figure.experiment for figure in figures.FIGURES]
    assert tuple(dict.fromkeys(listed)) == figures.EXPERIMENTS
    assert listed == sorted(listed, key=figures.EXPERIMENTS.index)


def test_a_share_of_all_is_not_certain_and_more_people_make_it_surer(figures):
    few, many = (figures.share("x", "all", 1.0, people, 0.0).error for people in (9, 900))
    assert few == pytest.approx(np.sqrt(11 / 13 * 2 / 13 / 13))
    assert 0 < many < few / 5


def test_a_mean_and_a_median_with_quartiles_have_standard_errors(figures):
    assert figures.mean("x", "x", (4.4, 1.4, 9), 0.0).error == pytest.approx(1.4 / 3)
    median = figures.median("x", "x", (6.0, 4.0, 6.0), 8, 0.7)
    assert median.published == pytest.approx(16 / 3)
    assert median.error == pytest.approx(np.hypot(2 / 1.35 / np.sqrt(8), 0.7))


@pytest.mark.parametrize("parts", [(0.0, 0.0), (float("nan"), 0.1), (float("inf"), 0.1)])
def test_a_figure_without_an_error_is_refused(figures, parts):
    with pytest.raises(ValueError, match="give a number, and an error above zero"):
        figures.Figure("x", "bare", 1.0, *parts)


def test_an_experiment_that_the_solver_gives_up_on_gives_no_number(figures, monkeypatch, capsys):
    def fails(table):
        raise SolverError("The step did not converge; take a shorter one.")

    monkeypatch.setitem(figures._DO, "plateau", fails)
    assert np.isnan(figures.of_experiment("plateau", {})).tolist() == [True, True]
    assert "plateau failed: The step did not converge" in capsys.readouterr().out


def test_an_experiment_that_gives_too_few_figures_is_found_out(figures, monkeypatch):
    monkeypatch.setitem(figures._DO, "plateau", lambda table: [1.0])
    with pytest.raises(ValueError, match="FIGURES lists 2 of it"):
        figures.of_experiment("plateau", {})


def test_a_member_that_failed_is_replaced_whole_by_one_that_works(fit):
    z = np.arange(8.0).reshape(4, 2)
    seen = np.arange(12.0).reshape(4, 3)
    seen[2, 1] = np.nan
    kept, given = fit.only_working(z, seen, np.random.default_rng(1))
    assert np.isfinite(given).all()
    source = [row.tolist() for row in z].index(kept[2].tolist())
    assert source != 2
    assert given[2].tolist() == seen[source].tolist()
    assert kept[[0, 1, 3]].tolist() == z[[0, 1, 3]].tolist()


def test_a_fit_most_of_whose_members_fail_stops_and_says_what_to_change(fit):
    seen = np.full((4, 2), np.nan)
    seen[0] = 1.0
    with pytest.raises(RuntimeError, match=r"Only 1 of 4 members .* Narrow the bounds"):
        fit.only_working(np.zeros((4, 2)), seen, np.random.default_rng(1))


def test_what_was_found_is_written_whole_and_says_what_the_data_narrowed(fit, prior, tmp_path):
    rng = np.random.default_rng(3)
    z = np.stack([0.1 * rng.standard_normal(200), rng.standard_normal(200)], axis=1)
    fit.write_posterior(prior, z, tmp_path)
    with (tmp_path / "epidural.csv").open() as file:
        found = {row["name"]: row for row in csv.DictReader(file)}
    assert [row["narrowed"] for row in found.values()] == ["yes", "no"]
    assert float(found["film_stiffness"]["value"]) == pytest.approx(10.0, rel=0.1)
    with (tmp_path / "epidural_members.csv").open() as file:
        members = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    assert len(members) == 200
    assert members[0]["csf_share"] == pytest.approx(prior.values(z)[0, 1], rel=1e-3)


def test_an_experiment_left_out_does_not_pull(fit, figures, monkeypatch):
    rng = np.random.default_rng(4)
    z = rng.standard_normal((400, 1))
    # Every figure is the one parameter: what is left out is told by the others, whatever it says itself.
    seen = np.repeat(z, len(figures.FIGURES), axis=1)
    target = np.ones(len(figures.FIGURES))
    target[[figure.experiment == "plateau" for figure in figures.FIGURES]] = -5.0
    monkeypatch.setattr(fit, "TARGET", target)
    monkeypatch.setattr(fit, "ERROR", np.full(len(target), 0.2))
    found = fit.leave_out(z, seen)
    assert found[:, target < 0].mean() == pytest.approx(1.0, abs=0.1)
    assert found[:, 0].mean() < 0.8


@pytest.mark.parametrize(
    ("name", "text", "sets"),
    [
        ("one.json", json.dumps({"csf_share": 0.9}), [{"csf_share": 0.9}]),
        (
            "two.json",
            json.dumps([{"csf_share": 0.9}, {"csf_share": 1}]),
            [{"csf_share": 0.9}, {"csf_share": 1}],
        ),
        (
            "one.csv",
            "name,value,low\ncsf_share,0.9,0\nend_length,9,0\n",
            [{"csf_share": 0.9, "end_length": 9}],
        ),
        (
            "two.csv",
            "csf_share,b\n0.9,140\n1,20\n",
            [{"csf_share": 0.9, "b": 140}, {"csf_share": 1, "b": 20}],
        ),
    ],
)
def test_sets_are_read_from_json_and_csv(fit, tmp_path, name, text, sets):
    (tmp_path / name).write_text(text)
    assert fit.read_sets(tmp_path / name) == sets


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", "[]"), ("a.json", "3"), ("a.json", '{"x": "y"}'), ("a.csv", ""), ("a.txt", "")],
)
def test_a_file_without_a_set_is_refused_in_a_sentence(fit, tmp_path, capsys, name, text):
    (tmp_path / name).write_text(text)
    assert fit.main(["--score", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert "holds no set of values; give" in said or "give one of these" in said


def test_a_misspelt_parameter_is_refused_before_anything_runs(fit, tmp_path, capsys):
    (tmp_path / "a.json").write_text('{"csf_shear": 1}')
    assert fit.main(["--score", str(tmp_path / "a.json")]) == 2
    assert "no parameter csf_shear" in capsys.readouterr().err


def test_a_score_says_of_each_figure_whether_it_is_inside(fit, figures, capsys):
    names = {figure.experiment for figure in figures.FIGURES}
    given = []
    for experiment in figures.EXPERIMENTS:
        its = [figure for figure in figures.FIGURES if figure.experiment == experiment]
        given.append((experiment, np.array([one.published for one in its]), 1.0))
    given[0][1][0] += 3 * figures.FIGURES[0].error
    given[1][1][0] = np.nan
    fit.score(given)
    said = capsys.readouterr().out
    assert said.count("OUTSIDE") == 2
    assert f"{len(figures.FIGURES) - 2} of {len(figures.FIGURES)} within 2 errors" in said
    assert all(name in said for name in names)
