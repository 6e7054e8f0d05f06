"""Episodes made by hand: of a model person with all that a page can tell, recorded, and not done."""

import datetime

import pytest

from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.course import Band, Course, Forecast, Probability, Reason, Visit
from neuroplasty.documents.episode import AnatomyNote, Episode, Procedure, StepRecord
from neuroplasty.documents.records import CatheterRecord, Dose, Event, NeedleRecord, Recorded, RootRecord

STARTED = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def root(name, bonded, dye, room=(1.4, 1.6)):
    return RootRecord(
        root=name,
        gap_before_mm=room[0],
        gap_after_mm=room[1],
        bonded_before=bonded[0],
        bonded_after=bonded[1],
        peak_pressure_mmhg=40,
        dye_before=dye[0],
        dye_after=dye[1],
    )


@pytest.fixture(scope="session")
def rehearsed():
    """A rehearsal: a scar at L5 left that let go in part, a vessel entered, a forecast."""
    days = tuple(range(0, 735, 7))
    flat = tuple(5.0 for _ in days)
    band = Band(
        day=days,
        low_90=tuple(2.0 for _ in days),
        low_50=flat,
        median=flat,
        high_50=flat,
        high_90=tuple(8.0 for _ in days),
    )
    relief = tuple(
        Probability(months=months, probability=chance, low=chance / 2, high=min(1, 1.5 * chance))
        for months, chance in ((1, 0.52), (3, 0.19), (12, 0.03), (24, 0.03))
    )
    return Episode(
        made_by="neuroplasty",
        simulated=True,
        seed=1,
        status="complete",
        case=read_case("l5-scar-after-discectomy"),
        plan=read_plan("one-day-caudal"),
        procedure=Procedure(
            anatomy=AnatomyNote(source="parameters", levels=("L4", "L5", "S1")),
            steps=(StepRecord(number=1, do="inject", start_s=0, end_s=9, said="injected", outcome="done"),),
            events=(Event(t_s=3, severity="caution", kind="vessel entered", text="Blood comes back."),),
            doses=(
                Dose(drug="iohexol", given=2880, unit="mg iodine"),
                Dose(drug="hyaluronidase", given=1500, unit="IU"),
                Dose(drug="sodium chloride", given=609, unit="mg"),
            ),
            roots=(
                root("L5 left", (0.466, 0.39), (False, True)),
                root("L5 right", (0.0, 0.0), (True, True)),
                root("S1 left", (0.0, 0.0), (True, False)),
            ),
            needles=(
                NeedleRecord(
                    route="caudal", gauge=16, length_mm=89, depth_mm=60, tip_place="epidural", tip_words="in"
                ),
            ),
            catheters=(
                CatheterRecord(
                    gauge=19,
                    length_mm=300,
                    tip_bend_deg=15,
                    inserted_mm=90,
                    tip_place="epidural",
                    tip_words="in",
                ),
            ),
        ),
        course=Course(
            simulated=True,
            before=Visit(day=0, nrs=7, odi=55),
            reasons=(Reason(day=91, natural=0, expectancy=1, roots=1, exercises=0, left_body_percent=29.4),),
        ),
        forecast=Forecast(chances=100, pain=band, function=band, relief=relief),
    )


@pytest.fixture(scope="session")
def recorded():
    """A procedure that a clinic wrote down without any picture, and what the person answered since."""
    return Episode(
        made_by="a clinic",
        simulated=False,
        status="complete",
        pseudonym="pat-0815",
        recorded=Recorded(
            site="site-x", operator="op-secret", started=STARTED, route="caudal", roots=("S1 right",)
        ),
        course=Course(
            simulated=False,
            before=Visit(day=0, nrs=8),
            visits=(Visit(day=30, nrs=3), Visit(day=91, nrs=4)),
        ),
    )


@pytest.fixture(scope="session")
def undone():
    """A case and a plan, and nothing done yet."""
    return Episode(
        made_by="neuroplasty",
        simulated=True,
        status="stopped",
        case=read_case("foraminal-stenosis-l5-left"),
        plan=read_plan("balloon"),
    )
