"""An injection watched in the theatre: frames, dose, what strayed, what is told afterwards."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from neuroplasty.body.fluoroscopy import Arm, Frame, Pedal, Run
from neuroplasty.body.procedure import Hands, Performed, act
from neuroplasty.body.procedure.patterns import LOOKS
from neuroplasty.documents.steps import Expose, Ingredient, Inject, PlaceNeedle, Position

DYE = (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=2),)
NEEDLE = PlaceNeedle(route="interlaminar", level="L4")


def screened(**changed):
    return Inject(label="test", ingredients=DYE, live="AP", frames_per_s=4.0, **changed)


def runs(recorder):
    return [shot for _, _, shot in recorder.shots if isinstance(shot, Run)]


@pytest.fixture(scope="module")
def watched(make_theatre, carry_out, recorded):
    """The steps carried out with a tip that strays once its needle lies: theatre, record and ticks.

    Who asks for the same is given the same, unless it is to be done again.
    """

    @cache
    def with_needle(seed):
        return carry_out(make_theatre(seed=seed), NEEDLE)[0]

    kept = {}

    def carried_out(*steps, strayed=None, seed=0, again=False):
        said = (*map(repr, steps), strayed, seed)
        if again or said not in kept:
            theatre = replace(with_needle(seed), strayed=strayed)
            after, seen = carry_out(theatre, *steps)
            kept[said] = after, recorded(theatre, seen), seen
        return kept[said]

    return carried_out


def test_a_watched_injection_leaves_one_run_and_its_dose(watched):
    theatre, recorder, _ = watched(screened())
    (run,) = runs(recorder)
    (exposure,) = recorder.exposures
    assert run.view == "AP"
    assert exposure.pulses == run.technique.pulses
    assert exposure.seconds == pytest.approx(2 / 0.5 + 2.0, abs=0.6)
    (record,) = recorder.pictures
    assert (record.kind, record.file) == ("live", "01-test-ap.webp")
    assert exposure.t_s == pytest.approx(theatre.t_s - exposure.seconds, abs=1.0)


def test_frames_darken_where_the_dye_comes(watched):
    _, recorder, _ = watched(screened())
    (run,) = runs(recorder)
    middle = run.pixels[:, 156:356, 226:286].astype(float).mean(axis=(1, 2))
    assert middle[-1] < middle[0] - 3.0


def test_a_subtracted_run_counts_its_mask(watched):
    _, recorder, _ = watched(screened(subtracted=True))
    assert [exposure.label for exposure in recorder.exposures] == ["test, mask", "test"]
    assert [record.kind for record in recorder.pictures] == ["fluoroscopy", "road-map"]
    assert len(runs(recorder)) == 1


def test_the_beam_is_the_sum_of_all_that_was_shown(watched):
    theatre, recorder, _ = watched(screened(subtracted=True), Expose(label="after", views=("AP",)))
    beam = theatre.fluoroscope.beam
    assert beam.dose_area_gycm2 == pytest.approx(recorder.radiation.dose_area_gycm2, rel=1e-3)
    assert beam.pulses == sum(exposure.pulses for exposure in recorder.exposures)


@pytest.mark.parametrize("place", ["intrathecal", "subdural", "vascular", "outside"])
def test_dye_of_a_strayed_tip_is_drawn_where_it_lies_and_told_of_afterwards(watched, place):
    theatre, recorder, seen = watched(screened(), strayed=place)
    (pattern,) = [event for event in recorder.events if event.kind == "contrast pattern"]
    assert LOOKS[place].name in pattern.text
    assert pattern.sign
    assert pattern in seen[-1].events
    stray = theatre.elsewhere
    assert set(stray.pools) == {place}
    assert stray.given(place)["iohexol"] == pytest.approx(480.0)
    assert theatre.state.inside("iohexol") == 0.0
    (run,) = runs(recorder)
    change = np.abs(run.pixels.astype(float) - run.pixels[0]).mean(axis=(1, 2))
    assert change.max() > change[1] + 0.02


def test_dye_in_a_vein_is_gone_from_the_picture_after_and_dye_in_the_csf_is_not(watched):
    shown = {}
    for place in ("vascular", "intrathecal"):
        looks = (Expose(label=label, views=("AP",)) for label in ("before", "after"))
        before, after = looks
        _, recorder, _ = watched(before, screened(), after, strayed=place)
        first, last = (shot for label, _, shot in recorder.shots if label in ("before", "after"))
        without_needle = slice(100, 412), slice(180, 245)
        shown[place] = float((last.attenuation - first.attenuation)[without_needle].mean())
    assert abs(shown["vascular"]) < 0.01 < shown["intrathecal"]


def test_turning_the_patient_turns_the_layer_in_the_sac(watched):
    theatre, _, _ = watched(screened(), Position(lie="supine"), strayed="intrathecal")
    assert theatre.elsewhere.gravity == (0.0, -1.0, 0.0)


def test_an_injection_without_dye_shows_no_pattern(watched):
    saline = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=2),)
    _, recorder, _ = watched(Inject(ingredients=saline))
    assert [event for event in recorder.events if event.kind == "contrast pattern"] == []


def test_the_same_seed_gives_the_same_frames(watched):
    one, again = (watched(screened(), again=again)[1].files for again in (False, True))
    assert one == again


def test_a_c_arm_turned_with_the_pedal_down_makes_two_runs(make_theatre, recorded):
    theatre, seen = make_theatre(), []
    for view in ("AP", "AP", "lateral", "lateral", "lateral"):
        hands = Hands(arm=Arm.of(view), pedal=Pedal(pulses_per_s=4.0, label=view))
        theatre, tick = act(theatre, hands, 1.0)
        seen.append(Performed(theatre, tick, hands, 1, "look"))
    theatre, tick = act(theatre, Hands(), 0.0)
    recorder = recorded(make_theatre(), [*seen, Performed(theatre, tick, Hands(), 1, "look")])
    assert [(exposure.label, exposure.view) for exposure in recorder.exposures] == [
        ("AP", "AP"),
        ("lateral", "lateral"),
    ]
    assert sum(exposure.pulses for exposure in recorder.exposures) == theatre.fluoroscope.beam.pulses


def test_frames_are_shown_while_the_dye_runs_and_none_after_the_pedal_is_let_go(watched):
    _, _, seen = watched(screened(), Expose(label="after", views=("AP",)))
    frames = [one for one in seen if isinstance(one.tick.picture, Frame)]
    assert any(one.tick.forces.flow_ml_s > 0 for one in frames)
    assert all(one.tick.live for one in frames)
    assert not seen[-1].tick.live
