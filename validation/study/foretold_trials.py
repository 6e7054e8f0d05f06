"""Published trials foretold from their protocols

Every trial that the evidence marks `compare` (nothing was fitted to it) and that gives a figure is written as
a protocol in `validation/study/protocols`: who was let in, what each arm had, when people came, how many. It
is run on virtual people as often as there are members: each time under another joint member of the fits, on
people of its own, of the published number an arm. The interval is that in which the next such trial would
lie, 95 % (mean and spread of those trials, t distribution): ignorance of the body and chance of who takes
part together. What was published is read only once that is done. Published intervals: Wilson for shares. A
figure is inside where the model's middle lies in them; the remark counts the other way round.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _flows
import numpy as np
from drawing import ACCENT, INK, MUTED, SCAR, drawing
from experiment import Result, Row
from group import wilson
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import t

from neuroplasty.care.course.members import member_of
from neuroplasty.documents import read_trial
from neuroplasty.documents.trial import Endpoint, Trial
from neuroplasty.study.trial import People, Pool, TrialData, conduct
from neuroplasty.study.trial.analysis import outcome
from neuroplasty.study.trial.people import plans_of, populations_of

Array = NDArray[np.float64]
HERE = Path(__file__).resolve().parent / "protocols"
MEMBERS, SEED, REPLICATES, LEVEL = 12, 41, 20, 0.95
_LEAST = {"1": (0.0, 1.0), "NRS": (0.0, 10.0)}


@dataclass(frozen=True)
class Foretold:
    """One figure of one arm of a trial: of every member's trials (M, R), and where the next would lie."""

    trials: Array

    @property
    def middle(self) -> float:
        """Mean over members."""
        return float(self.trials.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Of the next trial."""
        members = len(self.trials)
        half = t.ppf((1 + LEVEL) / 2, members - 1) * self.trials.std(ddof=1) * np.sqrt(1 + 1 / members)
        return self.middle - float(half), self.middle + float(half)


def run() -> Result:
    """Foretell every trial, then lay what was published beside it."""
    members = int(os.environ.get("MEMBERS", MEMBERS))
    foretold = {path.stem: foretell(read_trial(path), members) for path in sorted(HERE.glob("*.yaml"))}
    rows = rows_of(foretold)
    within = [is_held(row) for row in rows]
    remarks = [
        f"{sum(within)} of {len(within)} published figures lie in their prediction interval "
        f"({members} members).",
        *(f"{name}: {read_trial(HERE / f'{name}.yaml').source}" for name in foretold),
        "Not foretold: "
        + "; ".join(f"{line['evidence']}, {line['why']}" for line in _lines("left_out.csv"))
        + ".",
    ]
    return Result(rows, _figure(rows), remarks)


def is_held(row: Row) -> bool:
    """Whether what was published lies where it was foretold; of a lower bound, whether that reaches it."""
    assert row.model_low is not None
    assert row.model_high is not None
    is_bound = row.published == row.published_low
    return row.published <= row.model_high and (is_bound or row.model_low <= row.published)


def foretell(trial: Trial, members: int = MEMBERS) -> dict[tuple[str, str], Foretold]:
    """Every endpoint of a protocol in every arm, as its trial would give it, by endpoint and arm."""
    flows = {
        (people.name, name): _flows.solved(people, plan, trial.procedures)
        for people, _ in populations_of(trial)
        for name, plan in plans_of(trial).items()
    }
    found: dict[tuple[str, str], list[Array]] = defaultdict(list)
    for n in range(members):
        member = member_of(SEED, n)
        people = People(trial, flows, trial.seed + 1000 * n, member.course, member.nerve)
        data = conduct(Pool.of(people, trial.pool), trial.size, REPLICATES)
        for key, seen in analysed(trial, data).items():
            found[key].append(seen)
    return {key: Foretold(np.array(seen)) for key, seen in found.items()}


def analysed(trial: Trial, data: TrialData) -> Mapping[tuple[str, str], Array]:
    """What a report would say of each arm (R,): responders of all who were randomised, means of who came."""
    out: dict[tuple[str, str], Array] = {}
    for endpoint in trial.endpoints:
        value = _values(endpoint, data)
        for n, arm in enumerate(trial.arms):
            came = (data.arm == n) & np.isfinite(value)
            count = came.sum(axis=1)
            total = np.where(came, value, 0.0).sum(axis=1)
            out[endpoint.name, arm.name] = np.divide(
                total, count, out=np.full(len(total), np.nan), where=count > 0
            )
    return out


def _values(endpoint: Endpoint, data: TrialData) -> Array:
    if endpoint.type == "responder":
        # Who did not come has not responded.
        return np.nan_to_num(outcome(endpoint, data, None).value.astype(np.float64))
    assert endpoint.measure is not None
    return data.scores[endpoint.measure][..., data.visits_d.index(endpoint.day)].astype(np.float64)


def rows_of(foretold: Mapping[str, Mapping[tuple[str, str], Foretold]]) -> list[Row]:
    """Every published figure beside what was foretold, and differences where two arms were published."""
    lines = _lines("published.csv")
    rows = []
    for line in lines:
        seen = foretold[line["trial"]][line["endpoint"], line["arm"]]
        people = int(line["people"] or 0)
        published = float(line["published"])
        low, high = (float(line["low"]), float(line["high"])) if line["low"] else (None, None)
        if people:
            low, high = wilson(published, people)
        rows.append(_row(line, f"{line['arm']}", published, (low, high), seen))
    pairs: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for line in lines:
        if line["people"]:
            pairs[line["trial"], line["endpoint"]].append(line)
    for (trial, endpoint), both in pairs.items():
        for other in both[1:]:
            first = both[0]
            arms = foretold[trial][endpoint, first["arm"]], foretold[trial][endpoint, other["arm"]]
            less = Foretold(arms[1].trials - arms[0].trials)
            published = float(other["published"]) - float(first["published"])
            error = np.hypot(*(_error(float(one["published"]), int(one["people"])) for one in (first, other)))
            span = published - 1.96 * error, published + 1.96 * error
            rows.append(_row(other, f"{other['arm']} less {first['arm']}", published, span, less))
    return rows


def _row(
    line: Mapping[str, str],
    what: str,
    published: float,
    span: tuple[float | None, float | None],
    seen: Foretold,
) -> Row:
    least, most = (-1.0, 1.0) if " less " in what else _LEAST[line["unit"]]
    low, high = (min(max(one, least), most) for one in seen.interval)
    quantity = f"{line['trial']}: {line['endpoint']}, {what}"
    return Row(
        f"foretold {line['trial']}", quantity, line["unit"], published, *span, seen.middle, low, high,
        role="held out",
    )  # fmt: skip


def _error(share: float, people: int) -> float:
    """Agresti and Coull: a share of none or all is not known exactly either."""
    share = (share * people + 2) / (people + 4)
    return float(np.sqrt(share * (1 - share) / (people + 4)))


def _lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


def _figure(rows: list[Row]) -> Figure:
    """A forest: each published figure above the interval in which it was foretold."""
    shown = [row for row in rows if row.unit == "1"]
    with drawing(7.0, 0.9 + 0.26 * len(shown)) as figure:
        axes = figure.add_subplot()
        axes.axvline(0, color=MUTED, linewidth=0.5)
        for place, row in enumerate(shown):
            for value, low, high, off, colour, mark in (
                (row.published, row.published_low, row.published_high, -0.14, SCAR, "s"),
                (row.model, row.model_low, row.model_high, 0.14, ACCENT, "o"),
            ):
                if low is not None:
                    axes.plot([low, high], [place + off] * 2, color=colour, linewidth=1)
                axes.plot(value, place + off, mark, color=colour, markersize=3.5)
        axes.set_yticks(range(len(shown)), [row.quantity for row in shown], fontsize=6, color=INK)
        axes.set(
            xlim=(-1, 1), ylim=(len(shown) - 0.5, -0.5), xlabel="share of people, or a difference of two"
        )
        axes.set_title("red: published; blue: foretold, interval of the next trial", fontsize=7, color=MUTED)
        axes.tick_params(axis="y", length=0)
        figure.set_layout_engine("tight")
    return figure
