"""The case, the plan's steps and the numbers, as a clinician writes them.

>>> duration(95)
'1 min 35 s'
>>> clock(86_400 + 3_720)
'day 2, 01:02:00'
>>> listed(["L5 left", "S1 left", "S2 left"])
'L5 left, S1 left and S2 left'
"""

from __future__ import annotations

from collections.abc import Sequence

from neuroplasty.documents.case import Case, Findings, Pain, Surgery
from neuroplasty.documents.history import Treatment
from neuroplasty.documents.places import LEVELS
from neuroplasty.documents.steps import (
    Ablate,
    AdvanceCatheter,
    Anaesthetise,
    Aspirate,
    Examine,
    Expose,
    Inflate,
    Ingredient,
    Inject,
    PlaceNeedle,
    Position,
    Pulse,
    Remove,
    Sedate,
    Steer,
    Step,
    TestDose,
    Wait,
)

ROUTE = {
    "caudal": "through the sacral hiatus",
    "interlaminar": "between the laminae",
    "transforaminal": "through the foramen",
}


def number(value: float, digits: int = 3) -> str:
    """A number to so many significant figures, never in powers of ten.

    >>> number(0.123456), number(1834.2), number(3.0), number(0)
    ('0.123', '1834', '3', '0')
    """
    if value == 0:
        return "0"
    whole = f"{value:.{digits}g}"
    if "e" in whole or abs(value) >= 10**digits:
        whole = f"{value:.0f}" if abs(value) >= 1 else f"{value:.{digits + 6}f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def percent(share: float) -> str:
    """A share as a whole percentage; a trace of something is not nothing.

    >>> percent(0.314), percent(0.001), percent(0.997), percent(-1e-17)
    ('31 %', '< 1 %', '> 99 %', '0 %')
    """
    if 1e-6 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1 - 1e-6:
        return "> 99 %"
    if abs(share) <= 1e-6:
        return "0 %"
    return f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """How long, in the two units that matter."""
    left = round(seconds)
    if left < 60:
        return f"{number(seconds, 2)} s" if seconds < 10 else f"{left} s"
    if left < 3600:
        return f"{left // 60} min" + (f" {left % 60} s" if left % 60 else "")
    minutes = round(seconds / 60)
    return f"{minutes // 60} h" + (f" {minutes % 60} min" if minutes % 60 else "")


def clock(seconds: float) -> str:
    """Elapsed time as a clock shows it: h:mm:ss, with the day when there is more than one."""
    left = int(seconds)
    day, left = divmod(left, 86_400)
    hours, minutes, rest = left // 3600, left // 60 % 60, left % 60
    if day:
        return f"day {day + 1}, {hours:02d}:{minutes:02d}:{rest:02d}"
    return f"{hours}:{minutes:02d}:{rest:02d}"


def same_moment(a_s: float, b_s: float) -> bool:
    """Whether two times differ by no more than their recording, which keeps six significant digits.

    >>> same_moment(4228.33, 4228.3333), same_moment(4228.33, 4230.0)
    (True, False)
    """
    return abs(a_s - b_s) <= 0.1 + 3e-6 * max(a_s, b_s)


def listed(items: Sequence[str], empty: str = "none") -> str:
    """Words in a row with an "and" before the last."""
    if not items:
        return empty
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "root"), counted(3, "root")
    ('1 root', '3 roots')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"


def merged(sentences: Sequence[str]) -> str:
    """Sentences that differ in one place as one sentence.

    >>> merged(["Dye outlines S3 left.", "Dye outlines S3 right.", "Dye outlines L5 left."])
    'Dye outlines S3 left, S3 right and L5 left.'
    >>> merged(["Pressure on S1 left passes 40 mmHg.", "Pressure on L5 right passes 40 mmHg."])
    'Pressure on S1 left and L5 right passes 40 mmHg.'
    >>> merged(["The sac was touched.", "Nothing came back."])
    'The sac was touched. Nothing came back.'
    """
    unlike = list(dict.fromkeys(sentences))
    split = [sentence.removesuffix(".").split() for sentence in unlike]
    shortest = min(map(len, split))
    head = next((k for k in range(shortest) if len({words[k] for words in split}) > 1), shortest)
    tail = next((k for k in range(shortest - head) if len({words[-1 - k] for words in split}) > 1), 0)
    middles = [" ".join(words[head : len(words) - tail]) for words in split]
    if len(unlike) == 1 or head == 0 or not all(middles):
        return " ".join(unlike)
    return " ".join([*split[0][:head], listed(middles), *(split[0][-tail:] if tail else [])]) + "."


def person(case: Case) -> str:
    """Who the patient is, in one line."""
    who = case.patient
    return (
        f"{'Woman' if who.sex == 'female' else 'Man'} of {who.age_years} years, {number(who.stature_cm)} cm, "
        f"{number(who.weight_kg)} kg, body mass index {who.body_mass_index:.1f} kg/m²"
    )


def pain(one: Pain) -> str:
    """One pain: where, how strong, how long."""
    where = one.site if one.site == "low back" else f"{one.side} {one.site}"
    if one.side == "both":
        where = one.site if one.site in ("low back", "buttock") else f"both {_plural(one.site)}"
    elif one.site == "low back":
        where = f"{where}, {one.side}"
    root = f", in the territory of the {one.root} root" if one.root else ""
    return f"Pain in the {where}{root}: {number(one.intensity_nrs)} of 10, for {_months(one.months)}".replace(
        "in the both", "in both"
    )


