"""Pressure between a herniated disc and the nerve root, before and after discectomy

Takahashi et al. (Spine 1999): 53 (7-256) mmHg between root and herniation in 34 people, nothing after its
removal. The model takes 34 virtual people with a protrusion or an extrusion to one side at L4-L5 or L5-S1,
as often the one as the other, 6 +- 2 mm deep (assumed; 2 to 12), lays it into each one's own canal, and
reads the contact at the root that crosses the disc; then takes the disc away. The model's values are means
over 8 such groups with their 2.5th to 97.5th percentile. The interval of the published mean is the range.
"""

from __future__ import annotations

import numpy as np
from drawing import intervals
from experiment import Result, Row
from group import people, spread

from neuroplasty.body.nerve import resting_roots
from neuroplasty.documents.case import Case, DiscHerniation, Findings, Patient

MEAN, LOW, HIGH, SIZE, GROUPS = 53.0, 7.0, 256.0, 34, 8
DEPTH_MM, DEPTH_SD_MM = 6.0, 2.0


def run() -> Result:
    """Measure all groups before and after."""
    before, after = [], []
    for seed in range(GROUPS):
        rng = np.random.default_rng((seed, 5))
        seen = [_measured(patient, k, rng) for k, patient in enumerate(people(SIZE, seed))]
        before.append([with_disc for with_disc, _ in seen])
        after.append(float(np.mean([without for _, without in seen])))
    found = np.array(before)
    rows = [
        Row(
            "Takahashi 1999",
            "root and disc, mean",
            "mmHg",
            MEAN,
            LOW,
            HIGH,
            **spread(found.mean(axis=1)),
            role="fitted",
        ),
        Row(
            "Takahashi 1999",
            "lowest of 34",
            "mmHg",
            LOW,
            None,
            None,
            **spread(found.min(axis=1)),
            role="held out",
        ),
        Row(
            "Takahashi 1999",
            "highest of 34",
            "mmHg",
            HIGH,
            None,
            None,
            **spread(found.max(axis=1)),
            role="fitted",
        ),
        Row("Takahashi 1999", "after discectomy", "mmHg", 0.0, None, None, **spread(after), role="held out"),
    ]
    remarks = (
        "The mean and about the highest value are met by construction: stiffness and stiffening of a root "
        "were drawn from them, given the depths assumed. The lowest follows.",
    )
    return Result(rows, intervals(rows, "Root and disc"), remarks)


def _measured(patient: Patient, k: int, rng: np.random.Generator) -> tuple[float, float]:
    disc, root = (("L4-L5", "L5 left"), ("L5-S1", "S1 left"))[k % 2]
    herniation = DiscHerniation(
        disc=disc,  # type: ignore[arg-type]
        kind="protrusion" if rng.random() < 0.5 else "extrusion",
        side="left",
        depth_mm=float(np.clip(DEPTH_MM + DEPTH_SD_MM * rng.standard_normal(), 2.0, 12.0)),
    )
    both = []
    for findings in (Findings(discs=(herniation,)), Findings()):
        roots = resting_roots(Case(name="one", title="One", patient=patient, findings=findings))
        both.append(float(roots.disc_mmhg[roots.names.index(root)]))
    return both[0], both[1]
