"""A vertebra where it stands: its measures, its frame, the canal's radii there, what surgery took."""

from __future__ import annotations

from dataclasses import dataclass

from neuroplasty.body.anatomy.bones.shapes import Array


@dataclass(frozen=True)
class VertebraShape:
    """Measures of one vertebra, reference millimetres and degrees."""

    body_depth: float
    body_width: float
    body_height: float
    wedge_deg: float
    pedicle_half_width: float
    pedicle_half_height: float
    pedicle_turn_deg: float
    transverse_reach: float
    transverse_rise: float
    transverse_half_height: float
    transverse_base_half_height: float
    spinous_reach: float
    spinous_drop: float
    spinous_half_height: float
    facet_offset: float
    facet_turn_deg: float


@dataclass(frozen=True)
class PlacedVertebra:
    """A vertebra where it stands: its frame (RAS+ mm), the canal's radii there, what surgery took.

    ``axes`` (3, 3) has rows front, left, up. ``front_mm``, ``behind_mm`` and ``side_mm`` are the wall's
    radii. ``arch_left`` and ``arch_right`` say whether the lamina of that side is still there;
    ``facets_above`` and ``facets_below`` are 1 for facets of usual size, more for hypertrophy.
    ``osteophyte_above_mm`` and ``osteophyte_below_mm`` are how far the rims stand out beside degenerated
    discs. What is the person's own: ``body_tilt`` (slope of the end plates to the left), ``concavity`` (depth
    of the end plates over usual) and ``arch_lean`` (how far aside the arch goes, per millimetre backward).
    """

    shape: VertebraShape
    origin_mm: Array
    axes: Array
    front_mm: float
    behind_mm: float
    side_mm: float
    side_below_mm: float
    to_below_mm: float
    scale: float
    arch_left: bool = True
    arch_right: bool = True
    facets_above: float = 1.0
    facets_below: float = 1.0
    osteophyte_above_mm: float = 0.0
    osteophyte_below_mm: float = 0.0
    body_tilt: float = 0.0
    concavity: float = 1.0
    arch_lean: float = 0.0
