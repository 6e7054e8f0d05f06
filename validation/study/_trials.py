"""Published trials of adhesiolysis, each as it is done again on virtual patients (``_arms``).

Sources: those of ``evidence/trials.csv`` (most were read in abstracts). What an abstract does not say (ages,
doses, who was let in) is the population's and the plan's own; none speaks of nerve flossing, so that nobody
does any. ``fitted`` figures are of trials that the evidence marks ``calibrate``, or of a comparator that it
gives as a bound for steroid, saline or the natural course; every other figure was used for no parameter.
"""

from __future__ import annotations

from dataclasses import replace

from _arms import Figure, Trial, before, less_odi, less_pain, means_and_sds, pain, responds

from neuroplasty.documents import read_plan
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Anaesthetise, Ingredient, Inject, PlaceNeedle
from neuroplasty.study import POPULATIONS, Population, Protocol


def _only(kind: str, name: str) -> Population:
    return replace(POPULATIONS[name], name=f"{name}: {kind}", kinds={kind: 1.0})  # type: ignore[dict-item]


def _with_pain(population: Population, mean: float, sd: float) -> Population:
    """The same people with the pain that a trial let in."""
    return replace(
        population,
        name=f"{population.name}, pain {mean:g}",
        nrs=replace(population.nrs, value=mean),
        nrs_sd=replace(population.nrs_sd, value=sd),
    )


def _caudal(name: str, *parts: tuple[str, str, float]) -> Plan:
    """A caudal injection without a catheter."""
    return Plan(
        name=name,
        title=name,
        steps=(
            Anaesthetise(ingredients=(Ingredient(drug="lidocaine", strength="1 %", volume_ml=3),)),
            PlaceNeedle(route="caudal", gauge=18),
            Inject(
                ingredients=tuple(
                    Ingredient(drug=drug, strength=strength, volume_ml=ml)  # type: ignore[arg-type]
                    for drug, strength, ml in parts
                ),
                rate_ml_s=0.5,
            ),
        ),
    )


SURGERY = POPULATIONS["after surgery"]
CANAL, FORAMEN, DISC = _only("canal", "stenosis"), _only("foramen", "stenosis"), POPULATIONS["disc"]
YEAR, HALF = Protocol(days=370, adherence="none"), Protocol(days=190, adherence="none")
CONTROL = _caudal(
    "caudal-control",
    ("lidocaine", "2 %", 5),
    ("betamethasone", "6 mg/mL", 1),
    ("sodium chloride", "0.9 %", 6),
)
NO_STEROID = _caudal("caudal-no-steroid", ("lidocaine", "2 %", 5), ("sodium chloride", "0.9 %", 7))
SALINE = _caudal("caudal-saline", ("sodium chloride", "0.9 %", 20))
ONE_DAY, THREE_DAY, BALLOON = map(read_plan, ("one-day-caudal", "three-day-caudal", "balloon"))

