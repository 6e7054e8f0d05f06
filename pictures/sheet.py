"""Sheets: pictures beside each other under their titles, and how far two pictures are apart."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from neuroplasty.body.fluoroscopy import Picture

Grey = NDArray[np.uint8]

_TITLE_PX, _GAP_PX, _PAPER = 22, 4, 255
_BLOCK_PX = 8


@dataclass(frozen=True)
class Sheet:
    """Where titled pictures lie on one image: ``rows`` of names, each with so many tiles of ``tile_px``.

    >>> sheet = Sheet((("one", 2), ("other", 1)), tile_px=100, across=2)
    >>> sheet.boxes["other"]
    [(0, 148)]
    """

    rows: tuple[tuple[str, int], ...]
    tile_px: int
    across: int = 4

    @property
    def boxes(self) -> dict[str, list[tuple[int, int]]]:
        """Left upper corners (x, y) of each name's tiles; a name that does not fit begins a new row."""
        step = self.tile_px + _GAP_PX
        places: dict[str, list[tuple[int, int]]] = {}
        column = row = 0
        for name, tiles in self.rows:
            if column + tiles > self.across:
                column, row = 0, row + 1
            top = _TITLE_PX + row * (step + _TITLE_PX)
            places[name] = [((column + k) * step, top) for k in range(tiles)]
            column += tiles
        return places

    def drawn(self, tiles: Mapping[str, Sequence[Grey]], titles: Mapping[str, str]) -> Grey:
        """The image (height, width) of all tiles under their titles."""
        corners = [corner for boxes in self.boxes.values() for corner in boxes]
        size = tuple(max(corner[axis] for corner in corners) + self.tile_px for axis in (0, 1))
        page = Image.new("L", size, _PAPER)
        draw = ImageDraw.Draw(page)
        for name, boxes in self.boxes.items():
            x, y = boxes[0]
            draw.text((x + 4, y - 4), titles[name], fill=0, font=ImageFont.load_default(size=15), anchor="ls")
            for box, tile in zip(boxes, tiles[name], strict=True):
                page.paste(Image.fromarray(tile), box)
        return np.asarray(page)

    def cut(self, page: Grey, name: str) -> list[Grey]:
        """One name's tiles out of a drawn image."""
        side = self.tile_px
        return [page[y : y + side, x : x + side] for x, y in self.boxes[name]]


def tile_of(picture: Picture, side_px: int, label: str = "", *, corners: bool = True) -> Grey:
    """A picture as the screen shows it, ``side_px`` square."""
    screen = Image.open(io.BytesIO(picture.to_png_bytes(label, marked=corners)))
    return np.asarray(screen.resize((side_px, side_px), Image.Resampling.LANCZOS))


def apart(one: Grey, other: Grey) -> tuple[float, float]:
    """Mean and greatest difference of two pictures, grey levels of 255, between means of eight pixels square.

    An eye at reading distance sees no more: noise of the last bit and a line moved by a pixel are none.

    >>> white, speck = np.full((16, 16), 255, np.uint8), np.full((16, 16), 255, np.uint8)
    >>> speck[:8, :8] = 0
    >>> apart(white, speck)
    (63.75, 255.0)
    """
    rows, columns = (n // _BLOCK_PX * _BLOCK_PX for n in one.shape)

    def means(picture: Grey) -> NDArray[np.float64]:
        cut = picture[:rows, :columns].astype(float)
        return cut.reshape(rows // _BLOCK_PX, _BLOCK_PX, columns // _BLOCK_PX, _BLOCK_PX).mean(axis=(1, 3))

    difference = np.abs(means(one) - means(other))
    return float(difference.mean()), float(difference.max())
