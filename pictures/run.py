"""Make every picture in docs/images by running the engine.

python pictures/run.py                  # all
python pictures/run.py patterns         # one
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

from scenes import SCENES, Scene, pictures_of, rehearsal  # noqa: E402
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


MADE: dict[str, Callable[[], Grey]] = {"patterns": patterns, "rehearsal": strip}
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