TRIALS: tuple[Trial, ...] = (
    Trial(
        "Hossieni 2017, 1-day",
        SURGERY,
        ONE_DAY,
        HALF,
        (Figure("R50_pain at 3 months", 0.767, 30, responds("R50_pain", 3)),),
    ),
    Trial(
        "Hossieni 2017, 3-day",
        SURGERY,
        THREE_DAY,
        HALF,
        (Figure("R50_pain at 3 months", 0.833, 30, responds("R50_pain", 3)),),
    ),
    Trial(
        "Hsu 2014",
        SURGERY,
        ONE_DAY,
        HALF,
        (Figure("R50_1mo at 2 months", 0.487, 115, responds("R50_1mo", 2)),),
        remark="The definition asks for a month of relief; it is read at two months.",
    ),
    Trial(
        "Kim JH 2015",
        _with_pain(POPULATIONS["mixed"], 7.8, 1.78),
        ONE_DAY,
        HALF,
        (
            Figure("NRS before", 7.82, 79, before, 1.78, "NRS", fitted=False),
            *means_and_sds("NRS", 79, {0.5: (4.12, 2.34), 1: (3.56, 2.3), 3: (3.84, 2.45), 6: (4.13, 2.71)}),
        ),
        remark="People had a filling defect; their diagnoses were not read, a mixed clinic's are assumed.",
    ),
    Trial(
        "Oh 2020",
        SURGERY,
        BALLOON,
        HALF,
        tuple(
            Figure(f"Asan_composite at {months} months", share, 147, responds("Asan_composite", months))
            for months, share in ((1, 0.32), (3, 0.245), (6, 0.224))
        ),
        remark="The abstract does not give the rule; the same group's composite is used.",
    ),
    Trial(
        "Balloon after none, 2019",
        CANAL,
        BALLOON,
        HALF,
        tuple(
            Figure(f"Asan_composite at {months} months", share, 225, responds("Asan_composite", months))
            for months, share in ((1, 0.564), (3, 0.427), (6, 0.329))
        ),
        remark="315 people in two arms; 225 in this one is assumed.",
    ),
    Trial(
        "Oh 2019",
        FORAMEN,
        BALLOON,
        HALF,
        (
            Figure("Asan_composite at 6 months", 0.444, 207, responds("Asan_composite", 6)),
            Figure(
                "Asan_composite at 6 months, moderate", 0.294, 90, responds("Asan_composite", 6, "moderate")
            ),
            Figure("Asan_composite at 6 months, severe", 0.246, 50, responds("Asan_composite", 6, "severe")),
        ),
        remark="How many had which grade was not read; 90 moderate and 50 severe are assumed.",
    ),
    Trial(
        "Lee 2013",
        POPULATIONS["stenosis"],
        ONE_DAY,
        HALF,
        (
            Figure("leg pain halved at 2 weeks", 0.615, 65, responds("R50_pain", 0.46)),
            Figure("leg pain halved at 3 months", 0.508, 63, responds("R50_pain", 3)),
            Figure("ODI down by 40 % at 2 weeks", 0.60, 65, less_odi(0.46, 0.4)),
            Figure("ODI down by 40 % at 3 months", 0.476, 63, less_odi(3, 0.4)),
        ),
    ),
    Trial(
        "Lee 2012",
        DISC,
        ONE_DAY,
        HALF,
        (
            Figure("leg pain halved at 2 weeks", 0.616, 86, responds("R50_pain", 0.46)),
            Figure("ODI down by 40 % at 2 weeks", 0.709, 86, less_odi(0.46, 0.4)),
        ),
    ),
    Trial(
        "Kambin series 2018",
        CANAL,
        BALLOON,
        HALF,
        (
            Figure("NRS before", 7.05, 60, before, 1.4, "NRS", fitted=False),
            *means_and_sds("NRS", 60, {1: (3.91, 2.2), 3: (3.77, 2.11)}),
        ),
        remark="The number of people was not read; 60 is assumed.",
    ),
    Trial(
        "Ann Rehabil Med 2013",
        DISC,
        ONE_DAY,
        HALF,
        (
            Figure("NRS before", 7.0, 14, before, 1.52, "NRS", fitted=False),
            Figure("NRS at 2 weeks", 4.29, 14, pain(0.46), 1.2, "NRS"),
            Figure("NRS at 4 weeks", 2.64, 14, pain(0.92), 0.93, "NRS"),
            Figure("NRS at 8 weeks", 1.43, 14, pain(1.84), 0.51, "NRS"),
        ),
    ),
    Trial(
        "Nandi 2017, placebo",
        DISC,
        SALINE,
        HALF,
        (Figure("R50_pain at 4 weeks", 8 / 46, 46, responds("R50_pain", 0.92)),),
        remark="Success is not defined in the abstract; half the pain gone is assumed.",
    ),
    Trial(
        "Friedly 2014, steroid",
        CANAL,
        CONTROL,
        HALF,
        (
            Figure(
                "leg pain at 6 weeks, steroid less none",
                -0.2,
                400,
                pain(1.38),
                unit="NRS",
                low=-0.8,
                high=0.4,
            ),
        ),
        remark="A difference from the same people with lidocaine and saline alone, in pairs.",
        than={"plan": NO_STEROID},
    ),
    Trial(
        "Lascurain-Aguirrebena 2023, neural mobilisation added",
        _only("foramen", "stenosis"),
        NO_STEROID,
        Protocol(days=100, adherence="stable"),
        (Figure("pain at 2 months, less", -1.44, 0, pain(2), unit="NRS", low=-1.98, high=-0.89),),
        remark="Of arms and necks; legs of narrow foramina stand for them, after an injection that reaches "
        "no root. Its weeks of treatment were not read; two months are assumed.",
        than={"protocol": Protocol(days=100, adherence="none")},
    ),
    Trial(
        "Manchikanti 2012, control, repeated",
        SURGERY,
        CONTROL,
        Protocol(days=731, repeats=3, adherence="none"),
        (Figure("R50_both at 24 months", 0.05, 60, responds("R50_both", 24), fitted=False),),
        repeated=True,
    ),
    Trial(
        "Manchikanti 2012, adhesiolysis, repeated",
        SURGERY,
        ONE_DAY,
        Protocol(days=731, repeats=3, adherence="none"),
        (Figure("R50_both at 24 months", 0.82, 60, responds("R50_both", 24), fitted=False),),
        repeated=True,
    ),
    Trial(
        "Manchikanti 2001, repeated",
        POPULATIONS["mixed"],
        ONE_DAY,
        Protocol(days=370, repeats=2, adherence="none"),
        tuple(
            Figure(f"R50_pain at {months} months", share, 30, responds("R50_pain", months), fitted=False)
            for months, share in ((3, 0.97), (6, 0.93), (12, 0.47))
        ),
        repeated=True,
        remark="Published cumulatively over one to three injections.",
    ),
    Trial(
        "Manchikanti 2012, caudal series, repeated",
        SURGERY,
        CONTROL,
        Protocol(days=731, repeats=3, adherence="none"),
        tuple(
            Figure(f"R50_both at {months} months", share, 70, responds("R50_both", months), fitted=False)
            for months, share in ((12, 0.59), (24, 0.58))
        ),
        repeated=True,
        remark="The caudal series and the caudal control of the trial above contradict each other.",
    ),
    Trial(
        "Manchikanti 2005, endoscopy to the sacrum only",
        POPULATIONS["mixed"],
        CONTROL,
        YEAR,
        (
            Figure("R50_pain at 1 month", 0.33, 33, responds("R50_pain", 1), fitted=False),
            Figure("R50_pain at 3 months", 0.0, 33, responds("R50_pain", 3), fitted=False),
        ),
        remark="Improvement is not defined in the abstract; half the pain gone is assumed.",
    ),
    Trial(
        "Manchikanti 2005, endoscopic adhesiolysis",
        POPULATIONS["mixed"],
        ONE_DAY,
        YEAR,
        tuple(
            Figure(f"R50_pain at {months} months", share, 50, responds("R50_pain", months), fitted=False)
            for months, share in ((3, 0.80), (6, 0.56), (12, 0.48))
        ),
        remark="Done with an endoscope; the one-day plan stands for it.",
    ),
    Trial(
        "Geudeke 2021, nine series",
        SURGERY,
        ONE_DAY,
        YEAR,
        (
            Figure("NRS at 6 months", 4.5, 0, pain(6), unit="NRS", fitted=False, low=3.5, high=5.0),
            Figure("NRS at 12 months", 4.3, 0, pain(12), unit="NRS", fitted=False, low=3.6, high=6.0),
            Figure("R50_pain at 6 months", 0.49, 200, responds("R50_pain", 6), fitted=False),
            Figure("R50_pain at 12 months", 0.37, 200, responds("R50_pain", 12), fitted=False),
        ),
        remark="From 7.6, less the pooled differences and their intervals; 200 people is assumed, relief is "
        "taken as half the pain gone.",
    ),
    Trial(
        "Heavner 1999",
        POPULATIONS["mixed"],
        ONE_DAY,
        YEAR,
        tuple(
            Figure(
                f"less pain at {months} months", 0.25, 0, less_pain(months), fitted=False, low=0.25, high=1.0
            )
            for months in (1, 3, 6, 12)
        ),
        remark="Published as at least a quarter, in every arm and at every time.",
    ),
)
