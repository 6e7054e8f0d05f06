"""The report's tables of amounts: doses, fluid, radiation, assumptions."""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.app.report.parameters import (
    DOSE_AREA_CAUDAL,
    DOSE_AREA_TRANSFORAMINAL,
    SCREENING_CAUDAL,
    SCREENING_TRANSFORAMINAL,
)
from neuroplasty.app.report.table import Mark, Row, Table, plain, value
from neuroplasty.app.report.words import clock, counted, number, percent
from neuroplasty.documents.episode import Assumption, Episode
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.records import Dose, Radiation
from neuroplasty.documents.steps import Anaesthetise, Inject, Sedate, TestDose
from neuroplasty.evidence.parameter import Parameter, Standing

STANDINGS: tuple[tuple[Standing, str], ...] = (
    ("free", "Nobody has measured these"),
    ("assumed", "Taken for plausibility; nobody's measurement"),
    ("unverified", "Known from memory, not checked against a source"),
    ("derived", "Computed from measured numbers"),
    ("measured", "Read in the source"),
)


def doses_table(episode: Episode) -> Table:
    """Each drug: how its dose adds up, its limit for this patient and whose limit that is."""
    return Table(
        "Doses against limits",
        ("Drug", "Given", "As planned", "Limit for this patient", "Share of the limit"),
        tuple(
            Row(
                (
                    plain(dose.drug),
                    value(f"{number(dose.given)} {dose.unit}"),
                    plain("", *planned_doses(episode.known_plan, dose.drug)),
                    plain(
                        f"{number(dose.limit)} {dose.unit}" if dose.limit is not None else "none known here",
                        *([dose.limit_reason] if dose.limit_reason else []),
                    ),
                    value(
                        percent(share) if share is not None else "–",
                        mark=_over(share),
                        bar=min(share, 1.0) if share is not None else None,
                    ),
                )
            )
            for dose, share in ((dose, limit_share(dose)) for dose in episode.procedure.doses)
        ),
    )


def limit_share(dose: Dose) -> float | None:
    """How much of its limit a dose used up in the day that held most of it; None without a limit."""
    if not dose.limit:
        return None
    return (dose.given if dose.most_in_24_h is None else dose.most_in_24_h) / dose.limit


def planned_doses(plan: Plan, drug: str) -> list[str]:
    """How a drug's planned dose adds up: one line a step, and the sum where there is more than one."""
    lines, total, unit = [], 0.0, "mg"
    for k, one in enumerate(plan.steps, start=1):
        if isinstance(one, Sedate) and one.drug == drug:
            lines.append(f"step {k}: {number(one.dose_mg)} mg")
            total += one.dose_mg
        elif isinstance(one, Inject | TestDose | Anaesthetise):
            for part in one.ingredients:
                if part.drug == drug:
                    unit = part.unit
                    sum_ = f"{number(part.volume_ml)} mL × {part.strength} = {number(part.dose)} {unit}"
                    lines.append(f"step {k}: {sum_}")
                    total += part.dose
    return [*lines, f"together {number(total)} {unit}"] if len(lines) > 1 else lines


def balance_table(episode: Episode) -> Table:
    """Where each species went, as amounts and shares of what was given."""

    def part(amount: float, given: float) -> str:
        return percent(amount / given) if given and abs(amount / given) > 1e-6 else "–"

    return Table(
        "Where the injectate went",
        (
            "What",
            "Given",
            "Still in the canal",
            "Left by the foramina",
            "Left by the canal's ends",
            "Taken up",
            "Decayed",
            "Unaccounted for",
        ),
        tuple(
            Row(
                (
                    plain(one.species),
                    value(f"{number(one.given)} {one.unit}"),
                    value(part(one.in_canal, one.given), f"{number(one.in_canal)} {one.unit}"),
                    value(
                        part(one.left_by_foramina, one.given), f"{number(one.left_by_foramina)} {one.unit}"
                    ),
                    value(part(one.left_by_ends, one.given), f"{number(one.left_by_ends)} {one.unit}"),
                    value(part(one.taken_up, one.given), f"{number(one.taken_up)} {one.unit}"),
                    value(part(one.decayed, one.given)),
                    value(_imbalance(one.error)),
                )
            )
            for one in episode.procedure.balance
        ),
    )


