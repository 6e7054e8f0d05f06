"""From paths to pictures: physics, noise, brightness, dose, and what a physician must be able to see."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as Pillow

from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.fluoroscopy import (
    CArm,
    DyeProjector,
    MetalObject,
    Technique,
    TissuePaths,
    VolumeProjector,
    expose,
    metal_paths,
    pose_for,
    shell_points,
    subtract,
)
from neuroplasty.body.fluoroscopy.blur import blur
from neuroplasty.body.fluoroscopy.dose import radiation
from neuroplasty.body.fluoroscopy.parameters import PARAMETERS
from neuroplasty.errors import ImageError

POSE = pose_for("AP", (0, 0, 0))
SMALL = pose_for("AP", (0, 0, 0), carm=CArm(pixels=128))


def slab(soft_g_cm2=20.0, bone_g_cm2=0.0, pose=SMALL):
    full = np.ones(pose.shape, np.float32)
    return TissuePaths(pose, soft_g_cm2 * full, bone_g_cm2 * full)


def rng(seed=1):
    return np.random.default_rng(seed)


def middle(picture, half=24):
    centre = picture.pixels.shape[0] // 2
    return slice(centre - half, centre + half), slice(centre - half, centre + half)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_picture():
    first, again, other = (expose(slab(), rng=rng(seed)) for seed in (3, 3, 4))
    assert first.pixels.tobytes() == again.pixels.tobytes()
    assert first.to_png_bytes("x") == again.to_png_bytes("x")
    assert first.pixels.tobytes() != other.pixels.tobytes()


def test_bone_metal_and_dye_are_dark_and_inversion_makes_them_bright():
    paths = slab()
    bone = paths.bone_g_cm2.copy()
    bone[50:70, 30:40] = 2.0
    iodine = np.zeros_like(bone)
    iodine[50:70, 60:70] = 60.0
    needle = MetalObject(np.array([[12.0, 0, 6], [12.0, 0, -6]]), 2.0)
    picture = expose(
        replace(paths, bone_g_cm2=bone), iodine_mg_cm2=iodine, metal=metal_paths([needle], SMALL), rng=rng()
    )
    ground = picture.pixels[90:100, 50:80].mean()
    shadows = (picture.pixels[55:65, 32:38], picture.pixels[55:65, 62:68], picture.pixels[62:66, 71:73])
    for shadow in shadows:
        assert shadow.mean() < ground - 0.1
    inverted = picture.inverted()
    assert inverted.pixels[55:65, 62:68].mean() > inverted.pixels[90:100, 50:80].mean()
    assert inverted.pixels[0, 0] == 0  # outside the collimator stays black
    assert picture.pixels.min() >= 0
    assert picture.pixels.max() <= 1


def test_the_signal_follows_beer_lambert_bin_by_bin():
    from neuroplasty.body.fluoroscopy.spectrum import beam_in_bins

    technique = Technique(mas=2000.0)  # so many photons that noise is nothing
    thin, thick = (expose(slab(g), technique=technique, rng=rng()) for g in (18.0, 22.0))
    beam = beam_in_bins(70.0)
    weight = beam.fluence_mm2 * beam.absorbed * beam.energy_kev
    primary = [
        weight @ np.exp(-g * beam.attenuation("soft tissue")) * (1 + 0.6 * g / 20) for g in (18.0, 22.0)
    ]
    found = thick.attenuation[middle(thick)].mean() - thin.attenuation[middle(thin)].mean()
    assert found == pytest.approx(np.log(primary[0] / primary[1]), rel=0.01)


def test_noise_falls_as_the_root_of_the_charge():
    spreads = []
    for mas in (0.2, 0.8, 3.2):
        one, two = (expose(slab(), technique=Technique(mas=mas), rng=rng(seed)) for seed in (1, 2))
        spreads.append((one.attenuation - two.attenuation)[middle(one)].std())
    assert spreads[0] / spreads[1] == pytest.approx(2.0, rel=0.05)
    assert spreads[1] / spreads[2] == pytest.approx(2.0, rel=0.05)


def test_automatic_exposure_holds_the_detector_kerma_until_the_tube_is_at_its_limit():
    pictures = [expose(slab(g), rng=rng()) for g in (12.0, 18.0, 24.0, 34.0, 60.0)]
    assert [p.kvp for p in pictures[:3]] == [70.0] * 3
    assert pictures[0].mas < pictures[1].mas < pictures[2].mas
    noise = [p.attenuation[middle(p)].std() for p in pictures[:3]]
    assert max(noise) < 1.3 * min(noise)
    assert pictures[3].kvp > 70.0  # a lateral through a large patient
    assert pictures[4].kvp == float(PARAMETERS["kvp_limit"])


def test_the_spine_is_mid_grey_whatever_the_patient():
    for grams in (15.0, 20.0, 30.0):
        picture = expose(slab(grams), rng=rng())
        assert 0.4 < np.median(picture.pixels[middle(picture)]) < 0.65


def test_dose_area_product_per_second_is_that_of_published_caudal_injections():
    # PMID 24441060: median 0.546 Gy cm2 in 13 s, mean 1.018 Gy cm2 in 18.2 s.
    published = 0.546 / 13.0, 1.018 / 18.2
    technique = Technique(pulses=15)  # one second
    per_second = expose(slab(21.0, pose=POSE), technique=technique, rng=rng()).dose_area_gycm2
    assert published[0] / 1.5 < per_second < published[1] * 1.5


def test_dose_area_product_does_not_care_where_it_is_measured_and_follows_the_collimator():
    near, far = (radiation(70.0, 1.0, CArm(sod_mm=sod)) for sod in (600.0, 800.0))
    assert near.dose_area_gycm2 == pytest.approx(far.dose_area_gycm2)
    assert near.air_kerma_mgy > far.air_kerma_mgy
    round_, square = (radiation(70.0, 1.0, CArm(collimator=shape)) for shape in ("circle", "square"))
    assert round_.dose_area_gycm2 == pytest.approx(np.pi / 4 * square.dose_area_gycm2)


def epidurogram(scarred):
    """5 mL of 240 mgI/mL in a shell of 150 mm behind 20 cm of tissue; a scar keeps 20 mm of one side free."""
    s, theta = np.linspace(-75, 75, 151), 2 * np.pi * np.arange(64) / 64
    ring = np.stack([-np.sin(theta), -0.8 * np.cos(theta), np.zeros(64)], axis=-1)
    axis = np.array([0, 0, 1.0]) * s[:, None, None]
    points = shell_points(axis + 8.0 * ring, axis + 10.0 * ring)
    mass = np.ones((151, 64))
    if scarred:
        mass[np.abs(s) < 10, 6:27] = 0.0
    iodine = DyeProjector(points, POSE).areal_mg_cm2((mass / mass.sum() * 5.0 * 240.0).ravel())
    return iodine


def contrast_to_noise(picture, at, beside):
    quiet = picture.attenuation[240:272, 330:370]
    return (picture.attenuation[at].mean() - picture.attenuation[beside].mean()) / quiet.std()


def test_five_millilitres_at_240_are_plainly_seen_and_so_is_a_filling_defect():
    body = slab(20.0, 0.8, pose=POSE)
    full, scarred = (
        expose(body, iodine_mg_cm2=epidurogram(scarred), rng=rng(seed))
        for seed, scarred in ((1, False), (2, True))
    )
    canal, beside = np.s_[240:272, 236:276], np.s_[240:272, 330:370]
    assert contrast_to_noise(full, canal, beside) > 5
    left, right = np.s_[240:272, 236:248], np.s_[240:272, 264:276]
    assert contrast_to_noise(scarred, right, left) > 3  # the defect, at one pixel, in one picture
    difference = subtract(scarred, full)  # what the second filling reached that the first had not
    assert difference.pixels[left].mean() < difference.pixels[beside].mean() - 0.1
    assert abs(difference.pixels[240:272, 262:266].mean() - difference.pixels[beside].mean()) < 0.1


def test_a_subtraction_of_equals_is_empty_and_costs_nothing():
    mask, live = (expose(slab(), rng=rng(seed)) for seed in (1, 2))
    difference = subtract(mask, live)
    assert abs(difference.attenuation[middle(difference)].mean()) < 0.005
    assert difference.kind == "subtraction"
    assert (difference.mas, difference.air_kerma_mgy, difference.dose_area_gycm2) == (0, 0, 0)


def test_a_locked_technique_repeats_the_first_pictures_voltage_and_charge():
    first = expose(slab(34.0), rng=rng())
    second = expose(slab(36.0), technique=first.locked, rng=rng())
    assert first.kvp > 70.0
    assert (second.kvp, second.mas) == pytest.approx((first.kvp, first.mas))
    assert second.dose_area_gycm2 == pytest.approx(first.dose_area_gycm2)


def test_pictures_from_two_poses_are_not_subtracted():
    mask = expose(slab(), rng=rng())
    live = expose(slab(pose=pose_for("lateral", (0, 0, 0), carm=SMALL.carm)), rng=rng())
    with pytest.raises(ImageError, match="different poses"):
        subtract(mask, live)


@pytest.mark.parametrize(
    ("view", "left_on", "markers"),
    [
        ("AP", "left", ("L", "R")),
        ("AP", "right", ("R", "L")),
        ("lateral", "left", ("Ant", "Post")),
        ("oblique left", "left", ("L", "R")),
    ],
)
def test_the_corners_say_which_side_is_which(view, left_on, markers):
    carm = CArm(pixels=128, left_on=left_on)
    picture = expose(slab(pose=pose_for(view, (0, 0, 0), carm=carm)), rng=rng())
    assert picture.side_markers == markers
    assert picture.view == view


def test_a_png_opens_with_its_size_and_marks_only_the_corners():
    picture = expose(slab(pose=POSE), rng=rng())
    marked, bare = (
        np.asarray(Pillow.open(io.BytesIO(picture.to_png_bytes("first epidurogram", marked=marked))))
        for marked in (True, False)
    )
    assert marked.shape == bare.shape == (512, 512)
    assert (marked != bare).any()
    assert (marked == bare)[100:400, 130:380].all()
    np.testing.assert_allclose(bare / 255.0, picture.pixels, atol=0.5 / 255 + 1e-6)


def test_layers_that_do_not_fit_are_refused():
    with pytest.raises(ImageError, match="same pose"):
        expose(slab(), iodine_mg_cm2=np.zeros((4, 4), np.float32), rng=rng())
    with pytest.raises(ImageError, match="zero or more"):
        expose(slab(-1.0), rng=rng())
    with pytest.raises(ImageError, match="zero or more"):
        expose(slab(), metal={"steel": np.full(SMALL.shape, np.nan, np.float32)}, rng=rng())
    with pytest.raises(ImageError, match="averaged"):
        Technique(pulses=2, averaged=5)
    with pytest.raises(ImageError, match="above zero"):
        Technique(mas=-1.0)


@pytest.mark.parametrize("sigma_px", [0.4, 1.5, 3.9, 4.5, 12.0, 60.0])
def test_blur_keeps_the_mean_and_spreads_by_its_width(sigma_px):
    from scipy.ndimage import gaussian_filter

    picture = rng().normal(5, 1, (512, 448)).astype(np.float32)
    picture[180:210, 160:200] += 40
    exact = gaussian_filter(picture.astype(float), sigma_px, mode="reflect", truncate=6)
    found = blur(picture, sigma_px)
    assert found.mean() == pytest.approx(picture.mean(), rel=5e-3)
    assert np.abs(found - exact).max() < 0.05 * (exact.max() - exact.min())


def test_a_whole_chain_from_a_body_to_a_picture_runs():
    body = Volume(np.full((60, 44, 60), 30, np.float32), np.diag([5.0, 5, 5, 1]))
    centre = body.to_world([29.5, 21.5, 29.5])
    paths = VolumeProjector(body).paths(pose_for("oblique right", centre))
    picture = expose(paths, rng=rng())
    assert picture.pixels.shape == (512, 512)
    assert picture.dose_area_gycm2 > 0
