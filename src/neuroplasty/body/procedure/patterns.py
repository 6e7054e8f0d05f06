"""Patterns of contrast: what the dye of an injection showed, and by which signs it can be told.

A picture does not say where its dye lies; signs do. They are measured in the state after the injection, so
that a trainee learns afterwards what was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from neuroplasty.body.epidural import SPECIES, State
from neuroplasty.body.events import happen
from neuroplasty.body.instruments.tip import TipPlace
from neuroplasty.body.procedure.alerts import DYE_SEEN
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.spread import Compartment, Elsewhere
from neuroplasty.documents.records import Event


@dataclass(frozen=True)
class Look:
    """How one pattern looks on the screen, whoever makes it."""

    name: str
    signs: str


LOOKS: Mapping[TipPlace, Look] = {
    "epidural": Look(
        "epidural",
        "bubbled by fat lobules, along the wall of the canal and out round the roots; in the lateral two "
        "thin lines, behind the vertebral bodies and before the laminae; a scar shows as a filling defect",
    ),
    "foramen": Look(
        "along a root (neurogram)",
        "two lines with a clear band between them, the root, running down and outward from the foramen; some "
        "of it turns in under the pedicle into the canal",
    ),
    "intrathecal": Look(
        "intrathecal (myelogram)",
        "dense and even in the middle of the canal, striped by the roots of the cauda equina; in the "
        "lateral it sinks to the low side of the sac with a level, and the posterior line is missing",
    ),
    "subdural": Look(
        "subdural",
        "two rails along the sides of the sac, far up and down for so little fluid, in the lateral two lines "
        "close in; it stays where it is",
    ),
    "vascular": Look(
        "vascular",
        "thin winding lines that cross the midline or leave the canal, seen while it is pushed and gone "
        "within a frame or two after; only live or subtracted pictures show it",
    ),
    "disc": Look("in a disc", "a dense flat blot between two end plates"),
    "outside": Look("in soft tissue", "a smudge round the tip that does not take the shape of the canal"),
}
"""By where the tip lies. Lo Bianco, Epidural contrast patterns (an educational review), was read in excerpts
for epidural and intrathecal; the rest is known from memory and unverified."""


def pattern_event(theatre: Theatre) -> Event:
    """What the injection just made showed, as an event of the record."""
    place = theatre.tip_place or "epidural"
    look = LOOKS.get(place, LOOKS["outside"])
    stray = theatre.elsewhere
    if stray is not None and place in stray.pools:
        measured = _measured_elsewhere(theatre, stray, place)  # type: ignore[arg-type]
    else:
        measured = measured_in_canal(theatre.state)
    return happen(
        "contrast pattern",
        theatre.t_s,
        f"The dye's pattern is {look.name}: {measured}.",
        sign=look.signs[0].upper() + look.signs[1:] + ".",
        cause=f"The tip lies {theatre.tip_words}.",
    )


def _measured_elsewhere(theatre: Theatre, stray: Elsewhere, place: Compartment) -> str:
    """What can be measured of dye in one compartment, in words."""
    given = theatre.book.amounts(place).get("iohexol", 0.0)
    volume, reach = theatre.book.volumes_ml.get(place, 0.0), stray.pools[place].reach_mm
    if place == "vascular":
        gone = stray.left_mg(place) / given if given else 0.0
        return f"{100 * gone:.0f} % of its iodine has been carried off"
    if place in ("intrathecal", "subdural"):
        return f"{volume:.3g} mL reach along {reach:.0f} mm of the sac"
    return f"{volume:.3g} mL lie within {reach:.0f} mm round the tip"


def measured_in_canal(state: State) -> str:
    """What can be measured of dye in the epidural space, in words."""
    shell = state.medium.shell
    seen = state.surface("iohexol") * 100.0 >= float(DYE_SEEN)
    rows = np.flatnonzero(seen.any(axis=1))
    if not rows.size:
        return "none of it is dense enough to be seen"
    length = float(shell.s_mm[rows[-1]] - shell.s_mm[rows[0]])
    left = seen[:, np.sin(shell.theta_rad) > 0].mean()
    right = seen[:, np.sin(shell.theta_rad) < 0].mean()
    sides = "both sides" if min(left, right) > 0.5 * max(left, right) else "left" if left > right else "right"
    ledger = state.ledger
    given = max(float(ledger.given[SPECIES.index("iohexol")]), 1e-9)
    out = sum(ledger.left_by(name, "iohexol") for name in ledger.outlets if not name.endswith("end"))
    return f"{length:.0f} mm of the canal, {sides}; {100 * out / given:.0f} % went out along roots"
