"""Contradictions: what a case says twice, differently; answered with a question, never by choosing one.

>>> from neuroplasty.documents import read_case
>>> list(contradictions(read_case("healthy-adult"), {}))
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from neuroplasty.care.judgement import read_allergies
from neuroplasty.documents.case import Case
from neuroplasty.evidence.thinners import thinners_in


def contradictions(case: Case, facts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each as the facts that disagree, the question that settles it, and why it is asked."""
    said, health = case.diagnoses, case.health
    if health.pregnant and case.patient.sex == "male":
        yield "patient.sex / health.pregnant", "Male and pregnant: which of the two is right?", _BOTH
    if case.workup.imaging is False and any(
        (case.findings.discs, case.findings.central_stenosis, case.findings.foraminal_stenosis)
    ):
        yield (
            "workup.imaging / findings",
            "Findings are noted but no imaging was done: where do the findings come from?",
            _BOTH,
        )
    if case.symptoms.below_knee and facts.get("pain.leg") is False:
        yield (
            "symptoms.below_knee / pains",
            "Pain below the knee, but no pain in leg or foot is listed: does the leg hurt?",
            _BOTH,
        )
    if "pain after surgery" in said and case.workup.complete and not case.findings.surgery:
        yield (
            "diagnoses / findings.surgery",
            "Pain after surgery, but no operation is listed: which operation, at which level, when?",
            _BOTH,
        )
    if "epidural fibrosis" in said and facts.get("workup.adhesions_shown") is False:
        yield (
            "diagnoses / workup.scar",
            "Epidural fibrosis was named, but no adhesions were shown: on what does the name rest?",
            _BOTH,
        )
    noted = {one.generic for one in health.blood_thinners or ()}
    told = thinners_in(f"{case.title}. {case.story}") if None not in noted else ()
    for drug in (one for one in told if one not in noted):
        yield (
            "story / health.blood_thinners",
            f"The case's own words name {drug}, and health.blood_thinners does not: is it taken, and when "
            "was the last dose?",
            "a needle in the canal waits for drugs against clotting",
        )
    if "spinal stenosis" in said and case.workup.imaging and not _narrow(case):
        yield (
            "diagnoses / findings",
            "Stenosis was named, but imaging lists none: at which level, and how narrow?",
            _BOTH,
        )
    if health.diabetes is False and (health.hba1c_percent or 0) >= 6.5:
        yield (
            "health.diabetes / health.hba1c_percent",
            f"No diabetes, but an HbA1c of {health.hba1c_percent:g} %: which is right?",
            _BOTH,
        )
    if facts.get("root.side_fits") is False:
        yield (
            "pains / findings",
            "The leg hurts on one side and everything found lies on the other: were the sides mixed up?",
            "a needle on the wrong side helps nobody",
        )


def unclear(case: Case) -> Iterator[tuple[str, str, str]]:
    """What a case says in words that are not understood: asked about, and hiding nothing else."""
    for thinner in case.health.blood_thinners or ():
        if thinner.generic is None:
            yield (
                "health.blood_thinners.drug",
                f"Against clotting: {thinner.drug!r}: which drug is that? Write its generic name.",
                "until that is known it stands against a needle in the canal",
            )
    for one in read_allergies(case.allergies):
        if one.state == "not understood":
            yield (
                "allergies",
                f"Allergy to {one.said!r}: which drug is that? Write its generic name.",
                "an allergy that is not understood may be to something in the plan",
            )


_BOTH = "both are noted and cannot both be right"


def _narrow(case: Case) -> bool:
    return bool(case.findings.central_stenosis or case.findings.foraminal_stenosis)
