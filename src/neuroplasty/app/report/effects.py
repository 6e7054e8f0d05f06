"""What each effect was worth to each treated root, and the weeks to come with and without it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from neuroplasty.app.report import style
from neuroplasty.app.report.roots import target_root
from neuroplasty.app.report.table import Cell, Mark, Row, Table, plain, value
from neuroplasty.app.report.words import number
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Amount, Effect, EffectRecord, Outlook, RootRecord

Array = NDArray[np.float64]

NAMES: dict[Effect, tuple[str, str]] = {
    "inflammation": ("Inflammation down", "steroid"),
    "room": ("Room", "volume, hydrostatic opening, balloon"),
    "scar": ("Scar undone", "torn by force, dissolved by enzyme"),
    "nerve": ("Feedback interrupted", "local anaesthetic, hypertonic saline, radiofrequency"),
}
HURTS = 0.02
"""Nociception below which a root is called silent."""
_HEADS = (
    "Root",
    "Effect",
    "What it amounted to",
    "Less nociception by it alone: after 1 h",
    "after 1 day",
    "after 4 weeks",
)


def effects_tables(episode: Episode) -> tuple[Table, Table]:
    """Roots that hurt, the target first; then those that were treated and did not."""
    records = {record.root: record for record in episode.procedure.roots}
    target = target_root(episode.known_case, episode.procedure.roots)
    groups: dict[str, list[EffectRecord]] = {}
    for one in episode.procedure.effects:
        if one.root in records and records[one.root].outlook is not None:
            groups.setdefault(one.root, []).append(one)

    def before(root: str) -> float:
        outlook = records[root].outlook
        return outlook.before if outlook else 0.0

    chief = target.root if target else ""
    order = sorted(groups, key=lambda root: (root != chief, -before(root)))
    hurt = [root for root in order if root == chief or before(root) >= HURTS]
    silent = [root for root in order if root not in hurt]
    return (
        Table("What each effect was worth", _HEADS, _rows(hurt, groups, records, chief)),
        Table("Treated roots that were silent before", _HEADS, _rows(silent, groups, records, chief)),
    )


def outlook_chart(episode: Episode) -> str | None:
    """The target root's nociception over the weeks to come, with and without each effect, as one SVG.

    None where the target has no outlook; then the treated root that hurt most is drawn, if any did.
    """
    record = _drawn(episode)
    if record is None or record.outlook is None:
        return None
    outlook = record.outlook
    with style.drawing(10.0, 3.1) as figure:
        ax = figure.subplots()
        figure.subplots_adjust(left=0.042, right=0.79, top=0.86, bottom=0.16)
        ax.set_title(f"{record.root}: nociception, % of what it was before")
        hours = np.asarray(outlook.t_h)
        later = hours > 0
        scale = 100 / max(outlook.before, HURTS)
        ax.axhline(100, color=style.MUTED, linewidth=0.7, linestyle=(0, (4, 3)))
        ends = [(100.0, "before the procedure", style.MUTED)]
        for effect, series in outlook.without.items():
            drawn = scale * np.asarray(series)[later]
            ax.plot(hours[later], drawn, color=_COLOURS[effect], linewidth=1.1, linestyle=_DASHES[effect])
            ends.append((float(drawn[-1]), f"without: {NAMES[effect][0].lower()}", _COLOURS[effect]))
        drawn = scale * np.asarray(outlook.nociception)[later]
        ax.plot(hours[later], drawn, color=style.INK, linewidth=2.0)
        ends.append((float(drawn[-1]), "as carried out", style.INK))
        ax.set_xscale("log")
        ax.set_xlim(hours[later][0], hours[-1])
        ax.set_ylim(0, max(112.0, 1.08 * max(end for end, _, _ in ends)))
        ax.set_xticks([hour for hour, _ in _TICKS], [words for _, words in _TICKS])
        ax.minorticks_off()
        ax.set_xlabel("time after the procedure", fontsize=7.5)
        _label_ends(ax, ends)
        return style.svg(figure, "outlook")


_COLOURS: dict[Effect, str] = {
    "inflammation": style.ACCENT,
    "room": style.GOOD,
    "scar": style.SCAR,
    "nerve": style.CAUTION,
}
_DASHES: dict[Effect, tuple[int, tuple[float, ...]]] = {
    "inflammation": (0, (6, 1.5)),
    "room": (0, (1.2, 1.2)),
    "scar": (0, (3, 1.2)),
    "nerve": (0, (6, 1.2, 1.2, 1.2)),
}
_TICKS = (
    (0.5, "30 min"),
    (1, "1 h"),
    (3, "3 h"),
    (8, "8 h"),
    (24, "1 day"),
    (72, "3 days"),
    (168, "1 week"),
    (672, "4 weeks"),
    (2016, "12 weeks"),
)
_LABEL_ROOM = 0.075


def _drawn(episode: Episode) -> RootRecord | None:
    roots = [record for record in episode.procedure.roots if record.outlook is not None]
    target = target_root(episode.known_case, episode.procedure.roots)
    if target is not None and target.outlook is not None and target.outlook.before >= HURTS:
        return target
    worst = max(roots, key=lambda record: record.outlook.before if record.outlook else 0.0, default=None)
    return worst if worst is not None and worst.outlook and worst.outlook.before >= HURTS else None


def _label_ends(ax: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Each line named at its end, names kept apart."""
    top = ax.get_ylim()[1]
    ends = sorted(ends)
    places: list[float] = []
    for end, _, _ in ends:
        places.append(max(end / top, places[-1] + _LABEL_ROOM if places else -np.inf))
    # What was pushed above the axis goes down again, and takes what lies under it along.
    highest = 1.0
    for k in reversed(range(len(places))):
        places[k] = min(places[k], highest)
        highest = places[k] - _LABEL_ROOM
    for (end, words, colour), at in zip(ends, places, strict=True):
        ax.annotate(
            words,
            (1.0, end / top),
            xycoords="axes fraction",
            xytext=(1.025, at),
            textcoords="axes fraction",
            va="center",
            color=colour,
            fontsize=8,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.5,
                "relpos": (0.0, 0.5),
                "shrinkA": 1,
                "shrinkB": 0,
            },
        )


