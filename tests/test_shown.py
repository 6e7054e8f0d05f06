"""Public objects show themselves in a notebook: short, and with everything given escaped."""

import numpy as np
import pytest

from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.care.screening import screen
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.course import Band, Course, Forecast, Probability, SitePain
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure
from neuroplasty.study import POPULATIONS, Group
from neuroplasty.study.group import Protocol

CASE = read_case("l5-scar-after-discectomy")
PLAN = read_plan("one-day-caudal")
EPISODE = Episode(
    made_by="a clinic",
    simulated=False,
    status="complete",
    case=CASE,
    plan=PLAN,
    procedure=Procedure(anatomy=AnatomyNote(source="MRI", levels=()), steps=(), roots=()),
)
BAND = Band(day=(0,), low_90=(1,), low_50=(2,), median=(3,), high_50=(4,), high_90=(5,))
RELIEF = (Probability(months=6, probability=0.4, low=0.3, high=0.5),)
SHOWN = {
    "case": (CASE, "L5 left lateral recess"),
    "plan": (PLAN, "place needle"),
    "episode": (EPISODE, "recorded, complete"),
    "forecast": (Forecast(chances=100, pain=BAND, function=BAND, relief=RELIEF), "40% (30% to 50%)"),
    "course": (Course(simulated=True, pain=(SitePain(site="leg", nrs=(7.0, 3.0)),)), "7.0 on the first day"),
    "group": (Group(POPULATIONS["disc"], PLAN, Protocol(days=365)), "365 days"),
    "screening": (screen(CASE), "Open questions"),
    "anatomy": (build_anatomy(CASE, is_seen=False), "T12, L1, L2, L3, L4, L5"),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_an_object_shows_itself_in_a_notebook(kind):
    one, words = SHOWN[kind]
    html = one._repr_html_()
    assert words in html
    assert len(html) < 6000
    assert html.count("<table>") == html.count("</table>") == 1


def test_what_is_given_is_escaped():
    odd = CASE.model_copy(update={"title": "<script>alert(1)</script> & co"})
    assert "<script>" not in odd._repr_html_()
    assert "&lt;script&gt;" in odd._repr_html_()
    assert "<script>" not in EPISODE.model_copy(update={"case": odd})._repr_html_()


def test_an_episode_without_a_case_still_shows_itself():
    assert "An episode" in EPISODE.model_copy(update={"case": None, "plan": None})._repr_html_()


def test_a_notebooks_bar_says_what_is_done_and_how_far(monkeypatch):
    pytest.importorskip("IPython")
    from IPython import display

    from neuroplasty.app import progress

    said = []

    class Handle:
        def update(self, html):
            said.append(html.data)

    monkeypatch.setattr(progress, "_in_notebook", lambda: True)
    monkeypatch.setattr(display, "display", lambda html, display_id: said.append(html.data) or Handle())
    with progress.progress_bar() as tell:
        for fraction in np.array([0.0, 0.0, 0.5, 2.0]):
            tell("Inject <dye>", fraction)
    assert [one.count("Inject &lt;dye&gt;") for one in said] == [1, 1, 1]
    assert 'value="100"' in said[-1]
