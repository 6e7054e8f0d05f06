"""An injection watched in the theatre: frames, dose, what strayed, what is told afterwards."""

import numpy as np
import pytest

from neuroplasty.body.procedure.patterns import LOOKS
from neuroplasty.body.procedure.recorder import Recorder
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Expose, Ingredient, Inject, PlaceNeedle, Position

DYE = (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=2),)


def carried_out(theatre, steps, strayed=None):
    """Run the steps with a tip that strays as soon as it lies; what was recorded, and the ticks."""
    recorder = Recorder(theatre)
    ticks = []
    for tick in theatre.run(Plan(name="test", title="test", steps=tuple(steps))):
        if strayed and theatre.needle is not None:
            theatre.vigilance.strayed = strayed
        recorder.watch(tick)
        ticks.append(tick)
    recorder.finish()
    return recorder, ticks


def screened(**changed):
    needle = PlaceNeedle(route="interlaminar", level="L4")
    return [needle, Inject(label="test", ingredients=DYE, live="AP", frames_per_s=4.0, **changed)]


def test_a_watched_injection_leaves_one_run_and_its_dose(make_theatre):
    recorder, ticks = carried_out(make_theatre(), screened())
    (run,) = [tick.run for tick in ticks if tick.run]
    (exposure,) = recorder.exposures
    assert run.view == "AP"
    assert exposure.pulses == run.run.technique.pulses
    assert exposure.seconds == pytest.approx(2 / 0.5 + 2.0, abs=0.6)
    (record,) = recorder.pictures
    assert (record.kind, record.file) == ("live", "01-test-ap.webp")
    assert exposure.t_s == pytest.approx(ticks[-1].t_s - exposure.seconds, abs=1.0)


def test_frames_darken_where_the_dye_comes(make_theatre):
    _, ticks = carried_out(make_theatre(), screened())
    (run,) = [tick.run.run for tick in ticks if tick.run]
    middle = run.pixels[:, 156:356, 226:286].astype(float).mean(axis=(1, 2))
    assert middle[-1] < middle[0] - 3.0


def test_a_subtracted_run_counts_its_mask(make_theatre):
    recorder, ticks = carried_out(make_theatre(), screened(subtracted=True))
    assert [exposure.label for exposure in recorder.exposures] == ["test, mask", "test"]
    assert [record.kind for record in recorder.pictures] == ["fluoroscopy", "road-map"]
    assert sum(tick.run is not None for tick in ticks) == 1


@pytest.mark.parametrize("place", ["intrathecal", "subdural", "vascular", "outside"])
def test_dye_of_a_strayed_tip_is_drawn_where_it_lies_and_told_of_afterwards(make_theatre, place):
    theatre = make_theatre()
    recorder, ticks = carried_out(theatre, screened(), strayed=place)
    (pattern,) = [event for event in recorder.events if event.kind == "contrast pattern"]
    assert LOOKS[place].name in pattern.text
    assert pattern.sign
    assert pattern in ticks[-1].events
    stray = theatre.stray_dye
    assert set(stray.pools) == {place}
    assert stray.given(place)["iohexol"] == pytest.approx(480.0)
    assert theatre.state.inside("iohexol") == 0.0
    (run,) = [tick.run.run for tick in ticks if tick.run]
    change = np.abs(run.pixels.astype(float) - run.pixels[0]).mean(axis=(1, 2))
    assert change.max() > change[1] + 0.02


def test_dye_in_a_vein_is_gone_from_the_picture_after_and_dye_in_the_csf_is_not(make_theatre):
    shown = {}
    for place in ("vascular", "intrathecal"):
        theatre = make_theatre()
        steps = [Expose(label="before", views=("AP",)), *screened(), Expose(label="after", views=("AP",))]
        recorder, _ = carried_out(theatre, steps, strayed=place)
        before, after = (shot for label, _, shot in recorder.shots if label in ("before", "after"))
        without_needle = slice(100, 412), slice(180, 245)
        shown[place] = float((after.attenuation - before.attenuation)[without_needle].mean())
    assert abs(shown["vascular"]) < 0.01 < shown["intrathecal"]


def test_turning_the_patient_turns_the_layer_in_the_sac(make_theatre):
    theatre = make_theatre()
    carried_out(theatre, [*screened(), Position(lie="supine")], strayed="intrathecal")
    assert theatre.stray_dye.gravity == (0.0, -1.0, 0.0)


def test_an_injection_without_dye_shows_no_pattern(make_theatre):
    saline = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=2),)
    steps = [PlaceNeedle(route="caudal"), Inject(ingredients=saline)]
    recorder, _ = carried_out(make_theatre(), steps)
    assert [event for event in recorder.events if event.kind == "contrast pattern"] == []


def test_the_same_seed_gives_the_same_frames(make_theatre):
    one, again = (carried_out(make_theatre(seed=3), screened())[0].files for _ in range(2))
    assert one == again