def _rows(
    roots: list[str],
    groups: dict[str, list[EffectRecord]],
    records: dict[str, RootRecord],
    target: str,
) -> tuple[Row, ...]:
    rows = []
    for root in roots:
        outlook = records[root].outlook
        assert outlook is not None
        # Of a silent root only what was done to it is told.
        told = [one for one in groups[root] if outlook.before >= HURTS or root == target or _told(one)]
        for n, one in enumerate(told):
            name, by = NAMES[one.effect]
            head = plain(root, *_course(outlook)) if n == 0 else plain("")
            amounts = _amounts(one)
            falls = (one.fall_1_h, one.fall_1_day, one.fall_4_weeks)
            rows.append(
                Row(
                    (head, plain(name, by), amounts, *(_fall(one, fall, outlook.before) for fall in falls)),
                    lead=root == target and n == 0,
                )
            )
    return tuple(rows)


def _course(outlook: Outlook) -> list[str]:
    """Nociception before and at the three times."""
    if outlook.before < HURTS:
        return ["silent before"]
    at = np.interp([1, 24, 672], outlook.t_h, outlook.nociception)
    then = (_share(float(one) / outlook.before) for one in at)
    return [
        f"nociception {outlook.before:.2f} of 1 before",
        "left after 1 h, 1 day, 4 weeks: " + ", ".join(then),
    ]


def _amounts(one: EffectRecord) -> Cell:
    if not one.acts:
        return plain("switched off in this plan")
    told = _told(one)
    return Cell("", tuple(map(_amount, told))) if told else plain("nothing")


def _told(one: EffectRecord) -> list[Amount]:
    """The amounts worth telling."""
    return [amount for amount in one.amounts if abs(amount.value) >= _LEAST[amount.unit]]


def _amount(amount: Amount) -> str:
    of_bonds = " of the bonds" if amount.what.startswith(("torn", "dissolved")) else ""
    return f"{amount.what}: {number(amount.value, 2)} {amount.unit}{of_bonds}"


_LEAST = {"%": 0.5, "mm": 0.05, "min": 0.5, "h": 0.05}
"""Smaller amounts are not told."""


def _fall(one: EffectRecord, fall: float, before: float) -> Cell:
    if not one.acts or before < HURTS:
        return value("–")
    share = fall / before
    mark: Mark = "good" if share >= 0.1 else "caution" if share <= -0.05 else ""
    return value(_share(share), mark=mark)


def _share(share: float) -> str:
    text = f"{100 * share:.0f} %".replace("-", "−")
    return "0 %" if text == "−0 %" else text
