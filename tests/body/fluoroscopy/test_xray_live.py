"""Live fluoroscopy: its noise, its lag, its dose, its road-map."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from neuroplasty.body.fluoroscopy import (
    CArm,
    Live,
    Pedal,
    Technique,
    TissuePaths,
    expose,
    pose_for,
    run_of,
)
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError

POSE = pose_for("AP", (0, 0, 0), carm=CArm(pixels=96))
PATHS = TissuePaths(POSE, *np.stack([np.full(POSE.shape, 20.0), np.zeros(POSE.shape)]).astype(np.float32))
INSIDE = slice(24, 72), slice(24, 72)


def rng(seed=1):
    return np.random.default_rng(seed)


def pressed(pulses_per_s=7.5, mask=None, technique=None, paths=PATHS):
    locked = technique or expose(PATHS, rng=rng()).locked
    return Live.begun(paths, locked, pulses_per_s, mask)


def watched(live, sights, paths=PATHS, pulses=1, first_seed=0):
    """The screen over the dye of each sight: what the filter holds at last, and every frame."""
    frames = []
    for seed, dye in enumerate(sights, start=first_seed):
        live, frame = live.after(paths, iodine_mg_cm2=dye, pulses=pulses, rng=rng(seed), label="x")
        frames.append(frame)
    return live, frames


def noise(live):
    shown = live.shown[INSIDE]
    return float((shown - shown.mean()).std())


def test_the_filter_leaves_as_much_noise_however_many_pulses_a_frame_stands_for():
    every, _ = watched(pressed(), [None] * 24)
    third, _ = watched(pressed(), [None] * 8, pulses=3, first_seed=100)
    assert every.pulses == third.pulses == 24
    assert noise(third) == pytest.approx(noise(every), rel=0.06)


def test_the_filter_lowers_the_noise_of_a_single_pulse_as_it_should():
    one_pulse = replace(pressed().technique, pulses=1, averaged=1)
    single = expose(PATHS, technique=one_pulse, rng=rng())
    live, _ = watched(pressed(), [None] * 20)
    newest = float(PARAMETERS["recursion"])
    alone = single.attenuation[INSIDE]
    assert noise(live) == pytest.approx(float(alone.std()) * np.sqrt(newest / (2 - newest)), rel=0.08)


def test_what_comes_suddenly_is_shown_in_full_after_a_few_pulses():
    dye = np.zeros(POSE.shape, np.float32)
    dye[INSIDE] = 40.0
    live, _ = pressed().after(PATHS, rng=rng())
    before = live.shown[INSIDE].mean()
    contrast = []
    for k in range(8):
        live, _ = live.after(PATHS, iodine_mg_cm2=dye, rng=rng(k))
        contrast.append(float(live.shown[INSIDE].mean() - before))
    assert contrast[0] == pytest.approx(float(PARAMETERS["recursion"]) * contrast[-1], rel=0.08)
    assert contrast[-1] > 0.95 * contrast[-2]


@pytest.mark.parametrize("rate", [4.0, 7.5, 15.0])
def test_every_pulse_is_counted_in_dose_and_time(rate):
    locked = expose(PATHS, rng=rng()).locked
    _, frames = watched(pressed(rate, technique=locked), [None] * 6, pulses=5)
    run = run_of(frames, label="x")
    per_pulse = expose(PATHS, technique=locked, rng=rng())
    assert run.technique.pulses == 30
    assert run.technique.seconds == pytest.approx(30 / rate)
    assert run.air_kerma_mgy == pytest.approx(30 / locked.pulses * per_pulse.air_kerma_mgy)
    assert run.dose_area_gycm2 == pytest.approx(30 / locked.pulses * per_pulse.dose_area_gycm2)
    assert run.air_kerma_mgy == pytest.approx(sum(frame.air_kerma_mgy for frame in frames))
    assert run.frames_per_s == pytest.approx(rate / 5)


def test_a_long_run_is_thinned_and_keeps_its_time():
    _, frames = watched(pressed(), [None] * 30)
    run = run_of(frames, label="x", most_frames=8)
    assert len(run.pixels) == 8
    assert len(run.pixels) / run.frames_per_s == pytest.approx(30 / 7.5, rel=0.1)


def test_over_a_mask_only_what_has_come_is_dark():
    bone = PATHS.bone_g_cm2.copy()
    bone[40:56] = 2.0
    paths = replace(PATHS, bone_g_cm2=bone)
    mask = expose(paths, rng=rng())
    dye = np.zeros(POSE.shape, np.float32)
    dye[:, 60:66] = 40.0
    live = pressed(mask=mask, technique=mask.locked, paths=paths)
    _, frames = watched(live, [dye] * 6, paths)
    screen = frames[-1].pixels.astype(float)
    ground = screen[30:66, 30:56]
    assert screen[30:66, 62:64].mean() < ground.mean() - 40
    assert abs(screen[42:54, 30:56].mean() - screen[28:38, 30:56].mean()) < 3  # no ghost of the bone
    assert run_of(frames, label="x").kind == "road-map"


def test_a_run_plays_as_an_animated_picture():
    sights = np.zeros((4, *POSE.shape), np.float32)
    for k, dye in enumerate(sights):
        dye[:, 20 * k + 10 : 20 * k + 20] = 80.0
    _, frames = watched(pressed(), sights)
    content = run_of(frames, label="x").to_webp_bytes(width_px=48)
    movie = Pillow.open(BytesIO(content))
    assert (movie.n_frames, movie.size) == (4, (48, 48))
    assert content == run_of(frames, label="x").to_webp_bytes(width_px=48)


def test_what_the_filter_held_is_left_as_it_was():
    live, _ = pressed().after(PATHS, rng=rng())
    held = live.shown.copy()
    one, again = (live.after(PATHS, rng=rng(5)) for _ in range(2))
    assert np.array_equal(live.shown, held)
    assert live.pulses == 1
    assert np.array_equal(one[1].pixels, again[1].pixels)


def test_live_pulses_that_cannot_be_made_are_refused():
    with pytest.raises(ImageError, match="locked technique"):
        pressed(technique=Technique()).after(PATHS, rng=rng())
    with pytest.raises(ImageError, match="no frame"):
        run_of([], label="x")
    with pytest.raises(ImageError, match="at least one"):
        pressed().after(PATHS, pulses=0, rng=rng())
    with pytest.raises(ImageError, match="pulses a second"):
        pressed(pulses_per_s=0.0)
    with pytest.raises(ImageError, match="pulses a second"):
        Pedal(pulses_per_s=0.0)
    with pytest.raises(ImageError, match="at least one"):
        Pedal(each=0)
    other = replace(expose(PATHS, rng=rng()), pose=pose_for("lateral", (0, 0, 0), carm=CArm(pixels=96)))
    with pytest.raises(ImageError, match="different poses"):
        pressed(mask=other)
