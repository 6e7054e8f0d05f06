"""Zones round one lumbar foramen: the two triangles, the medial limit, the dominant artery's usual place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.anatomy.zones import zone as known
from neuroplasty.body.anatomy.zones.zone import Look, Zone
from neuroplasty.documents.places import LEVELS, Level, Side, disc_below

Array = NDArray[np.float64]

ARTERY_LEVELS: tuple[Level, ...] = ("T12", "L1", "L2", "L3")
"""Levels of the lumbar canal at which the artery was seen in Murthy's series."""

_ACROSS: tuple[Look, ...] = ("AP", "oblique")
_DOWN_PER_OUT = 1.0
"""How steeply the exiting root runs down as it goes outward; as its sleeve does."""
_DISC_HALF = 0.16
"""Half a disc's height over the distance of the pedicles above and below it; assumed."""
_BACK_MM = 2.0


@dataclass(frozen=True)
class Foramen:
    """One foramen in its own frame: stations (mm up the canal), outward ``x`` and backward ``y`` (mm).

    ``under`` and ``over``: the pedicle's lower edge above it and the upper edge below it; ``plate``: the
    lower vertebra's upper end plate; ``medial`` and ``lateral``: the pedicle's edges; ``root``: where
    the root goes out; ``front`` and ``depth``: of the opening from the side; ``scale``: the person's size.
    """

    canal: Canal
    root: Root
    scale: float
    under: float
    over: float
    plate: float
    medial: float
    lateral: float
    front: float
    depth: float

    @classmethod
    def of(cls, canal: Canal, root: Root) -> Self:
        """The foramen of a lumbar root."""
        level = root.level
        scale = float(np.sqrt(root.foramen_area_mm2 / float(table.FORAMEN_AREA_MM2[level])))
        here = canal.station(level)
        lower = LEVELS[LEVELS.index(level) + 1]
        disc = canal.disc_s_mm.get(disc_below(level), here - 23.0 * scale)
        below = canal.level_s_mm.get(lower, 2 * disc - here)
        high = float(table.VERTEBRA_MM["pedicle_half_height"][level]) * scale
        wide = float(table.VERTEBRA_MM["pedicle_half_width"][level]) * scale
        shape = table.VERTEBRA_MM["pedicle_half_height"].get(lower)
        # The sacrum's upper notch lies a little above the middle plane of S1's pedicle.
        over = below + (float(shape) if shape is not None else 6.0) * scale
        angle = np.pi / 2 if root.side == "left" else 1.5 * np.pi
        medial = float(canal.sample(canal.wall_mm, here, angle))
        front = float(canal.sample(canal.wall_mm, disc, np.pi))
        under = here - high
        tall = max(under - over, 4.0)
        return cls(
            canal=canal,
            root=root,
            scale=scale,
            under=under,
            over=over,
            plate=disc - _DISC_HALF * (here - below),
            medial=medial,
            lateral=medial + 2 * wide,
            front=-front,
            # An ellipse of that height and area.
            depth=root.foramen_area_mm2 * root.openness * 4 / np.pi / tall,
        )

    @property
    def middle(self) -> float:
        """Half-way down the opening."""
        return 0.5 * (self.under + self.over)

    @property
    def out(self) -> float:
        """Where on the canal the root goes out."""
        return self.root.foramen[0]

    def at(self, *corners: tuple[float, float, float]) -> Array:
        """Positions (k, 3), RAS+ mm, of (station, outward, backward)."""
        s, x, y = np.array(corners, float).T
        turn = 1.0 if self.root.side == "left" else -1.0
        return self.canal.point_mm(s, np.arctan2(turn * x, y), np.hypot(x, y))

    def above_root(self, x: float) -> float:
        """The station of the root's upper border at ``x``."""
        edge = 0.5 * self.root.diameter_mm * np.hypot(1.0, _DOWN_PER_OUT)
        return float(self.out + edge - _DOWN_PER_OUT * (x - self.medial))

    def below_root(self, x: float) -> float:
        """The station of the root's lower border at ``x``."""
        return self.above_root(x) - float(self.root.diameter_mm * np.hypot(1.0, _DOWN_PER_OUT))


