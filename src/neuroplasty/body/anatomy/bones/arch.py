"""The arch of a vertebra as cones: pedicles, laminae, isthmus, articular, transverse and spinous processes.

Proportions follow sections of the Visible Human Male meshes (artisynth_lumbosacralSpineModel, BSD-3):
``derived``. The arch is laid round the canal's own wall, so that bone encloses whatever canal it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroplasty.body.anatomy.bones.placed import PlacedVertebra
from neuroplasty.body.anatomy.bones.shapes import Array, Cone, cone_rows

# Between the axes of the two processes that meet in a facet joint.
_ACROSS_FACETS_MM = 5.8


@dataclass(frozen=True)
class Arch:
    """Cones (k, 14) of an arch, for y >= 0: what surgery leaves, the lamina, the thin processes."""

    standing: Array
    lamina: Array
    processes: Array


def arch_of(vertebra: PlacedVertebra) -> Arch:
    """The arch's cones, laid round the canal's own wall."""
    shape, scale = vertebra.shape, vertebra.scale
    above, lower = vertebra.facets_above, vertebra.facets_below
    front, behind = vertebra.front_mm / scale, vertebra.behind_mm / scale
    side, side_below = vertebra.side_mm / scale, vertebra.side_below_mm / scale
    below = vertebra.to_below_mm / scale
    half, high = shape.pedicle_half_width, shape.pedicle_half_height
    beside = side + half + 0.4
    facet = side + shape.facet_offset
    facet_below = side_below + shape.facet_offset
    turn = np.radians(shape.facet_turn_deg)
    turned = float(np.tan(np.radians(shape.pedicle_turn_deg)))
    joint_normal = (float(np.sin(turn)), float(np.cos(turn)), 0.0)
    inner = facet_below - _ACROSS_FACETS_MM * joint_normal[1]
    lamina_normal = (-(side + 2.0), behind + 2.0, 0.0)
    edge = -0.5 * shape.body_height
    # The stouter the pedicle, the further forward the transverse process begins: at L5 on the body.
    stout = max(half - 5.0, 0.0)
    standing = [
        # The upper articular process: an upright plate on the back of the pedicle.
        Cone(
            (-5.0, beside - 0.5, 3.0),
            (-behind - 2.0, facet, -edge - 6.0),
            (4.4, 3.0 * above),
            (6.0, 7.4 * above),
            joint_normal,
        ),
        # The mammillary process on its back.
        Cone((-behind - 5.0, facet + 1.0, 7.5), (-behind - 9.0, facet + 2.2, 5.5), (3.6, 2.6), (4.6, 3.0)),
        # The isthmus, a plate between the two processes, and the lower one that hangs from it.
        Cone(
            (-4.5, beside - 2.5, 1.5), (-behind + 1.5, side - 0.4, -13.0), (3.9, 3.4), (5.2, 4.8), (1, 0.4, 0)
        ),
        Cone(
            (-behind + 1.0, side - 0.8, -14.0),
            (-behind + 0.5, inner, 5.4 - below),
            (3.8, 3.3 * lower),
            (5.2, 5.2 * lower),
            joint_normal,
        ),
        # The root of the transverse process, between pedicle and lamina.
        Cone(
            (3.0 * stout, beside + 1.0 + 0.9 * stout, 1.8),
            (-0.5 + stout, beside + 7.0 + stout, 1.8),
            (4.0 + 0.4 * stout, 2.9 + 0.3 * stout),
            (0.85 * shape.transverse_base_half_height, 0.75 * shape.transverse_base_half_height),
            (1, 0, 0),
        ),
    ]
    # Each lamina slopes: its upper edge lies in front of its lower one, which is drawn out to the process.
    lamina = [
        Cone(
            (-behind - 2.6, 0.0, -4.2),
            (-behind + 2.0, side - 0.5, -3.0),
            (2.6, 3.0),
            (6.2, 6.6),
            lamina_normal,
        ),
        Cone(
            (-behind - 4.2, 0.0, edge + 5.2),
            (-behind + 0.6, side - 2.0, edge + 1.0),
            (2.6, 3.4),
            (5.0, 7.0),
            lamina_normal,
        ),
    ]
    reach, rise, thick = shape.transverse_reach, shape.transverse_rise, shape.transverse_half_height
    elbow = 0.5 * (beside + 6.0) + 0.5 * reach
    processes = [
        # The pedicle, narrowest in its middle and turned in toward the body: an oval that leans outward
        # above and is broader there than below.
        Cone(
            (front + 7.0, beside + 0.6 - turned * (front + 6.0), 7.4),
            (1.0, beside + 0.6, 6.6),
            (1.2 * half + 0.3, half - 0.7),
            (high - 0.4, high - 1.9),
            (0, 1, 0),
        ),
        Cone(
            (1.0, beside + 0.6, 6.6),
            (-6.0, beside + 0.6 + 7.0 * turned, 5.0),
            (half - 0.7, half),
            (high - 1.9, high - 1.2),
            (0, 1, 0),
        ),
        Cone(
            (front + 6.0, beside - 0.6 - turned * (front + 5.0), 1.6),
            (1.0, beside - 0.6, 3.6),
            (half, half - 1.7),
            (high - 0.8, high - 2.4),
            (0, 1, 0),
        ),
        # The transverse process: narrow at the neck, a little broader beyond, tapering to a soft end.
        Cone(
            (0.0, beside + 4.0, 1.8),
            (-3.0, elbow, 1.8 + 0.4 * rise),
            (2.9, 2.5),
            (0.5 * (thick + shape.transverse_base_half_height) - 0.5, thick),
            (1, 0, 0),
        ),
        Cone(
            (-3.0, elbow, 1.8 + 0.4 * rise),
            (-7.5, reach - 2.2, 1.8 + rise),
            (2.5, 1.6),
            (thick, 0.62 * thick),
            (1, 0, 0),
        ),
    ]
    if vertebra.arch_left or vertebra.arch_right:
        # A hatchet: a thin upper edge and a thick lower one, so a teardrop end on.
        base, tip = -behind - 4.0, -shape.spinous_reach
        drop, tall = shape.spinous_drop, shape.spinous_half_height
        standing += [
            Cone(
                (base, 0.0, -8.5),
                (tip + 0.6 * tall, 0.0, drop - 0.1 * tall),
                (2.0, 2.6),
                (0.7 * tall, 0.9 * tall),
                (0, 1, 0),
            ),
            Cone(
                (base - 1.0, 0.0, edge + 5.2),
                (tip + 4.4, 0.0, drop - 0.5 * tall),
                (2.5, 4.6),
                (4.8, 4.6),
                (0, 1, 0),
            ),
        ]
    return Arch(cone_rows(standing, scale), cone_rows(lamina, scale), cone_rows(processes, scale))
