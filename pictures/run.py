"""Make every picture in docs/images by running the engine.

python pictures/run.py                  # all
python pictures/run.py patterns         # one

Room, course and audit are seen in a browser: they need Chromium and the groups room and test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
IMAGES = HERE.parent / "docs" / "images"
sys.path.insert(0, str(HERE))

from browser import Colour, piece_of, room_at_work  # noqa: E402
from scenes import SCENES, Scene, audited, followed, pictures_of, rehearsal  # noqa: E402
from sheet import Grey, Sheet, tile_of  # noqa: E402

PATTERNS = Sheet(tuple((scene.name, len(scene.views)) for scene in SCENES), tile_px=260)
_STRIP_PX, _STRIP_GAP_PX = 440, 10


def patterns() -> Grey:
    """Every scene under its title."""
    return PATTERNS.drawn(
        {scene.name: scene_tiles(scene) for scene in SCENES}, {scene.name: scene.title for scene in SCENES}
    )


def scene_tiles(scene: Scene) -> list[Grey]:
    """The tiles of one scene as the sheet shows them."""
    print(f"  {scene.title}", flush=True)
    return [tile_of(picture, PATTERNS.tile_px) for picture in pictures_of(scene)]


def strip() -> Grey:
    """A rehearsal before, after, and from the side, in a row."""
    tiles = [tile_of(picture, _STRIP_PX, picture.label) for picture in rehearsal()]
    gap = np.full((_STRIP_PX, _STRIP_GAP_PX), 255, np.uint8)
    return np.hstack([tiles[0], *(part for tile in tiles[1:] for part in (gap, tile))])


def course() -> Colour:
    """The two years after, with their bands, as the report draws them."""
    return piece_of(followed(), ("#years > h2", "#years > figure"))


def audit() -> Colour:
    """A made-up clinic of 300: what came beside what was expected, its operators, and all of it in time."""
    return piece_of(audited(), ("#expected .pair", "#time > h3", "#time figure"))


MADE: dict[str, Callable[[], Grey | Colour]] = {
    "room": room_at_work,
    "rehearsal": strip,
    "course": course,
    "audit": audit,
    "patterns": patterns,
}
"""How each picture in docs/images is made, by its name."""


def main(names: list[str]) -> int:
    """Make the pictures asked for, or all."""
    unknown = [name for name in names if name not in MADE]
    if unknown:
        print(f"There is no picture {', '.join(unknown)}; there are: {', '.join(MADE)}.", file=sys.stderr)
        return 2
    IMAGES.mkdir(exist_ok=True)
    for name in names or MADE:
        path = IMAGES / f"{name}.png"
        print(path.relative_to(HERE.parent), flush=True)
        Image.fromarray(MADE[name]()).save(path, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