def treatment(one: Treatment) -> str:
    """What was tried, in the case's own words where it has any.

    >>> treatment(Treatment(care="physiotherapy", weeks=12, effect="failed"))
    'Physiotherapy for 12 weeks, did not help'
    """
    said = one.words or (one.care or "").capitalize()
    long = f" for {number(one.weeks)} weeks" if one.weeks is not None and not one.words else ""
    effect = {"helped": ", helped", "helped for a while": ", helped for a while", "failed": ", did not help"}
    return f"{said[:1].upper()}{said[1:]}{long}{effect.get(one.effect or '', '')}"


def findings(found: Findings) -> list[str]:
    """What imaging and history say, one finding a line; empty when nothing was found."""
    said = [
        f"Earlier {one.kind} at {_operated(one)}{_of_side(one.side)}, {_years(one.years_ago)} ago"
        for one in found.surgery
    ]
    said += [
        f"Scar at the {one.place.words}, {number(one.length_mm)} mm long, "
        f"{percent(one.bonded)} of the surface bonded in its middle"
        f"{'' if one.age_months is None else f', {_months(one.age_months)} old'}"
        for one in found.scars
    ]
    said += [
        f"Disc {one.kind} {one.disc}{'' if one.side == 'central' else f' to the {one.side}'}"
        f"{', central' if one.side == 'central' else ''}, {number(one.depth_mm)} mm deep"
        for one in found.discs
    ]
    said += [f"{one.grade.capitalize()} central stenosis at {one.disc}" for one in found.central_stenosis]
    said += [
        f"{one.grade.capitalize()} stenosis of the {one.root} foramen" for one in found.foraminal_stenosis
    ]
    said += [f"Spondylolisthesis {one.disc}, slip of {number(one.slip_mm)} mm" for one in found.slips]
    return said


def ingredient(part: Ingredient) -> str:
    """``lidocaine 2 %, 5 mL``."""
    return f"{part.drug} {part.strength}, {number(part.volume_ml)} mL"


def step_name(step: Step) -> str:
    """What a step is called on a chart: a word or two."""
    if isinstance(step, Inject):
        return step.label
    return step.label if isinstance(step, Expose) else step.do


def step(one: Step) -> str:
    """What the plan asked for in one step, in an operation note's words."""
    match one:
        case Sedate():
            return f"Sedate with {one.drug}, {number(one.dose_mg)} mg"
        case Anaesthetise():
            return f"Anaesthetise skin and track: {'; '.join(map(ingredient, one.ingredients))}"
        case PlaceNeedle():
            where = f" at {one.level}{f' {one.side}' if one.side else ''}" if one.level else ""
            return f"Place a {one.gauge} G needle {ROUTE[one.route]}{where}"
        case AdvanceCatheter():
            aim = getattr(one.to, "words", None) or "target of the case"
            return f"Advance a {one.gauge} G catheter towards the {aim}"
        case Inject():
            mixture = "; ".join(map(ingredient, one.ingredients))
            return f"Inject {one.label}: {mixture}, at {number(one.rate_ml_s)} mL/s"
        case Position():
            tilt = (
                f", head {'down' if one.head_down_deg > 0 else 'up'} {number(abs(one.head_down_deg))} degrees"
            )
            return f"Lay the patient {one.lie}{tilt if one.head_down_deg else ''}"
        case Steer():
            if one.moves:
                return f"Steer the catheter by {len(one.moves)} moves of the hub"
            return f"Steer the catheter to the {getattr(one.to, 'words', None) or 'target of the case'}"
        case TestDose():
            mixture = "; ".join(map(ingredient, one.ingredients))
            return f"Test dose: {mixture}, then wait {duration(60 * one.wait_minutes)}"
        case Aspirate():
            return f"Aspirate for {duration(one.seconds)}"
        case Pulse():
            return (
                f"Pulsed radiofrequency: {number(one.volts)} V, {number(one.width_ms)} ms, "
                f"{number(one.rate_hz)} Hz for {duration(one.seconds)}, at most {number(one.ceiling_c)} °C"
            )
        case Ablate():
            return f"Continuous radiofrequency: {number(one.target_c)} °C for {duration(one.seconds)}"
        case Inflate():
            times = f", {one.repeats} times" if one.repeats > 1 else ""
            where = f" at the {one.to.words}" if one.to else ""
            return (
                f"Inflate the balloon{where} to {number(one.volume_ml)} mL for {duration(one.hold_s)}{times}"
            )
        case Wait():
            return f"Wait {duration(60 * one.minutes)}" + (f": {one.why}" if one.why else "")
        case Examine():
            return "Ask the patient to move the feet"
        case Expose():
            return f"Take pictures: {one.label} ({', '.join(one.views)})"
        case Remove():
            return f"Remove {'the ' if one.what != 'everything' else ''}{one.what}"


def _plural(site: str) -> str:
    return {"leg": "legs", "foot": "feet"}.get(site, site)


def _operated(one: Surgery) -> str:
    """Where an operation was: the disc under the lamina that was opened, for one on a disc."""
    if one.kind == "laminectomy" or one.level not in LEVELS:
        return one.level
    below = LEVELS.index(one.level) + 1
    disc = f"{one.level}-{LEVELS[below]}" if below < len(LEVELS) else one.level
    return disc


def _of_side(side: str) -> str:
    return ", both sides" if side == "both" else f" {side}"


def _years(years: float) -> str:
    if years < 1:
        return _months(12 * years)
    return f"{number(years)} year{'' if years == 1 else 's'}"


def _months(months: float) -> str:
    if months >= 24:
        years = months / 12
        return f"{number(round(years, 1))} years"
    return f"{number(months)} month{'' if months == 1 else 's'}"
