"""A scene as a piece of a page that needs nothing beside it: WebGL where there is any, stills everywhere."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from neuroplasty.app.pages import environment
from neuroplasty.app.view.scene import Layer, Scene, When
from neuroplasty.app.view.still import draw_still, still_bytes

_STATIC = Path(__file__).parent / "static"
_STEP_MM = 0.01
_LOOKS = (
    ("from behind", 0, 0),
    ("from the left", 90, 0),
    ("from the right", -90, 0),
    ("from the front", 180, 0),
    ("from above", 0, 80),
)
_FAR = 2.95
"""How far the eye stands, in heights of what is shown; with 22 degrees of view it fills the frame."""


@dataclass(frozen=True)
class _Still:
    address: str
    words: str
    title: str
    width: int
    height: int


def view_fragment(scene: Scene, name: str = "view", say: Callable[[str], str] = str) -> Markup:
    """The view of a scene as HTML, to be put into a page together with ``view_head`` and ``view_scripts``.

    Parameters
    ----------
    scene : Scene
    name : str
        The id of its element, another for each view on a page.
    say : callable
        Gives the words of the controls in another language; those of the scene are as they are.

    Returns
    -------
    markupsafe.Markup
        HTML: controls and canvas that wake where WebGL is, and stills that are shown until then and on paper.

    Examples
    --------
    >>> from neuroplasty.body.anatomy.solids import Mesh
    >>> mesh = Mesh("one", np.array([[-9.0, 0, -9], [9, 0, -9], [0, 0, 9]]), np.array([[0, 1, 2]], np.int32))
    >>> html = view_fragment(Scene((Layer("one", "One", mesh, "#ff0000"),), (), "One triangle."))
    >>> "One triangle." in html, html.count("<img")
    (True, 2)
    """
    about, data = _packed(scene)
    return Markup(
        environment("view")
        .get_template("view.html.j2")
        .render(
            name=name,
            words=scene.words,
            say=say,
            moments=scene.has_moments,
            legend=_legend(scene),
            looks=_LOOKS,
            stills=_stills(scene, say),
            about=Markup(json.dumps(about, separators=(",", ":")).replace("<", "\\u003c")),
            data=data,
        )
    )


@cache
def view_head() -> Markup:
    """The style of every view on a page, once in its head.

    Returns
    -------
    markupsafe.Markup

    Examples
    --------
    >>> view_head()[:7]
    Markup('<style>')
    """
    return Markup(f"<style>\n{(_STATIC / 'view.css').read_text()}</style>")


@cache
def view_scripts() -> Markup:
    """The library (three.js, MIT) and what draws the views, once at a page's end.

    Returns
    -------
    markupsafe.Markup

    Examples
    --------
    >>> len(view_scripts()) < 220_000
    True
    """
    library = base64.b64encode(gzip.compress((_STATIC / "three.min.js").read_bytes(), 9, mtime=0)).decode()
    return Markup(
        "<!-- three.js, copyright Three.js Authors, MIT License: https://github.com/mrdoob/three.js -->\n"
        f'<script type="text/plain" id="view3d-library">{library}</script>\n'
        f'<script type="module">\n{(_STATIC / "view.js").read_text()}</script>'
    )


def _legend(scene: Scene) -> list[Layer]:
    """One line for each thing: what has two moments is one thing."""
    once: dict[str, Layer] = {}
    for layer in scene.layers:
        once.setdefault(_thing(layer), layer)
    return [_named(layer, key) for key, layer in once.items()]


def _named(layer: Layer, key: str) -> Layer:
    return replace(layer, key=key, when="always")


def _thing(layer: Layer) -> str:
    return layer.key.removesuffix("-before").removesuffix("-after")


def _stills(scene: Scene, say: Callable[[str], str]) -> list[_Still]:
    whens: tuple[When, ...] = ("before", "after") if scene.has_moments else ("after",)
    found = []
    for view in ("from behind", "from behind and left") if scene.layers else ():
        for when in whens:
            picture = draw_still(scene, view, when)
            at = f", {say(when)}" if scene.has_moments else ""
            address = f"data:image/webp;base64,{base64.b64encode(still_bytes(picture)).decode()}"
            title = f"{say('Seen')} {say(view)}{at}"
            found.append(_Still(address, f"{title}. {scene.words}", title, picture.width, picture.height))
    return found


def _packed(scene: Scene) -> tuple[dict[str, Any], str]:
    """What the script reads: layers and labels as JSON, their places and triangles as one packed block."""
    framed = [layer.mesh.vertices_mm for layer in scene.layers if layer.is_framed]
    every = np.concatenate(framed or [np.zeros((1, 3))])
    shown = every[every[:, 2] <= scene.top_mm] if (every[:, 2] <= scene.top_mm).any() else every
    origin = 0.5 * (every.min(axis=0) + every.max(axis=0))
    middle, size = 0.5 * (shown.min(axis=0) + shown.max(axis=0)), np.ptp(shown, axis=0).max()
    layers, block = [], bytearray()
    for layer in scene.layers:
        whole = np.rint((layer.mesh.vertices_mm - origin) / _STEP_MM).clip(-32767, 32767).astype("<i2")
        faces = layer.mesh.triangles.astype("<u4" if len(whole) > 65535 else "<u2")
        at = len(block)
        block += whole.tobytes()
        block += bytes(-len(block) % 4)
        faces_at = len(block)
        block += faces.tobytes()
        block += bytes(-len(block) % 4)
        layers.append(
            {
                "key": layer.key,
                "legend": _thing(layer),
                "when": layer.when,
                "colour": layer.colour,
                "opacity": layer.opacity,
                "texture": layer.texture,
                "at": at,
                "points": len(whole),
                "faces_at": faces_at,
                "faces": len(faces),
            }
        )
    about = {
        "step_mm": _STEP_MM,
        "middle_mm": [round(float(value), 2) for value in middle - origin],
        "far_mm": round(float(size) * _FAR, 1),
        "layers": layers,
        "labels": [
            {
                "words": one.words,
                "at_mm": [round(float(a - b), 2) for a, b in zip(one.at_mm, origin, strict=True)],
                "layer": one.layer,
            }
            for one in scene.labels
        ],
    }
    return about, base64.b64encode(gzip.compress(bytes(block), 9, mtime=0)).decode()
