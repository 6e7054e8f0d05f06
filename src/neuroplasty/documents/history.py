"""History: what was asked of a patient before a procedure, so that what was not asked stays unknown.

Every answer may be missing, and a missing answer is never taken for a "no". A block whose ``complete`` is
true says that all of its yes-or-no questions were asked, and that what is not noted is not there.

>>> RedFlags(saddle_numbness=True).said("fever") is None
True
>>> RedFlags(complete=True, saddle_numbness=True).said("fever")
False
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from neuroplasty.documents.document import Part
from neuroplasty.evidence.thinners import ThinnerName, thinner_of

Diagnosis = Literal[
    "sciatica",
    "neuralgia",
    "neuropathy",
    "pinched root",
    "bulging disc",
    "ruptured disc",
    "degenerated disc",
    "spinal stenosis",
    "facet arthritis",
    "pain after surgery",
    "epidural fibrosis",
    "compression fracture",
    "chronic low back and leg pain",
]
Care = Literal[
    "self-care",
    "medication",
    "physiotherapy",
    "epidural injection",
    "adhesiolysis",
    "balloon",
    "radiofrequency",
    "stimulator",
    "surgery",
    "pathway training",
]
Yes = bool | None
Percent = Annotated[float, Field(ge=0, le=100)] | None


class Asked(Part):
    """A block of questions; ``complete``: all were asked, and what is not noted is not there."""

    complete: bool = False

    def said(self, name: str) -> Yes:
        """The answer to a yes-or-no question: what was noted, else "no" where all were asked, else None."""
        answer: Yes = getattr(self, name)
        return False if answer is None and self.complete else answer


class RedFlags(Asked):
    """What needs other help first."""

    saddle_numbness: Yes = None
    bladder_or_bowel: Yes = None
    both_legs_weak: Yes = None
    progressive_weakness: Yes = None
    fever: Yes = None
    immune_suppression: Yes = None
    injected_drugs: Yes = None
    cancer: Yes = None
    weight_loss: Yes = None
    night_pain: Yes = None
    trauma: Yes = None
    thin_bones: Yes = None
    morning_stiffness: Yes = None


class Symptoms(Asked):
    """What the patient tells and the examination shows."""

    below_knee: Yes = None
    numbness_in_root: Yes = None
    weakness_in_root: Yes = None
    reflex_loss: Yes = None
    straight_leg_raise: Yes = None
    crossed_leg_raise: Yes = None
    claudication: Yes = None
    electric: Yes = None
    stocking: Yes = None
    extension_pain: Yes = None
    alternating_buttock: Yes = None
    eases_with_exercise: Yes = None
    wakes_late: Yes = None
    """In the second half of the night, and eases on getting up."""


class Workup(Asked):
    """Which tests were done, and what the deciding ones showed."""

    imaging: Yes = None
    imaging_months_ago: Annotated[float, Field(ge=0, le=600)] | None = None
    scar: Literal["none", "somewhere"] | None = None
    """What gadolinium MRI or an epidurogram showed: no scar, or one whose place is not noted.

    One with a place stands in ``findings.scars`` and only there.
    """
    root_block_relief_percent: Percent = None
    facet_block_relief_percent: Percent = None
    unstable_spine: Yes = None
    healing_fracture: Yes = None


class BloodThinner(Part):
    """A drug against clotting, by any of its names, and how long ago it was last taken.

    >>> BloodThinner(drug="Eliquis").generic, BloodThinner(drug="the blue ones").generic
    ('apixaban', None)
    """

    drug: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    stopped_days: Annotated[float, Field(ge=0, le=3650)] | None = None
    therapeutic: Yes = None
    route: Literal["intravenous", "subcutaneous"] | None = None
    secondary_prevention: Yes = None

    @property
    def generic(self) -> ThinnerName | None:
        """The drug that is meant; None for one that is not known here and has to be asked about."""
        return thinner_of(self.drug)


class Health(Asked):
    """What makes a needle, a dye, a steroid or a sedative dangerous."""

    local_infection: Yes = None
    systemic_infection: Yes = None
    bleeding_disorder: Yes = None
    platelets_per_nl: Annotated[float, Field(ge=0, le=2000)] | None = None
    inr: Annotated[float, Field(ge=0.5, le=20)] | None = None
    blood_thinners: tuple[BloodThinner, ...] | None = None
    pregnant: Yes = None
    gestation_weeks: Annotated[float, Field(ge=0, le=44)] | None = None
    """Of a pregnancy, whose engorged veins narrow the epidural space; unread where ``pregnant`` is no."""
    raised_intracranial_pressure: Yes = None
    diabetes: Yes = None
    hba1c_percent: Annotated[float, Field(ge=3, le=20)] | None = None
    egfr_ml_min: Annotated[float, Field(ge=0, le=200)] | None = None
    asa_class: Annotated[int, Field(ge=1, le=5)] | None = None
    sleep_apnoea: Yes = None
    lung_disease: Yes = None
    opioid_mg_per_day: Annotated[float, Field(ge=0, le=5000)] | None = None
    """Morphine equivalents."""
    steroid_injections_in_year: Annotated[int, Field(ge=0, le=50)] | None = None
    implanted_device: Yes = None
    """A pacemaker, a defibrillator, a stimulator or a pump."""
    severe_mental_illness: Yes = None
    """Untreated or unstable: a psychosis, an addiction, a crisis."""


class Treatment(Part):
    """One treatment that was tried: for how long, and what came of it.

    ``words`` is what was said of it; a treatment of which nothing but words is known has no ``care``.

    >>> Treatment(words="pregabalin, stopped for dizziness").care is None
    True
    """

    care: Care | None = None
    words: Annotated[str, Field(max_length=400)] = ""
    weeks: Annotated[float, Field(ge=0, le=5200)] | None = None
    effect: Literal["helped", "helped for a while", "failed"] | None = None
    relief_percent: Percent = None
    relief_weeks: Annotated[float, Field(ge=0, le=5200)] | None = None
    weeks_ago: Annotated[float, Field(ge=0, le=5200)] | None = None
    protocol_days: Annotated[int, Field(ge=1, le=10)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.care is None and not self.words.strip():
            raise PydanticCustomError(
                "treatment", "a treatment says which care it was, or has words; give one of the two"
            )
        return self


class Learned(Asked):
    """What speaks for a pain that was learned: the three heads, company, and totals of questionnaires."""

    no_injury: Yes = None
    outlasts_healing: Yes = None
    spreads: Yes = None
    moves: Yes = None
    varies: Yes = None
    same_activity: Yes = None
    no_load: Yes = None
    thought: Yes = None
    alternates: Yes = None
    other_pain_syndromes: Yes = None
    csi: Annotated[int, Field(ge=0, le=100)] | None = None
    tsk11: Annotated[int, Field(ge=11, le=44)] | None = None
    dn4: Annotated[int, Field(ge=0, le=10)] | None = None
    pain_detect: Annotated[int, Field(ge=-1, le=38)] | None = None


class Wishes(Asked):
    """Whether the patient can decide, knows enough to, and wants what.

    Nobody agrees by silence: ``complete`` answers only for what is a "no" unless somebody says otherwise.
    """

    can_decide: Yes = None
    informed: Yes = None
    agrees_to_procedure: Yes = None
    agrees_to_training: Yes = None
    refuses_surgery: Yes = None
    cannot_risk_surgery: Yes = None

    def said(self, name: str) -> Yes:
        """The answer that was noted; silence is a "no" only to refusing surgery or being unfit for it."""
        return (
            super().said(name) if name in ("refuses_surgery", "cannot_risk_surgery") else getattr(self, name)
        )


__all__ = [
    "Asked",
    "BloodThinner",
    "Care",
    "Diagnosis",
    "Health",
    "Learned",
    "RedFlags",
    "Symptoms",
    "Treatment",
    "Wishes",
    "Workup",
]
