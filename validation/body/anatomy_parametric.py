"""Canal, sac and sacrum of the parametric spine, beside what was measured in people

Two hundred virtual people without findings (half of them women, 20 to 80 years, statures spread about the
reference man and woman), each with a canal drawn from the spreads in ``anatomy.people``, are built and
measured as the papers measured. The interval is the published range, or the mean +- 2 SD where no range was
given; for a share of people the 95 % interval of that share (Wilson); for a standard deviation the 95 %
interval of one seen in so many people, 20 % either way (assumed) where a paper does not say in how many;
ranges without a mean are shown with their middle. The model is the group's mean, with its 2.5th to 97.5th
percentile. What the tables took over from the same paper is marked "input": it can only show that the
number arrives.

Sources: Hogan, Anesthesiology 1996;84:1341-9 (sac volume); Crighton, Br J Anaesth 1997;78:391-5 (caudal
space); Park, Korean J Phys Anthropol 2016;29:145-154 (hiatus to sac and conus); Asghar and Naaz, J Clin
Diagn Res 2013;7:2659 (dry sacra); Yilmaz and Kucukbingoz, Diagnostics 2025;15:2729 and Nastoulis, Folia
Morphol 2023;82:603-614 (hiatus); Int J Spine Surg, New Zealand CT cohort, Table 6 (L5); Gujarat 2012 (dry
vertebrae); Amin, Orthopedics 2013;36:e229-34 (canal); Griffith, QIMS 2016 (spread of canal area); PMID
29595411 and ASNR Neurographics 5(1):28 (epidural fat); Eur Spine J 2012;21:1479-82 (anterior space);
Nakashima, Spine 2021;46:E1327 (age); S Afr J Radiol (level of the sac's tip in 309 people); Binokay, Acta
Radiol 2006;47:397 (the same in 743 people).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from drawing import intervals
from experiment import Result, Role, Row
from group import Z95, canals, people, spread, wilson
from numpy.typing import NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.anatomy.sac import cross_section_mm2
from neuroplasty.documents.case import Patient
from neuroplasty.documents.places import LUMBAR, Disc, Level

Array = NDArray[np.float64]
Measure = Callable[[Canal], float]

SIZE, SEED = 200, 1
EXPERIMENT = "parametric canal"


def run() -> Result:
    """Measure every canal of the group."""
    group = canals(SIZE, SEED)
    women, men = group[0::2], group[1::2]
    rows = [
        # Volumes
        _row("sac volume, T11-T12 to its tip", "mL", 49.9, (28.0, 81.1), group, _sac_ml),
        _row("caudal epidural space", "mL", 14.4, (9.5, 26.6), group, _caudal_ml),
        _row("caudal space below the sac, dry sacra", "mL", 14.25, (6.67, 24.0), group, _below_sac_ml),
        _row("sacral canal, dry sacra", "mL", 38.26, (23.76, 62.78), group, _sacral_ml),
        _row("anterior space of a side, segment L3", "mL", 0.23, None, group, _anterior("L3", "L4")),
        _row("anterior space of a side, segment L5", "mL", 0.34, None, group, _anterior("L5", "S1")),
        # Sacrum
        _row("hiatus to sac", "mm", 62.8, (34.8, 93.9), group, _tip_mm),
        _row("sacrococcygeal membrane to dura", "mm", 60.5, (34.0, 80.0), group, _tip_mm),
        _row("hiatus to conus, taken at L1-L2", "mm", 232.2, (155.0, 284.0), group, _conus_mm),
        _row("depth at the hiatus, MRI (input)", "mm", 5.9, _two_sd(5.9, 2.2), group, _hiatus_depth_mm),
        _row("depth at the hiatus, dry bone", "mm", 5.39, _two_sd(5.39, 1.84), group, _hiatus_depth_mm),
        _row("width of the hiatus (input)", "mm", 9.9, _two_sd(9.9, 3.0), group, _hiatus_width_mm),
        # L5 on CT, by sex
        _row("L5 canal depth, women (input)", "mm", 15.1, _two_sd(15.1, 1.9), women, _depth_at("L5")),
        _row("L5 canal depth, men (input)", "mm", 15.9, _two_sd(15.9, 2.2), men, _depth_at("L5")),
        _row("L5 canal width, women (input)", "mm", 27.6, _two_sd(27.6, 2.9), women, _width_at("L5")),
        _row("L5 canal width, men (input)", "mm", 28.5, _two_sd(28.5, 3.2), men, _width_at("L5")),
        # Interpedicular distance of dry vertebrae
        _row("L1 interpedicular, women (input)", "mm", 21.3, None, women, _width_at("L1")),
        _row("L1 interpedicular, men (input)", "mm", 22.6, None, men, _width_at("L1")),
        _row("L5 interpedicular, dry, women", "mm", 26.4, None, women, _width_at("L5")),
        _row("L5 interpedicular, dry, men", "mm", 27.0, None, men, _width_at("L5")),
        # Epidural fat
        _row("fat behind the sac, L3-L4", "mm", 7.35, (4.81, 10.92), group, _fat_behind("L3-L4")),
        _row("fat behind the sac, lumbar discs", "mm", 5.5, (4.0, 7.0), group, _mean_fat_behind),
    ]
    for level in LUMBAR:
        rows += [
            _row(f"{level} mid-sagittal, CT range", "mm", 18.57, (11.07, 26.07), group, _depth_at(level)),
            _row(f"{level} interpedicular, CT range", "mm", 30.2, (17.0, 43.41), group, _width_at(level)),
        ]
    rows += _age_rows(people(SIZE, SEED))
    rows += _spread_rows(group)
    missed = [row.quantity for row in rows if row.inside is False]
    remarks = [
        "Where the sac ends is drawn by the vertebrae: its distance from the hiatus comes out shorter and "
        "more spread than was measured in others. The conus itself is not drawn.",
        "Published sacral volumes contradict each other (fat on MRI 14.4 mL, dry sacra 38.3 mL in all); "
        "people are drawn between them.",
        "The anterior space is the gap from 120 to 180 degrees on one side, pedicle to pedicle (assumed: the "
        "paper filled it with resin).",
    ]
    if missed:
        remarks.append("Outside: " + "; ".join(missed) + ".")
    return Result(rows, intervals(rows, "The parametric canal in published intervals"), tuple(remarks))


def _row(
    quantity: str,
    unit: str,
    published: float,
    interval: tuple[float, float] | None,
    group: Sequence[Canal],
    measure: Measure,
) -> Row:
    low, high = interval or (None, None)
    found = spread([measure(canal) for canal in group])
    # What the morphometry took over from the same paper is marked in its name.
    role: Role = "by construction" if "(input)" in quantity else "held out"
    return Row(EXPERIMENT, quantity, unit, published, low, high, **found, role=role)


def _two_sd(mean: float, deviation: float) -> tuple[float, float]:
    return mean - 2 * deviation, mean + 2 * deviation


def _age_rows(group: Sequence[Patient]) -> list[Row]:
    """Area of the sac at 75 over that at 25 of the same people."""
    young, old = (
        [canal_from_parameters(patient.model_copy(update={"age_years": age})) for patient in group[:8]]
        for age in (25, 75)
    )
    published = {"T12-L1": 0.899, "L1-L2": 0.86, "L2-L3": 0.846, "L3-L4": 0.803, "L4-L5": 0.799, "L5-S1": 1.0}
    rows = []
    for disc, ratio in published.items():
        areas = [[_sac_mm2(canal, canal.disc_s_mm[disc]) for canal in canals] for canals in (young, old)]
        found = spread(np.divide(areas[1], areas[0]))
        quantity = f"sac area, seventies over twenties, {disc} (input)"
        rows.append(Row(EXPERIMENT, quantity, "1", ratio, None, None, **found, role="by construction"))
    return rows


def _spread_rows(group: Sequence[Canal]) -> list[Row]:
    """How much people differ."""
    women, men = group[0::2], group[1::2]
    areas = np.sort([_wall_mm2(canal, canal.level_s_mm["L3"]) for canal in group])
    quarter = len(areas) // 4
    quartiles = float(areas[-quarter:].mean() / areas[:quarter].mean() - 1)
    return [
        _sd_row("sac volume", "mL", 12.1, 25, group, _sac_ml),
        _sd_row("hiatus to sac", "mm", 9.4, 200, group, _tip_mm),
        _sd_row("hiatus to conus, taken at L1-L2", "mm", 21.8, 200, group, _conus_mm),
        _sd_row("depth at the hiatus, MRI (input)", "mm", 2.2, 240, group, _hiatus_depth_mm),
        _sd_row("depth at the hiatus, dry bone", "mm", 1.84, 155, group, _hiatus_depth_mm),
        _sd_row("width of the hiatus (input)", "mm", 3.0, 240, group, _hiatus_width_mm),
        _sd_row("L5 canal depth, women (input)", "mm", 1.9, None, women, _depth_at("L5")),
        _sd_row("L5 canal depth, men (input)", "mm", 2.2, None, men, _depth_at("L5")),
        _sd_row("L5 canal width, women (input)", "mm", 2.9, None, women, _width_at("L5")),
        _sd_row("L5 canal width, men (input)", "mm", 3.2, None, men, _width_at("L5")),
        _sd_row("fat behind the sac, L3-L4 (input)", "mm", 1.68, 40, group, _fat_behind("L3-L4")),
        Row(
            EXPERIMENT,
            "L3 canal area, top over bottom quartile, less 1",
            "1",
            0.34,
            None,
            None,
            quartiles,
            role="held out",
        ),
        _share_row("sac ends below S2 (input)", 0.139, 309, group, _ends_below_s2),
        _share_row("sac ends above S1-S2 (input)", 0.152, 309, group, _ends_above_s2),
        _share_row("sac ends in the upper third of S2 (input)", 0.252, 743, group, _ends_in_upper_third),
        _share_row("apex of the hiatus at S4 (input)", 0.787, 155, group, _apex_at_s4),
    ]


def _sd_row(
    quantity: str,
    unit: str,
    published: float,
    seen_in: int | None,
    group: Sequence[Canal],
    measure: Measure,
) -> Row:
    either_way = 0.2 if seen_in is None else Z95 / np.sqrt(2 * (seen_in - 1))
    low, high = published * (1 - either_way), published * (1 + either_way)
    found = float(np.std([measure(canal) for canal in group], ddof=1))
    role: Role = "by construction" if "(input)" in quantity else "held out"
    return Row(
        EXPERIMENT,
        f"SD among people: {quantity}",
        unit,
        published,
        float(low),
        float(high),
        found,
        role=role,
    )


def _share_row(
    quantity: str,
    published: float,
    seen_in: int,
    group: Sequence[Canal],
    has: Callable[[Canal], bool],
) -> Row:
    found = float(np.mean([has(canal) for canal in group]))
    role: Role = "by construction" if "(input)" in quantity else "held out"
    return Row(EXPERIMENT, quantity, "1", published, *wilson(published, seen_in), found, role=role)


# What is measured on one canal.


def _sac_ml(canal: Canal) -> float:
    return _volume_ml(canal, cross_section_mm2(canal.sac_mm), _tip_mm(canal), float(canal.s_mm[-1]))


def _caudal_ml(canal: Canal) -> float:
    fat = cross_section_mm2(canal.wall_mm) - cross_section_mm2(canal.sac_mm)
    return _volume_ml(canal, fat, 0.0, canal.disc_s_mm["L5-S1"])


def _below_sac_ml(canal: Canal) -> float:
    return _volume_ml(canal, cross_section_mm2(canal.wall_mm), 0.0, _tip_mm(canal))


def _sacral_ml(canal: Canal) -> float:
    return _volume_ml(canal, cross_section_mm2(canal.wall_mm), 0.0, canal.disc_s_mm["L5-S1"])


def _anterior(upper: Level, lower: Level) -> Measure:
    def measure(canal: Canal) -> float:
        side = (canal.theta_rad >= np.radians(120.0)) & (canal.theta_rad <= np.pi)
        wedge = 0.5 * (canal.wall_mm**2 - canal.sac_mm**2)[:, side]
        area = np.trapezoid(wedge, canal.theta_rad[side], axis=1)
        return _volume_ml(canal, area, canal.level_s_mm[lower], canal.level_s_mm[upper])

    return measure


def _volume_ml(canal: Canal, area_mm2: Array, low_mm: float, high_mm: float) -> float:
    inside = (canal.s_mm >= low_mm) & (canal.s_mm <= high_mm)
    return float(np.trapezoid(area_mm2[inside], canal.s_mm[inside])) / 1000.0


def _tip_mm(canal: Canal) -> float:
    assert canal.sac_tip_s_mm is not None
    return canal.sac_tip_s_mm


def _ends_below_s2(canal: Canal) -> bool:
    return _tip_mm(canal) < _border(canal, "S2", "S3")


def _ends_above_s2(canal: Canal) -> bool:
    return _tip_mm(canal) > _border(canal, "S1", "S2")


def _ends_in_upper_third(canal: Canal) -> bool:
    top, bottom = _border(canal, "S1", "S2"), _border(canal, "S2", "S3")
    return top - (top - bottom) / 3 < _tip_mm(canal) <= top


def _apex_at_s4(canal: Canal) -> bool:
    """S4 is taken to reach as far below its middle as it does above it."""
    s4 = canal.level_s_mm["S4"]
    return s4 < _border(canal, "S3", "S4") - s4


def _conus_mm(canal: Canal) -> float:
    return canal.disc_s_mm["L1-L2"]


def _depth_at(level: Level) -> Measure:
    return lambda canal: _depth_mm(canal, canal.level_s_mm[level])


def _width_at(level: Level) -> Measure:
    return lambda canal: _width_mm(canal, canal.level_s_mm[level])


def _hiatus_depth_mm(canal: Canal) -> float:
    return _depth_mm(canal, 0.0)


def _hiatus_width_mm(canal: Canal) -> float:
    return _width_mm(canal, 0.0)


def _depth_mm(canal: Canal, s_mm: float) -> float:
    return float(canal.sample(canal.wall_mm, s_mm, 0.0) + canal.sample(canal.wall_mm, s_mm, np.pi))


def _width_mm(canal: Canal, s_mm: float) -> float:
    wall = canal.sample(canal.wall_mm, s_mm, canal.theta_rad)
    return float(np.ptp(wall * np.sin(canal.theta_rad)))


def _fat_behind(disc: Disc) -> Measure:
    return lambda canal: float(canal.sample(canal.gap_mm, canal.disc_s_mm[disc], 0.0))


def _mean_fat_behind(canal: Canal) -> float:
    discs = [s for disc, s in canal.disc_s_mm.items() if disc != "T12-L1"]
    return float(np.mean(canal.sample(canal.gap_mm, discs, 0.0)))


def _sac_mm2(canal: Canal, s_mm: float) -> float:
    return float(np.interp(s_mm, canal.s_mm, cross_section_mm2(canal.sac_mm)))


def _wall_mm2(canal: Canal, s_mm: float) -> float:
    return float(np.interp(s_mm, canal.s_mm, cross_section_mm2(canal.wall_mm)))


def _border(canal: Canal, upper: Level, lower: Level) -> float:
    """Half way between two sacral levels."""
    return 0.5 * (canal.level_s_mm[upper] + canal.level_s_mm[lower])
