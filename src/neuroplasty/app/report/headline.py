"""The headline: what may come of it, with how sure that is, before anything else is told."""

from __future__ import annotations

from neuroplasty.app.report.table import Row, Table, plain, value
from neuroplasty.app.report.words import counted, number
from neuroplasty.documents.course import Bands, Forecast, Matter, ReliefBand, Spread
from neuroplasty.documents.episode import Episode

RULE = "once half the pain has not been gone for two weeks, from month 3 on, at most twice a year"
"""The rule by which a second procedure is counted."""


def headline_words(episode: Episode) -> list[str]:
    """What the forecast is of, in sentences; empty without one."""
    told = episode.forecast
    if told is None:
        return []
    if told.bands is None:
        return [
            "This is a point forecast: one set of the unmeasured parameters, one body, one person. The "
            "interval shown is that of chance alone; with --members 4 or more the rest is added.",
            *told.remarks,
        ]
    bands = told.bands
    return [
        f"{bands.courses} courses of people like this one, under {counted(bands.members, 'set')} of the "
        f"unmeasured parameters and after {bands.procedures} procedures in as many bodies: the "
        "median and the 90 % interval.",
        *told.remarks,
    ]


def relief_bands_table(episode: Episode) -> Table:
    """Relief by month: median and 90 % interval, how often half the pain is gone, shares of the variance."""
    bands = _bands(episode)
    rows = tuple(_relief_row(one) for one in bands.relief) if bands else ()
    heads = (
        "After",
        "Pain gone, median",
        "90 % interval",
        "Half the pain gone in",
        "Variance: chance",
        "unknown of this person",
        "unmeasured parameters",
    )
    return Table("What may come of it", heads, rows)


def at_root_table(episode: Episode) -> Table:
    """Bonds and pressure at the target root, over the bodies and numbers in which it was solved."""
    bands = _bands(episode)
    rows: list[Row] = []
    if bands is not None and bands.root is not None:
        for what, spread, unit in (
            (f"Bonded at {bands.root} before (worst third along it)", bands.bonded_before, "%"),
            (f"Bonded at {bands.root} after", bands.bonded, "%"),
            (f"Highest pressure on {bands.root}", bands.peak_mmhg, "mmHg"),
        ):
            if spread is not None:
                middle = f"{number(round(spread.median))} {unit}"
                rows.append(Row((plain(what), value(middle), value(f"{_span(spread)} {unit}"))))
    return Table("At the root", ("What", "Median", "90 % interval"), tuple(rows))


def matters_table(episode: Episode) -> Table:
    """The free parameters that move relief at six months most."""
    bands = _bands(episode)
    rows = tuple(_matter_row(one) for one in bands.matters) if bands else ()
    heads = ("Unmeasured parameter", "Range", "Relief at six months at its low end", "at its high end")
    return Table("What would have to be measured first", heads, rows)


def again_words(episode: Episode) -> list[str]:
    """A second procedure and an operation, as the rule and the assumed hazard they are."""
    told = episode.forecast
    if told is None or not told.relief:
        return []
    said = []
    if told.repeat is not None:
        said.append(
            f"A second procedure: by the rule that it is done {RULE}, {_percent(told.repeat.probability)} "
            "would be treated again within two years. That is what the rule does, not a forecast of what "
            "people choose."
        )
    if told.operation is not None:
        said.append(
            "An operation: with the hazard assumed for those whom the pain of a pressed root does not "
            f"leave, {_percent(told.operation.probability)} within two years."
        )
    return said


def has_headline(episode: Episode) -> bool:
    """Whether there is anything to say first about what may come."""
    return episode.forecast is not None


def _bands(episode: Episode) -> Bands | None:
    told: Forecast | None = episode.forecast
    return None if told is None else told.bands


def _relief_row(one: ReliefBand) -> Row:
    months = f"{number(one.months)} month{'' if one.months == 1 else 's'}"
    return Row(
        (
            plain(months),
            value(f"{one.percent.median:.0f} %"),
            value(f"{_span(one.percent)} %"),
            value(_percent(one.half_gone), bar=one.half_gone),
            value(_percent(one.chance)),
            value(_percent(one.people)),
            value(_percent(max(0.0, one.ignorance))),
        )
    )


def _matter_row(one: Matter) -> Row:
    span = f"{number(one.low)} to {number(one.high)}" + ("" if one.unit == "1" else f" {one.unit}")
    name = f"{one.name.replace('_', ' ')} ({one.room})"
    return Row(
        (plain(name), value(span), value(f"{one.relief_low:.0f} %"), value(f"{one.relief_high:.0f} %"))
    )


def _span(spread: Spread) -> str:
    return f"{spread.low:.0f} to {spread.high:.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
