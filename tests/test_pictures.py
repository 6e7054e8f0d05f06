"""Pictures in the documentation are what the engine makes today: made anew, laid over the committed ones."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "pictures"
MODULES = ("run", "browser", "scenes", "sheet")
# Grey levels of 255 between means of eight pixels square: on another processor the last bits differ, and a
# quantum of noise with them; another pattern of dye, or bone drawn otherwise, is ten times further off.
MEAN, MOST = 1.5, 40.0

sys.path.insert(0, str(PICTURES))
import run  # noqa: E402
import scenes  # noqa: E402
import sheet  # noqa: E402

sys.path.remove(str(PICTURES))
for name in MODULES:
    sys.modules.pop(name)

pytestmark = pytest.mark.usefixtures("fine_bodies")

QUICK = [scene for scene in scenes.SCENES if scene.quick]
OTHERS = [scene for scene in scenes.SCENES if not scene.quick]


@pytest.fixture(scope="module")
def committed():
    return np.asarray(Image.open(run.IMAGES / "patterns.png").convert("L"))


def alike(fresh, old):
    assert fresh.shape == old.shape, "remake the pictures: make images"
    mean, most = sheet.apart(fresh, old)
    assert mean < MEAN, f"{mean:.1f} grey levels apart; if on purpose: make images"
    assert most < MOST, f"{most:.0f} grey levels apart at one place; if on purpose: make images"


@pytest.mark.parametrize("scene", QUICK, ids=lambda scene: scene.name)
def test_a_pattern_in_the_documentation_is_what_the_engine_makes(scene, committed):
    for fresh, old in zip(run.scene_tiles(scene), run.PATTERNS.cut(committed, scene.name), strict=True):
        alike(fresh, old)


@pytest.mark.slow
@pytest.mark.parametrize("scene", OTHERS, ids=lambda scene: scene.name)
def test_a_pattern_that_takes_longer_is_what_the_engine_makes(scene, committed):
    for fresh, old in zip(run.scene_tiles(scene), run.PATTERNS.cut(committed, scene.name), strict=True):
        alike(fresh, old)


@pytest.mark.slow
def test_the_rehearsal_in_the_readme_is_what_the_engine_makes():
    alike(run.strip(), np.asarray(Image.open(run.IMAGES / "rehearsal.png").convert("L")))


def test_every_picture_in_the_documentation_is_made_by_the_command():
    assert {path.stem for path in run.IMAGES.iterdir()} == set(run.MADE)


def test_no_two_patterns_look_alike(committed):
    front = {scene.name: run.PATTERNS.cut(committed, scene.name)[0] for scene in scenes.SCENES if scene.views}
    names = sorted(front)
    for k, one in enumerate(names):
        for other in names[k + 1 :]:
            assert max(np.array(sheet.apart(front[one], front[other])) / (MEAN, MOST)) > 1.0, (one, other)


def test_a_picture_nobody_makes_is_refused_in_a_sentence(capsys):
    assert run.main(["landscape"]) == 2
    said = "There is no picture landscape; there are: room, rehearsal, course, audit, patterns."
    assert said in capsys.readouterr().err


def test_the_readme_opens_with_every_picture_but_the_sheet_of_patterns():
    readme = (ROOT / "README.md").read_text()
    opening = readme.split("## Use")[0]
    assert [name for name in run.MADE if f"docs/images/{name}.png" not in opening] == ["patterns"]
