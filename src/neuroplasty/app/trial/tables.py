"""The trial's tables: as the page draws them, and as the Parquet files beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from neuroplasty.app.report.table import Row, Table, plain, value
from neuroplasty.app.trial import words
from neuroplasty.app.trial.told import Told
from neuroplasty.study.trial.analysis import Finding


def flow_table(told: Told) -> Table:
    """The flow in numbers, an arm a row."""
    flow = told.result.flow
    rows = [
        Row(
            (
                plain(one.arm),
                value(f"{one.randomised:,}"),
                value(f"{one.left:,}"),
                value(f"{one.missed:,}"),
                value(f"{one.analysed:,}"),
                plain(", ".join(f"{name} {count:,}" for name, count in one.events if count)),
            )
        )
        for one in flow.arms
    ]
    heads = (
        *("Arm", "Randomised", f"Left by day {flow.day}", "Stayed, not measured"),
        *(f"Analysed on day {flow.day}", "On the way"),
    )
    return Table("Flow of people", heads, tuple(rows))


def baseline_table(told: Told) -> Table:
    """The people at the start."""
    rows = [
        Row(
            (
                plain(words.measure(one.what)),
                *(value(f"{each.mean:.1f}", f"SD {words.number(each.sd)}") for each in one.values),
                value(f"{max(one.apart, key=abs, default=0.0):+.2f}"),
            )
        )
        for one in told.result.baseline
    ]
    heads = ("At the start", *told.data.arms, "Difference in standard deviations")
    return Table("Baseline", heads, tuple(rows))


def finding_table(told: Told) -> Table:
    """Every comparison that the protocol plans."""
    alpha = told.trial.testing.alpha
    rows = []
    for one, predicted in zip(told.result.findings, told.predicted, strict=True):
        asked, decides = one.hypothesis, bool(np.isfinite(one.adjusted))
        notes = [asked.comparison.name, _how(one)]
        if asked.estimand is not None:
            notes.append(f"estimand: {asked.estimand.name}")
        share = 100 if one.estimate.scale == "risk difference" else 1
        places = 0 if share == 100 else 2
        beside = () if one.beside is None else (f"odds ratio {words.effect(one.beside)}",)
        rows.append(
            Row(
                (
                    plain(words.endpoint(asked.endpoint), *notes),
                    plain(one.groups[0].words),
                    plain(one.groups[1].words),
                    value(words.effect(one.estimate), *(beside if not one.why else (one.why,))),
                    value(
                        words.chance(one.p),
                        *((f"adjusted {words.chance(one.adjusted)}",) if decides else ()),
                        mark="good" if one.verdict(alpha) in ("better", "not inferior") else "",
                    ),
                    value(
                        f"{share * predicted.low:+z.{places}f} to {share * predicted.high:+z.{places}f}"
                        if asked.endpoint.type != "time to event"
                        else f"{predicted.low:.2f} to {predicted.high:.2f}"
                    ),
                ),
                lead=decides,
            )
        )
    heads = (
        *("Endpoint", "Control", "Other", "Effect (95 % interval)", "One-sided p"),
        "95 % of such trials find",
    )
    return Table("Endpoints", heads, tuple(rows))


def estimand_table(told: Told) -> Table:
    """The main endpoint under each strategy."""
    return _effects(told.result.estimands, "Estimands", "Strategy for what happened on the way", _strategy)


def fill_table(told: Told) -> Table:
    """The main endpoint by each rule for what is missing."""
    return _effects(
        told.result.fills,
        "Missing data",
        "What stands for the missing",
        lambda one: one.hypothesis.analysis.missing,
    )


def power_table(told: Told) -> Table:
    """Power, curve by curve and size by size."""
    power = told.power
    rows = []
    for one in () if power is None else power.curves:
        low, high = one.ignorance
        for at, size in enumerate(one.sizes):
            rows.append(
                Row(
                    (
                        plain(one.name),
                        value(f"{size:,}"),
                        value(f"{100 * one.power[at]:.1f} %"),
                        value(f"{100 * one.low[at]:.1f} to {100 * one.high[at]:.1f} %"),
                        value(
                            f"{100 * low[at]:.0f} to {100 * high[at]:.0f} %"
                            if power is not None and power.draws > 1
                            else "one draw"
                        ),
                        value(f"{one.expected_size[at]:,.0f}"),
                    ),
                    lead=bool(power is not None and one.power[at] >= power.wanted),
                )
            )
    heads = (
        *("Tested", "People", "Power", "Monte-Carlo 95 %", "Parameter draws, 5 to 95 %"),
        "People used on average",
    )
    return Table("Power", heads, tuple(rows))


def published_table(told: Told) -> Table:
    """The published trials beside which it stands."""
    rows = [
        Row(
            (
                plain(one.study, f"{one.other} less {one.control}"),
                value(f"{one.months:g}"),
                plain(one.words, "one procedure" if one.single else "repeated, or not known"),
                value(f"{one.rates[0][0]} of {one.rates[0][1]}"),
                value(f"{one.rates[1][0]} of {one.rates[1][1]}"),
                value(words.effect(one.estimate)),
                plain(one.source, f"read: {one.read}; {one.standing}"),
            )
        )
        for one in told.published
    ]
    heads = ("Study", "Months", "Definition", "Control", "Other", "Difference (95 %)", "Source")
    return Table("Published trials of the procedure", heads, tuple(rows))


def guess_table(told: Told) -> Table:
    """What people guessed at the end, by what they had."""
    data = told.data
    if not (data.guess >= 0).any():
        return Table("", (), ())
    rows = []
    for at, arm in enumerate(data.arms):
        members = (data.arm[0] == at) & (data.guess[0] >= 0)
        right = int((data.guess[0][members] == at).sum())
        of = int(members.sum())
        rows.append(
            Row(
                (
                    plain(arm),
                    value(f"{of:,}"),
                    *(
                        value(f"{int((data.guess[0][members] == each).sum()):,}")
                        for each in range(len(data.arms))
                    ),
                    value(f"{100 * right / of:.0f} %" if of else ""),
                )
            )
        )
    heads = ("Had", "Asked", *(f"Guessed {arm}" for arm in data.arms), "Right")
    return Table("What people guessed", heads, tuple(rows))


def _strategy(one: Finding) -> str:
    return one.hypothesis.estimand.name.replace("-", " ") if one.hypothesis.estimand else "treatment policy"


def _how(one: Finding) -> str:
    asked = one.hypothesis.analysis
    margin = f", margin {asked.margin:g}" if asked.margin else ""
    fill = "" if asked.missing == "complete cases" else f", missing: {asked.missing}"
    return f"{asked.method}{fill}{margin}"


def _effects(found: Iterable[Finding], caption: str, head: str, name: Callable[[Finding], str]) -> Table:
    rows = [
        Row(
            (
                plain(name(one)),
                plain(one.groups[0].words),
                plain(one.groups[1].words),
                value(words.effect(one.estimate), *((one.why,) if one.why else ())),
                value(words.chance(one.p)),
            )
        )
        for one in found
    ]
    heads = (head, "Control", "Other", "Effect (95 % interval)", "One-sided p")
    return Table(caption, heads, tuple(rows))
