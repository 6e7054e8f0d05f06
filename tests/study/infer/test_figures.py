"""Figures are read from a table or from a clinic's answers, and every faulty row is named at once."""

import csv
from types import SimpleNamespace

import numpy as np
import pytest

from neuroplasty.care.outcomes import r50_pain
from neuroplasty.care.outcomes.scores import Scores
from neuroplasty.errors import StudyError
from neuroplasty.study.infer import read_figures
from neuroplasty.study.infer.figures import Figure

HEADS = "population,plan,sham,measure,months,statistic,value,sd,people,error,use\n"


def arm_of(people):
    """A virtual arm in which every other one has lost two thirds of the pain."""
    nrs = np.where(np.arange(people) % 2, 2.0, 6.0)
    return SimpleNamespace(
        before=Scores(nrs=np.full(people, 6.0)), scores=lambda day: Scores(nrs=nrs, odi=8.0 * nrs)
    )


def written(path, *rows):
    path.write_text(HEADS + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_table_of_figures_is_read_with_its_errors(tmp_path):
    mean, share, spread = read_figures(
        written(
            tmp_path / "figures.csv",
            "disc,transforaminal,,nrs,3,mean,3.9,2.0,100,,",
            "disc,transforaminal,yes,R50_pain,6,share,0.4,,60,,left out",
            "disc,transforaminal,,nrs,3,sd,2.0,,51,,fit",
        )
    )
    assert (mean.value, mean.error, mean.use, mean.sham) == (3.9, pytest.approx(0.2), "fit", False)
    assert (share.use, share.sham, share.error) == ("left out", True, pytest.approx(0.0615, abs=1e-3))
    assert spread.error == pytest.approx(0.2)


def test_every_faulty_row_is_told_at_once(tmp_path):
    path = written(
        tmp_path / "figures.csv",
        "disc,transforaminal,,nrs,3,median,3.9,2.0,100,,",
        "disc,transforaminal,,mood,3,mean,3.9,2.0,100,,",
        "disc,transforaminal,,nrs,3,mean,3.9,,100,,",
        "disc,transforaminal,,R50_pain,3,share,40,,100,,",
        "disc,transforaminal,,nrs,many,mean,3.9,2.0,100,,",
        "disc,transforaminal,,nrs,3,mean,3.9,2.0,,,",
        "disc,transforaminal,,nrs,3,mean,3.9,,,0,",
        "disc,transforaminal,,nrs,36,mean,3.9,2.0,100,,",
        "disc,transforaminal,,nrs,3,mean,3.9,2.0,100,,sometimes",
    )
    with pytest.raises(StudyError) as told:
        read_figures(path)
    whys = ("'median'", "'mood'", "without its sd", "a share of 40", "'many'", "neither an error")
    for line, why in enumerate((*whys, "an error of 0", "36 months", "'sometimes'"), start=2):
        assert f"line {line}: " in str(told.value)
        assert why in str(told.value)


def test_another_table_is_refused_with_what_it_holds(tmp_path):
    (tmp_path / "other.csv").write_text("name,age\nx,3\n")
    with pytest.raises(StudyError, match=r"has the columns age, name; give a table of figures"):
        read_figures(tmp_path / "other.csv")
    (tmp_path / "prose.csv").write_text("Some words\nwith a comma, and more, here\n")
    with pytest.raises(StudyError, match=r"has the columns Some words; give a table of figures"):
        read_figures(tmp_path / "prose.csv")
    (tmp_path / "short.csv").write_text(HEADS + "disc\n")
    with pytest.raises(StudyError, match=r"line 2: found the statistic ''"):
        read_figures(tmp_path / "short.csv")
    with pytest.raises(StudyError, match="could not be read"):
        read_figures(tmp_path / "nothing.csv")


def test_of_answers_the_last_visit_is_left_out_and_shares_are_the_published_rule(tmp_path):
    rng = np.random.default_rng(5)
    before, after = rng.integers(5, 10, 30), {"M1": rng.integers(0, 9, 30), "M12": rng.integers(0, 9, 30)}
    with (tmp_path / "adqs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("USUBJID", "APERIOD", "PARAMCD", "AVISIT", "AVAL", "BASE"))
        for k in range(30):
            writer.writerow((k, 1, "NRS7D", "PRE", before[k], before[k]))
            for visit, scores in after.items():
                writer.writerow((k, 1, "NRS7D", visit, scores[k], before[k]))
            writer.writerow((k, 2, "NRS7D", "M1", 0, before[k]))
            writer.writerow((k, 1, "GPE", "M1", 2, ""))
    found = {(one.measure, one.months, one.statistic): one for one in read_figures(tmp_path / "adqs.csv")}
    assert {one.use for key, one in found.items() if key[1] == 12} == {"left out"}
    assert {one.use for key, one in found.items() if key[1] == 1} == {"fit"}
    assert found["nrs", 1, "mean"].value == pytest.approx(after["M1"].mean())
    wanted = r50_pain(Scores(nrs=before.astype(float)), Scores(nrs=after["M12"].astype(float))).mean()
    assert found["R50_pain", 12, "share"].value == pytest.approx(wanted)


def test_answers_of_hardly_anybody_are_refused(tmp_path):
    (tmp_path / "adqs.csv").write_text("PARAMCD,AVISIT,AVAL,BASE\nNRS7D,M1,3,7\n")
    with pytest.raises(StudyError, match="no visit that 10 people answered"):
        read_figures(tmp_path / "adqs.csv")


def test_a_virtual_arm_of_few_people_errs_more_than_one_of_many():
    for figure in (
        Figure("disc", "transforaminal", "nrs", 1.0, "mean", 4.0, 0.1),
        Figure("disc", "transforaminal", "odi", 1.0, "sd", 15.0, 0.1),
        Figure("disc", "transforaminal", "R50_pain", 1.0, "share", 0.5, 0.1),
    ):
        many, few = figure.own_error(arm_of(24)), figure.own_error(arm_of(6))
        assert 1.6 * many < few < 2.4 * many
