"""A still of a scene: every layer's nearest surface by pixel, laid over one another from behind forward."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from numba import njit
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from neuroplasty.app.view.scene import Layer, Scene, When

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Colours = NDArray[np.float32]

ToPixel = Callable[[Array], Array]

PAPER = "#f4f6f8"
_OVER = 2
"""Pixels are worked out so many times finer each way, and averaged."""
_AMBIENT, _SHINE = 0.38, 0.22
_MARGIN = 0.07
_TEXTURES = ("plain", "stripes", "rings", "dots")
VIEWS = {"from behind": (0.0, 0.0), "from the left": (90.0, 0.0), "from behind and left": (42.0, 12.0)}
"""How the eye stands: turned from behind towards the patient's left, and raised, degrees."""


@dataclass(frozen=True)
class _Seen:
    """Directions of a view: right and up on the picture, and away from the eye."""

    right: Array
    up: Array
    away: Array


def draw_still(
    scene: Scene,
    view: str = "from behind",
    when: When = "after",
    *,
    width: int = 420,
    height: int = 560,
    labels: bool = True,
) -> Image.Image:
    """One picture of a scene as a page without WebGL, or paper, shows it.

    Parameters
    ----------
    scene : Scene
    view : str
        One of ``VIEWS``.
    when : {"before", "after"}
        The moment.
    width, height : int
        Pixels.
    labels : bool
        Whether words stand beside what they name.

    Returns
    -------
    PIL.Image.Image
        RGB.

    Examples
    --------
    >>> from neuroplasty.body.anatomy.solids import Mesh
    >>> mesh = Mesh("one", np.array([[-9.0, 0, -9], [9, 0, -9], [0, 0, 9]]), np.array([[0, 1, 2]], np.int32))
    >>> picture = draw_still(Scene((Layer("one", "One", mesh, "#ff0000"),), (), ""), width=60, height=60)
    >>> picture.size, picture.getpixel((30, 35))[0] > 100 > picture.getpixel((30, 35))[1]
    ((60, 60), True)
    """
    turned, raised = np.radians(VIEWS[view])
    eye = np.array([-np.sin(turned) * np.cos(raised), -np.cos(turned) * np.cos(raised), np.sin(raised)])
    right = np.array([np.cos(turned), -np.sin(turned), 0.0])
    seen = _Seen(right, np.cross(right, -eye), -eye)
    there = [one for one in scene.layers if one.is_shown and one.when in ("always", when)]
    w, h = _OVER * width, _OVER * height
    to_pixel = _fitted(there, seen, w, h, scene.top_mm)
    depth, light = np.empty((len(there), h, w)), np.empty((len(there), h, w))
    for k, layer in enumerate(there):
        _layer(layer, seen, to_pixel, depth[k], light[k])
    picture = Image.fromarray(_together(there, depth, light)).resize((width, height), Image.Resampling.BOX)
    if labels:
        _write(picture, scene, there, when, to_pixel)
    return picture


def still_bytes(picture: Image.Image) -> bytes:
    """A still as WebP, as pages embed it."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _fitted(layers: list[Layer], seen: _Seen, w: int, h: int, top_mm: float) -> ToPixel:
    """What turns points into pixels (x, y, depth), all layers inside the frame, one scale both ways."""
    framed = [one.mesh.vertices_mm for one in layers if one.is_framed]
    points = np.concatenate(framed) if framed else np.zeros((1, 3))
    points = points[points[:, 2] <= top_mm] if (points[:, 2] <= top_mm).any() else points
    flat = np.stack([points @ seen.right, points @ seen.up], axis=1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = float(min((1 - 2 * _MARGIN) * np.array([w, h]) / np.maximum(high - low, 1e-6)))
    middle = 0.5 * (low + high)

    def to_pixel(points_mm: Array) -> Array:
        points_mm = np.atleast_2d(points_mm)
        x = 0.5 * w + scale * (points_mm @ seen.right - middle[0])
        y = 0.5 * h - scale * (points_mm @ seen.up - middle[1])
        return np.stack([x, y, points_mm @ seen.away], axis=1)

    return to_pixel


def _layer(layer: Layer, seen: _Seen, to_pixel: ToPixel, depth: Array, shade: Array) -> None:
    """A layer's nearest surface by pixel: how far it is (infinite where it is not), and its light."""
    mesh = layer.mesh
    normals = mesh.normals
    lamp = -seen.away + 0.55 * seen.up - 0.45 * seen.right
    lamp = lamp / np.linalg.norm(lamp)
    facing = np.abs(normals @ lamp)
    light = _AMBIENT + (1 - _AMBIENT) * facing + _SHINE * facing**24
    depth[:], shade[:] = np.inf, 0.0
    _raster(to_pixel(mesh.vertices_mm), light, mesh.triangles, depth, shade)