def foramen_zones(canal: Canal, level: Level, side: Side) -> Iterator[Zone]:
    """Everything drawn round one lumbar foramen."""
    root = canal.root(f"{level} {side}")
    here = Foramen.of(canal, root)
    name = root.name
    top = here.under
    yield Zone(
        f"safe triangle, {name}",
        "safe triangle",
        True,
        "area",
        _ACROSS,
        here.at(
            (top, here.medial, -_BACK_MM),
            (top, here.lateral, -_BACK_MM),
            (min(here.above_root(here.lateral), top - 1.0), here.lateral, -_BACK_MM),
        ),
        f"Under the pedicle of {level} and above its root. Its upper half is also where the artery runs, "
        f"if it "
        "enters here.",
        known.SAFE_TRIANGLE,
        "derived",
    )
    yield Zone(
        f"safe triangle from the side, {name}",
        "safe triangle",
        True,
        "area",
        ("lateral",),
        _box(here, top, here.middle, here.front, here.front + 0.5 * here.depth),
        "The upper front quarter of the foramen.",
        known.SAFE_FROM_SIDE,
        "derived",
    )
    yield from _kambin(here, name)
    # The middle of the pedicle is the six o'clock of its ring.
    centre = 0.5 * (here.medial + here.lateral)
    yield Zone(
        f"medial limit, {name}",
        "lateral limit",
        False,
        "line",
        ("AP",),
        here.at((top + 4.0, here.medial, -_BACK_MM), (here.plate - 4.0, here.medial, -_BACK_MM)),
        "The pedicle's inner edge: further in lie the root's sleeve and the sac. Six o'clock of the "
        "pedicle is "
        f"{centre - here.medial:.0f} mm further out.",
        f"{known.OWN_CANAL}; the rule is {known.TEACHING}",
        "unverified",
    )
    if level in ARTERY_LEVELS:
        yield from artery_zones(canal, level, side)


def artery_zones(canal: Canal, level: Level, side: Side) -> Iterator[Zone]:
    """The upper half of a foramen in which the artery of Adamkiewicz may run."""
    here = Foramen.of(canal, canal.root(f"{level} {side}"))
    usual = (
        "in the usual range T8 to L1" if level in ("T12", "L1") else "below the usual range, seen down to L3"
    )
    share = float(known.ARTERY_LEFT)
    words = (
        f"The upper half of the foramen of {here.root.name}, {usual}; on the {side} in about "
        f"{100 * (share if side == 'left' else 1 - share):.0f} % of people who have one artery."
    )
    places: tuple[tuple[tuple[Look, ...], Array], ...] = (
        (
            _ACROSS,
            here.at(
                (here.under, here.medial, here.front),
                (here.under, here.lateral, here.front),
                (here.middle, here.lateral, here.front),
                (here.middle, here.medial, here.front),
            ),
        ),
        (("lateral",), _box(here, here.under, here.middle, here.front, here.front + here.depth)),
    )
    for looks, points in places:
        yield Zone(
            f"dominant artery's usual place, {here.root.name}",
            "dominant artery",
            False,
            "area",
            looks,
            points,
            words,
            known.ARTERY,
            "measured",
        )


def _kambin(here: Foramen, name: str) -> Iterator[Zone]:
    """Kambin's triangle over the disc under the exiting root, from behind and from the side."""
    angle = here.root.foramen[1]
    inner = float(here.canal.sample(here.canal.sac_mm, here.plate, angle))
    # Where the root's lower border meets the end plate.
    outer = here.medial + (here.below_root(here.medial) - here.plate) / _DOWN_PER_OUT
    outer = float(np.clip(outer, inner + 2.0, here.lateral + 4.0))
    apex = max(here.below_root(inner), here.plate + 2.0)
    back = here.front + 0.3 * here.depth
    disc = disc_below(here.root.level)
    words = f"Over the disc {disc}: below the exiting {name} root, above the end plate, beside the sac."
    for looks, points in (
        (
            _ACROSS,
            here.at((apex, inner, back), (here.plate, outer, back), (here.plate, inner, back)),
        ),
        (
            ("lateral",),
            _box(
                here,
                max(min(here.below_root(here.medial), here.middle), here.plate + 2.0),
                here.plate,
                here.front,
                here.front + 0.7 * here.depth,
            ),
        ),
    ):
        yield Zone(
            f"Kambin's triangle, {disc} {here.root.side}",
            "Kambin's triangle",
            True,
            "area",
            looks,
            points,
            words,
            known.KAMBIN,
            "derived",
        )


def _box(here: Foramen, top: float, bottom: float, front: float, back: float) -> Array:
    """A rectangle in the plane of the foramen, as the lateral view sees it."""
    x = 0.5 * (here.medial + here.lateral)
    return here.at((top, x, front), (top, x, back), (bottom, x, back), (bottom, x, front))
