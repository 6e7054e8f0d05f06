"""Forms are scored as published, totals read by their cut-offs, heads answered beside the diary."""

import numpy as np
import pytest

from neuroplasty.brain.diary import Pattern, find_patterns, lay_out, simulate_diary
from neuroplasty.care.questionnaires import (
    FORMS,
    NRS,
    PEG,
    RMDQ,
    TOTALS,
    loads_the_body,
    read_answers,
    read_total,
    three_heads,
)
from neuroplasty.errors import DocumentError


def test_rmdq_counts_ticks_from_0_to_24():
    assert RMDQ.score([False] * 24).value == 0
    assert RMDQ.score([True] * 24).value == 24


def test_peg_is_the_mean_of_three():
    assert PEG.score([10, 0, 5]).value == 5


@pytest.mark.parametrize(
    ("form", "answers"), [(PEG, [1, 2]), (PEG, [1, 2, 11]), (PEG, [1, 2, True]), (RMDQ, [1] * 24)]
)
def test_answers_that_do_not_fit_are_refused(form, answers):
    with pytest.raises(DocumentError):
        form.score(answers)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (8, 6, "better by 2"),
        (2, 3, "worse by 1"),
        (8, 7, "changed by -1, less than matters"),
        (0, 1, "changed by +1, less than matters"),
    ],
)
def test_a_change_matters_from_two_points_or_thirty_per_cent(before, after, words):
    assert NRS.score([after]).changed(NRS.score([before])) == words


@pytest.mark.parametrize(
    ("name", "value", "band"),
    [
        ("CSI", 29, "subclinical"),
        ("CSI", 40, "moderate"),
        ("CSI", 60, "extreme"),
        ("painDETECT", 12, "neuropathic component unlikely"),
        ("painDETECT", 13, "neuropathic component unclear"),
        ("painDETECT", 19, "neuropathic component likely"),
        ("DN4", 3, "below the cut-off"),
        ("DN4", 4, "neuropathic pain likely"),
        ("S-LANSS", 12, "neuropathic pain likely"),
        ("ODI", 40, ""),
    ],
)
def test_totals_are_read_by_their_cut_offs(name, value, band):
    assert read_total(name, value).band == band


def test_an_unknown_questionnaire_is_refused_with_a_guess():
    with pytest.raises(DocumentError, match="did you mean 'painDETECT'"):
        read_total("paindetect", 3)


def test_only_free_questionnaires_show_their_wording():
    assert set(FORMS) == {"NRS", "NRS24", "BACK", "LEG", "PEG", "RMDQ", "GPE", "ADHERENCE"}
    assert not set(FORMS) & set(TOTALS)
    assert all(form.licence and form.source for form in FORMS.values())


def test_the_heads_show_the_diarys_own_evidence():
    days = lay_out(simulate_diary(np.random.default_rng(3), 120, pattern=Pattern(stay_days=7)))
    heads = {one.name: one for one in three_heads(days, find_patterns(days, np.random.default_rng(0)))}
    assert any("Found: low back and left knee" in line for line in heads["moves"].evidence)
    assert heads["no injury"].evidence == ("A diary cannot show this.",)
    assert {one.head for one in heads.values()} == {"functional", "inconsistent", "triggered"}


def test_answers_come_from_a_file_and_its_faults_all_at_once(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("heads: {moves: yes, no load: unsure}\nforms: {PEG: [6, 4, 5]}\ntotals: {CSI: 43}\n")
    answers = read_answers(file)
    assert answers.heads == {"moves": "yes", "no load": "unsure"}
    assert [score.value for score in answers.scores] == [5]
    assert [reading.band for reading in answers.totals] == ["moderate"]
    file.write_text("heads: {moves: maybe, wanders: yes}\nforms: {RMDQ: [25]}\ntotals: {CSI: 430}\nmore: 1\n")
    with pytest.raises(DocumentError) as caught:
        read_answers(file)
    assert len(caught.value.faults) == 5


def test_cues_are_told_apart_by_the_load_they_put_on_the_body():
    assert loads_the_body("lifting boxes") is True
    assert loads_the_body("helicopter noise") is False
    assert loads_the_body("walking in the rain") is None
