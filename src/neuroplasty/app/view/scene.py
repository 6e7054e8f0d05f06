"""What there is to be seen: layers of surfaces with a colour, a texture and words, and labels in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from neuroplasty.body.anatomy.solids import Mesh

When = Literal["always", "before", "after"]
Texture = Literal["plain", "stripes", "dots", "rings"]


@dataclass(frozen=True)
class Layer:
    """One thing that can be switched on and off.

    Parameters
    ----------
    key : str
        A short name without spaces.
    words : str
        What the legend calls it.
    mesh : Mesh
    colour : str
        ``#rrggbb``.
    opacity : float
        In (0, 1].
    texture : {"plain", "stripes", "dots", "rings"}
        What tells it from others where colours cannot be told apart.
    when : {"always", "before", "after"}
        At which moment it is there.
    is_shown : bool
        Whether it is switched on at first.
    is_framed : bool
        Whether a picture has to hold all of it; what is not may run out of the frame.

    Examples
    --------
    >>> Layer("bone", "Bone", Mesh("bone", np.eye(3), np.array([[0, 1, 2]], np.int32)), "#cfc0a2").opacity
    1.0
    """

    key: str
    words: str
    mesh: Mesh
    colour: str
    opacity: float = 1.0
    texture: Texture = "plain"
    when: When = "always"
    is_shown: bool = True
    is_framed: bool = True


@dataclass(frozen=True)
class Label:
    """Words at a place.

    Parameters
    ----------
    words : str
    at_mm : (3,) tuple of float
        RAS+ mm.
    layer : str
        Key of the layer they belong to.
    when : {"always", "before", "after"}
        At which moment they are there.

    Examples
    --------
    >>> Label("L5", (0.0, 0.0, 0.0), "bone").when
    'always'
    """

    words: str
    at_mm: tuple[float, float, float]
    layer: str
    when: When = "always"


@dataclass(frozen=True)
class Scene:
    """Layers and labels, and what they show in words for those who cannot see it.

    Parameters
    ----------
    layers : tuple of Layer
    labels : tuple of Label
    words : str
        What the scene shows.
    top_mm : float
        Height, RAS+ mm, up to which a picture shows them at first.

    Examples
    --------
    >>> Scene((), (), "nothing").has_moments
    False
    """

    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    words: str
    top_mm: float = np.inf

    @property
    def has_moments(self) -> bool:
        """Whether before and after differ."""
        return any(layer.when != "always" for layer in self.layers)
