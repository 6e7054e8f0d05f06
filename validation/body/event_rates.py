"""How often things go wrong in adhesiolysis: base rates scaled by each body, beside published counts

Published: Talu and Erdine, Neuromodulation 2003;6:237 (250 neuroplasties, abstract); Malla et al., Pain
Physician 2012;15:131 (over 10,000 injections, 8 % of them adhesiolyses, read second-hand, so without an
interval); Smith et al., Oper Neurosurg 2016;12:271 (5799 interlaminar injections, not adhesiolysis,
abstract); Lubenow et al., Anesth Analg 1988;67:175 (2182 lumbar epidurals, abstract); a pooled 19 events in
110 (Brito-Garcia 2019) and three series of 50, 80 and 22 that saw none. Intervals are Wilson's.

The model: people of every population of the study's table, each with a scar, a disc or a narrow canal of
their own, get a caudal needle and a catheter to their target on a 3 mm grid; what the catheter's way meets
scales every base rate. The model's value is the group's mean chance, its interval the 2.5th and 97.5th
percentile of people. The rates went in as parameters: rows from their own source agree by construction, and
show only that scaling by the state keeps the mean. Rows of another source than the parameter's say so.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from drawing import ACCENT, INK, RULE, drawing
from experiment import Result, Role, Row
from group import spread
from matplotlib.figure import Figure
from numpy.typing import NDArray

from neuroplasty.body.anatomy import bonded_fraction, build_anatomy
from neuroplasty.body.events import rates, risks
from neuroplasty.body.events.rates import wilson
from neuroplasty.body.events.risks import Risk
from neuroplasty.body.procedure import Setting, Theatre, carry_out
from neuroplasty.body.procedure.hazards import way
from neuroplasty.documents.case import Case
from neuroplasty.documents.steps import AdvanceCatheter, PlaceNeedle
from neuroplasty.errors import AnatomyError
from neuroplasty.study.population import POPULATIONS

SIZE, SEED, SPACING_MM = 24, 5, 3.0
LATER = ("epidural haematoma", "infection", "anaphylaxis", "catheter sheath torn")

Chances = dict[str, float]
OTHER = "; another source"
"""Marks a row of another source than its parameter's."""


def run() -> Result:
    """Everybody once, then the group's mean beside what was counted."""
    found = [_chances(case, number) for number, case in enumerate(_people())]
    group = [one for one in found if one is not None]
    rows = [_row(*line, _of(group, line[1])) for line in _published()]
    rows.append(_row(f"Brito-Garcia 2019, pooled{OTHER}", "anything at all", 19, 110, _anything(group)))
    rows.append(
        _row(
            f"three series without events{OTHER}",
            "anything that lasts",
            0,
            152,
            _anything(group, LATER),
        )
    )
    remarks = (
        f"{len(group)} of {SIZE} virtual people could be given the needle and the catheter.",
        "Nobody's series tells how scar, a tight gap or the catheter's way change a risk: those factors are "
        "assumed. The series differ among themselves: a vessel in 3.2 % (Talu and Erdine, catheter alone) "
        "against 11.6 % (Malla), dural puncture in 4.4 % against 1.8 %.",
    )
    return Result(rows, _figure(rows), remarks)


def _people() -> Iterator[Case]:
    rng = np.random.default_rng(SEED)
    populations = list(POPULATIONS.values())
    for number in range(SIZE):
        yield populations[number % len(populations)].draw(rng)


def _chances(case: Case, seed: int) -> Chances | None:
    """One person's chance of each event; None where the needle finds no way in."""
    anatomy = build_anatomy(case)
    bonded = bonded_fraction(anatomy.canal, case.findings.scars)
    theatre = Theatre.begin(Setting.of(anatomy, bonded, seed=seed, spacing_mm=SPACING_MM))
    try:
        for step in (PlaceNeedle(route="caudal", minutes=1), AdvanceCatheter(to=case.target)):
            *_, last = carry_out(theatre, step)
            theatre = last.theatre
    except AnatomyError:
        return None
    if theatre.catheter is None:
        return None
    chances: Chances = {}
    met: list[Risk] = [
        *risks.at_needle("caudal", wide=True, alone=False),
        *risks.at_catheter(way(theatre)),
        *risks.at_withdrawal(),
        *risks.at_first_contrast(),
        *risks.at_injection(),
        *risks.afterwards(punctured=False, days=0.0),
    ]
    for risk in met:
        chances[risk.kind] = 1 - (1 - chances.get(risk.kind, 0.0)) * (1 - risk.chance)
    chances["blood seen"] = 1 - (1 - chances["vessel entered"]) * (1 - chances["bleeding"])
    return chances


def _published() -> tuple[tuple[str, str, float, int | None], ...]:
    """Source, what, how many (or the share, where the size was not seen), of how many."""
    talu, smith = "Talu and Erdine 2003", "Smith 2016"
    return (
        ("Malla 2012", "vessel entered", rates.VEIN_ADHESIOLYSIS.value, None),
        ("Malla 2012", "dural puncture", rates.DURA_ADHESIOLYSIS_MALLA.value, None),
        (talu, "dural puncture", 11, 250),
        (talu, "blood seen", 39, 250),
        (talu, "needle tip bent", 12, 250),
        (talu, "catheter sheath torn", 3, 250),
        (talu, "tip outside the canal", 1, 250),
        (f"{talu}{OTHER}", "vessel entered", 8, 250),
        (smith, "epidural haematoma", 7, 5799),
        (smith, "infection", 3, 5799),
        ("Lubenow 1988", "subdural spread", 18, 2182),
    )


def _of(group: list[Chances], kind: str) -> NDArray[np.float64]:
    return np.array([chances[kind] for chances in group])


def _anything(group: list[Chances], kinds: tuple[str, ...] | None = None) -> NDArray[np.float64]:
    """The chance that at least one of these happens; a faint and what blood double-counts are left out."""
    left_out = ("blood seen", "headache after puncture", "vasovagal reaction")
    return np.array(
        [
            1
            - np.prod(
                [1 - p for kind, p in one.items() if (kind in kinds if kinds else kind not in left_out)]
            )
            for one in group
        ]
    )


def _row(source: str, what: str, count: float, size: int | None, chances: NDArray[np.float64]) -> Row:
    share = count if size is None else count / size
    low, high = (None, None) if size is None else wilson(share, size)
    role: Role = "held out" if source.endswith(OTHER) else "by construction"
    return Row(f"Complications, {source}", what, "1", share, low, high, **spread(chances), role=role)


def _figure(rows: list[Row]) -> Figure:
    with drawing(6.4, 3.0) as figure:
        axes = figure.add_subplot()
        for place, row in enumerate(rows):
            low, high = row.published_low, row.published_high
            if low is not None and high is not None:
                axes.plot([100 * low, 100 * high], [place, place], color=RULE, linewidth=5, zorder=0)
            axes.plot(100 * row.published, place, "|", color=INK, markersize=9)
            axes.plot(100 * row.model, place, "o", color=ACCENT, markersize=4)
        labels = [f"{row.quantity} ({row.experiment.split(', ')[1].split(';')[0]})" for row in rows]
        axes.set_yticks(range(len(rows)), labels, fontsize=7)
        axes.invert_yaxis()
        axes.set_xscale("symlog", linthresh=0.1)
        axes.set(xlabel="% of people; bar and line published, dot model", xlim=(0, 40))
        figure.set_layout_engine("tight")
    return figure
