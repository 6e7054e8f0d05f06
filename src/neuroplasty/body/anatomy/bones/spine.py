"""The vertebrae T11 to L5 placed along a canal, with what findings and surgery have done to them.

Shapes come from ``morphometry.VERTEBRA_MM``.
"""

from __future__ import annotations

import numpy as np

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.bones.centreline import Centreline
from neuroplasty.body.anatomy.bones.placed import PlacedVertebra, VertebraShape
from neuroplasty.body.anatomy.bones.variation import variation
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.documents.case import Findings, Patient
from neuroplasty.documents.places import DISCS, LEVELS


def placed_vertebrae(
    canal: Canal, line: Centreline, findings: Findings, patient: Patient | None = None
) -> list[PlacedVertebra]:
    """The vertebrae T11 to L5 (those whose discs the canal has), from below upward.

    Each stands at the middle between its discs. A laminectomy takes the lamina of its side, and the
    spinous process when both sides are gone; a discectomy leaves bone as it is; central stenosis comes
    with large facets at its disc. A degenerated disc is low, its neighbours' rims stand out.
    ``patient`` gives each vertebra its own small differences.
    """
    scale = line.scale
    discs: dict[str, float] = {**canal.disc_s_mm, "T11-T12": float(canal.s_mm[-1])}
    names = ["L5-S1", "L4-L5", "L3-L4", "L2-L3", "L1-L2", "T12-L1", "T11-T12"]
    known = [discs[name] for name in names if name in discs]
    known.append(known[-1] + 34.0 * scale)
    stations = {str(level): s for level, s in canal.level_s_mm.items()}
    levels = ("L5", "L4", "L3", "L2", "L1", "T12", "T11")
    lamina_gone = {
        (surgery.level, side)
        for surgery in findings.surgery
        if surgery.kind == "laminectomy"
        for side in (("left", "right") if surgery.side == "both" else (surgery.side,))
    }
    hypertrophy: dict[str, float] = {
        item.disc: float(table.FACET_HYPERTROPHY[item.grade]) for item in findings.central_stenosis
    }
    lost = _disc_loss_mm(findings, scale)
    placed = []
    for k, level in enumerate(levels[: len(known) - 1]):
        low, high = known[k], known[k + 1]
        above = names[k + 1] if k + 1 < len(names) else ""
        # Both neighbours come nearer to a degenerated disc; the sacrum stays.
        shift = 0.5 * lost.get(above, 0.0) - (0.5 if k else 1.0) * lost.get(names[k], 0.0)
        centre, axes = line.frame(0.5 * (low + high) + shift)
        pedicle_s = stations.get(level, 0.5 * (low + high) + 6.0 * scale)
        below_s = stations.get(levels[k - 1] if k else "S1", low)
        placed.append(
            PlacedVertebra(
                shape=_shape(level),
                origin_mm=centre,
                axes=axes,
                front_mm=line.radius(pedicle_s, np.pi),
                behind_mm=line.radius(pedicle_s, 0.0),
                side_mm=line.radius(pedicle_s, 0.5 * np.pi),
                side_below_mm=line.radius(below_s, 0.5 * np.pi),
                to_below_mm=(0.5 * (high - known[k - 1])) if k else 31.0 * scale,
                scale=scale,
                arch_left=(level, "left") not in lamina_gone,
                arch_right=(level, "right") not in lamina_gone,
                facets_above=hypertrophy.get(above, 1.0),
                facets_below=hypertrophy.get(names[k], 1.0),
                osteophyte_above_mm=0.6 * lost.get(above, 0.0),
                osteophyte_below_mm=0.6 * lost.get(names[k], 0.0),
                body_tilt=0.025 * variation(patient, f"{level} tilt"),
                concavity=1.0 + 0.3 * variation(patient, f"{level} end plates"),
                arch_lean=0.045 * variation(patient, f"{level} arch"),
            )
        )
    return placed


def _shape(level: str) -> VertebraShape:
    return VertebraShape(**{name: float(rows[level]) for name, rows in table.VERTEBRA_MM.items()})


def _disc_loss_mm(findings: Findings, scale: float) -> dict[str, float]:
    """Height each degenerated disc has lost: the most that anything found there takes."""
    below = dict(zip(LEVELS, DISCS, strict=False))
    reasons: list[tuple[str | None, str]] = [(item.disc, item.kind) for item in findings.discs]
    reasons += [
        (below.get(item.level), item.kind) for item in findings.surgery if item.kind in table.DISC_LOSS_MM
    ]
    reasons += [(item.disc, "central stenosis") for item in findings.central_stenosis]
    reasons += [
        (below.get(level), "foraminal stenosis")
        for item in findings.foraminal_stenosis
        for level in LEVELS
        if item.grade != "mild" and item.root.split()[0] == level
    ]
    lost: dict[str, float] = {}
    for disc, reason in reasons:
        if disc is not None:
            lost[disc] = max(lost.get(disc, 0.0), scale * float(table.DISC_LOSS_MM[reason]))
    return lost