def exposures_table(episode: Episode) -> Table:
    """Each picture's technique and dose."""
    radiation = episode.procedure.radiation
    rows = [
        Row(
            (
                plain(one.label),
                plain(one.view),
                value(clock(one.t_s)),
                value(number(one.seconds) if one.pulses else ""),
                value(number(one.kvp)),
                value(number(one.mas)),
                value(number(one.air_kerma_mgy)),
                value(number(one.dose_area_gycm2)),
            )
        )
        for one in radiation.exposures
    ]
    total = Row(
        (
            plain("All"),
            plain(""),
            plain(""),
            value(number(radiation.fluoroscopy_s) if radiation.pulses else ""),
            plain(""),
            value(number(sum(one.mas for one in radiation.exposures))),
            value(number(radiation.air_kerma_mgy)),
            value(number(radiation.dose_area_gycm2)),
        ),
        lead=True,
    )
    heads = (
        "Picture",
        "View",
        "Time",
        "Beam on, s",
        "kVp",
        "mAs",
        "Air kerma, mGy",
        "Dose-area product, Gy·cm²",
    )
    return Table("Each exposure", heads, (*rows, total) if rows else ())


def radiation_table(episode: Episode) -> Table:
    """The whole procedure beside published figures for the same way in."""
    foraminal = episode.known_plan.route == "transforaminal"
    area = DOSE_AREA_TRANSFORAMINAL if foraminal else DOSE_AREA_CAUDAL
    screening = SCREENING_TRANSFORAMINAL if foraminal else SCREENING_CAUDAL
    radiation = episode.procedure.radiation
    way = "transforaminal" if foraminal else "caudal"
    return Table(
        "This procedure beside published figures",
        ("Quantity", "This procedure", f"Published, {way} injection: mean (range)", "Source"),
        (
            Row(
                (
                    plain("Dose-area product"),
                    value(f"{number(radiation.dose_area_gycm2)} Gy·cm²"),
                    value(_published(area, "Gy·cm²")),
                    plain(area.source),
                )
            ),
            Row(
                (
                    plain("Air kerma at the reference point"),
                    value(f"{number(radiation.air_kerma_mgy)} mGy"),
                    value("none found"),
                    plain(""),
                )
            ),
            Row(
                (
                    plain("Beam on"),
                    value(_beam_on(radiation)),
                    value(_published(screening, "s of screening")),
                    plain(screening.source),
                )
            ),
        ),
    )


def _beam_on(radiation: Radiation) -> str:
    """Fluoroscopy time where pulses were counted, else how many pictures there were."""
    exposures = counted(len(radiation.exposures), "exposure")
    if not radiation.pulses:
        return exposures
    return f"{number(radiation.fluoroscopy_s)} s of screening, {radiation.pulses} pulses in {exposures}"


def assumption_tables(assumptions: Sequence[Assumption]) -> list[tuple[Standing, str, Table]]:
    """The numbers the result rests on, by standing, the weakest first; empty groups are left out."""
    groups = []
    for standing, words in STANDINGS:
        chosen = sorted(
            (one for one in assumptions if one.standing == standing), key=lambda one: (one.room, one.name)
        )
        if chosen:
            rows = tuple(
                Row(
                    (
                        plain(one.name.removesuffix(f"_{one.unit}").replace("_", " ")),
                        value(f"{number(one.value, 4)} {'' if one.unit == '1' else one.unit}".strip()),
                        plain(one.room),
                        plain(one.source),
                    )
                )
                for one in chosen
            )
            groups.append((standing, words, Table(words, ("Quantity", "Value", "Part", "Source"), rows)))
    return groups


def _over(share: float | None) -> Mark:
    if share is None or share <= 0.9:
        return ""
    return "danger" if share > 1.0 else "caution"


def _imbalance(error: float) -> str:
    return "none, to rounding" if error <= 1e-6 else f"{100 * error:.2g} %"


def _published(figure: Parameter, unit: str) -> str:
    span = f" ({number(figure.low, 4)} to {number(figure.high, 4)})" if figure.low and figure.high else ""
    return f"{number(figure.value, 4)}{span} {unit}"