def _together(layers: list[Layer], depth: Array, light: Array) -> NDArray[np.uint8]:
    """All layers (L, h, w) laid over paper from behind forward."""
    out = np.empty((*depth.shape[1:], 3), np.uint8)
    _lay(
        depth,
        light,
        np.array([_rgb(layer.colour) for layer in layers], np.float32).reshape(-1, 3),
        np.array([_TEXTURES.index(layer.texture) for layer in layers], np.intp),
        np.array([layer.opacity for layer in layers], np.float32),
        np.array(_rgb(PAPER), np.float32),
        out,
    )
    return out


def _rgb(colour: str) -> list[int]:
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def _write(picture: Image.Image, scene: Scene, layers: list[Layer], when: When, to_pixel: ToPixel) -> None:
    """Words on the picture: levels at its right edge, the rest at its left, each with a line to its place."""
    keys = {layer.key for layer in layers}
    draw = ImageDraw.Draw(picture)
    size = max(11, round(picture.width / 34))
    font = ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")), size)
    sides: dict[str, list[tuple[float, float, str]]] = {"left": [], "right": []}
    for label in scene.labels:
        if label.layer in keys and label.when in ("always", when) and label.at_mm[2] < scene.top_mm:
            x, y, _ = to_pixel(np.array(label.at_mm))[0] / _OVER
            sides["right" if label.layer == "bone" else "left"].append((float(y), float(x), label.words))
    for side, found in sides.items():
        last = -1e9
        for y, x, words in sorted(found):
            at = min(max(y, last + 1.35 * size, size), picture.height - size)
            last = at
            length = draw.textlength(words, font=font)
            start = 6.0 if side == "left" else picture.width - length - 6.0
            edge = start + length + 3 if side == "left" else start - 3
            draw.line([(edge, at), (x, y)], fill="#39444f", width=1)
            draw.ellipse([x - 2, y - 2, x + 2, y + 2], fill="#39444f")
            draw.rectangle([start - 2, at - 0.62 * size, start + length + 2, at + 0.68 * size], fill=PAPER)
            draw.text((start, at), words, font=font, fill="#1c2733", anchor="lm")


@njit(cache=True)
def _lay(
    depth: Array,
    light: Array,
    colour: Colours,
    texture: Places,
    opacity: Colours,
    paper: Colours,
    out: NDArray[np.uint8],
) -> None:
    """Layers over paper, at every pixel the farthest first, those equally far in their order.

    ``depth``, ``light`` (L, h, w); ``colour`` (L, 3); ``texture``, ``opacity`` (L,); ``out`` (h, w, 3).
    """
    layers, h, w = depth.shape
    order = np.empty(layers, np.intp)
    for y in range(h):
        for x in range(w):
            there = 0
            for layer in range(layers):
                far = np.float32(depth[layer, y, x])
                if not np.isfinite(far):
                    continue
                k = there
                while k > 0 and np.float32(depth[order[k - 1], y, x]) < far:
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = layer
                there += 1
            for c in range(3):
                laid = paper[c]
                for k in range(there):
                    layer = order[k]
                    shine = np.float32(light[layer, y, x] * _dim(texture[layer], y, x))
                    own = min(max(colour[layer, c] * shine, np.float32(0.0)), np.float32(255.0))
                    laid += opacity[layer] * (own - laid)
                out[y, x, c] = np.uint8(laid)


@njit(cache=True)
def _dim(texture: int, y: int, x: int) -> float:
    """How much of its light a pixel of a texture keeps."""
    if texture == 1:
        return 0.55 if (x + y) % 12 < 4 else 1.0
    if texture == 2:
        return 0.6 if y % 8 < 3 else 1.0
    if texture == 3:
        return 1.9 if x % 10 < 4 and y % 10 < 4 else 1.0
    return 1.0


@njit(cache=True)
def _raster(points: Array, light: Array, triangles: NDArray[np.int32], depth: Array, shade: Array) -> None:
    """The nearest of all triangles at every pixel, its depth and its light, both linear over it."""
    h, w = depth.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = (
            points[a, 0],
            points[a, 1],
            points[b, 0],
            points[b, 1],
            points[c, 0],
            points[c, 1],
        )
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-12:
            continue
        x0, x1 = max(int(min(ax, bx, cx)), 0), min(int(max(ax, bx, cx)) + 1, w - 1)
        y0, y1 = max(int(min(ay, by, cy)), 0), min(int(max(ay, by, cy)) + 1, h - 1)
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                q = 1.0 - u - v
                if u < -1e-9 or v < -1e-9 or q < -1e-9:
                    continue
                d = u * points[a, 2] + v * points[b, 2] + q * points[c, 2]
                if d < depth[y, x]:
                    depth[y, x] = d
                    shade[y, x] = u * light[a] + v * light[b] + q * light[c]
