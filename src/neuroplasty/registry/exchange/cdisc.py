"""CDISC ADaM for the statistician: ADSL, a row a person, and ADQS, a row an answer; AE beside them.

Each procedure is an analysis period (APERIOD); baseline is the visit before that procedure. Ages are at the
procedure, from the birth year alone. Names are at most eight letters, as a transport file needs them.

>>> from neuroplasty.registry.exchange.records import Record
>>> one = Record("D6Z1-RV0W1", "here", "female", 1970, "UTC", "en", ("care",))
>>> adam([one])["adsl"].rows[0][:4]
('NEUROPL', 'D6Z1-RV0W1', 'D6Z1-RV0W1', 'here')
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from neuroplasty.registry.exchange.dataset import Dataset
from neuroplasty.registry.exchange.records import Done, Record
from neuroplasty.registry.visits import VISITS

STUDY = "NEUROPL"
_PARAMETERS: Mapping[str, tuple[str, str]] = {
    "NRS": ("NRS7D", "Pain, numerical rating scale, past week (0-10)"),
    "NRS24": ("NRS24H", "Pain, numerical rating scale, past 24 hours (0-10)"),
    "BACK": ("NRSBACK", "Back pain, numerical rating scale (0-10)"),
    "LEG": ("NRSLEG", "Leg pain, numerical rating scale (0-10)"),
    "PEG": ("PEG", "PEG, mean of three items (0-10)"),
    "RMDQ": ("RMDQ", "Roland-Morris disability questionnaire (0-24)"),
    "ODI": ("ODI", "Oswestry disability index (0-100)"),
    "GPE": ("GPE", "Global perceived effect (1-7)"),
    "ADHERENCE": ("ADHER", "Glides and training done (0-100 %)"),
}


def adam(records: Iterable[Record]) -> dict[str, Dataset]:
    """The records as ADaM data sets.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    dict of str to Dataset
        ``adsl``, ``adqs`` and ``adae``, sorted by their keys.

    Examples
    --------
    >>> sorted(adam([]))
    ['adae', 'adqs', 'adsl']
    """
    whole = sorted(records, key=lambda one: one.code)
    return {
        "adsl": Dataset(
            "ADSL", "Subject-Level Analysis Dataset", _ADSL, tuple(_subject(one) for one in whole)
        ),
        "adqs": Dataset(
            "ADQS",
            "Questionnaires Analysis Dataset",
            _ADQS,
            tuple(row for one in whole for done in one.procedures for row in _answers(one, done)),
        ),
        "adae": Dataset(
            "ADAE",
            "Adverse Events Analysis Dataset",
            _ADAE,
            tuple(row for one in whole for done in one.procedures for row in _events(one, done)),
        ),
    }


_ADSL = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "SUBJID": "Subject Identifier for the Study",
    "SITEID": "Study Site Identifier",
    "AGE": "Age at First Procedure, from Birth Year",
    "AGEU": "Age Units",
    "SEX": "Sex",
    "SAFFL": "Safety Population Flag",
    "TRT01A": "Actual Treatment for Period 01",
    "TRTSDT": "Date of First Procedure",
    "TRTEDT": "Date of Last Procedure",
    "NPROC": "Number of Procedures",
}
_ADQS = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "APERIOD": "Period, the Procedure's Number",
    "PARAMCD": "Parameter Code",
    "PARAM": "Parameter",
    "AVISIT": "Analysis Visit",
    "AVISITN": "Analysis Visit (N)",
    "ADT": "Analysis Date",
    "ADY": "Analysis Relative Day",
    "AVAL": "Analysis Value",
    "BASE": "Baseline Value",
    "CHG": "Change from Baseline",
    "PCHG": "Percent Change from Baseline",
    "ABLFL": "Baseline Record Flag",
    "QSREASND": "Reason Not Done",
    "QSEVAL": "Evaluator",
}
_ADAE = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "APERIOD": "Period, the Procedure's Number",
    "AETERM": "Reported Term for the Adverse Event",
    "AEDECOD": "Kind in the Registry",
    "ASTDT": "Analysis Start Date",
    "ASTDY": "Analysis Start Relative Day",
    "AETOXGR": "Standard Toxicity Grade",
    "AEREL": "Causality",
    "AEEVAL": "Evaluator",
}


def _subject(one: Record) -> tuple[object, ...]:
    days = [done.day for done in one.procedures]
    first = min(days, default=None)
    age = None if one.birth_year is None or first is None else first.year - one.birth_year
    return (
        *(STUDY, one.code, one.code, one.site, age, None if age is None else "YEARS"),
        *({"female": "F", "male": "M"}.get(one.sex or "", "U"), "Y" if days else "N"),
        *("Epidural neuroplasty" if days else None, first, max(days, default=None), len(days)),
    )


def _answers(one: Record, done: Done) -> list[tuple[object, ...]]:
    base = {each.form: each.score for each in done.answers if each.visit == "pre" and each.score is not None}
    rows: list[tuple[object, ...]] = []
    for each in sorted(done.answers, key=lambda each: (each.form, VISITS.index(each.visit))):
        code, label = _PARAMETERS.get(each.form, (each.form[:8], each.form))
        before, score = base.get(each.form), each.score
        change = None if before is None or score is None or each.visit == "pre" else score - before
        percent = None if change is None or not before else 100 * change / before
        rows.append(
            (
                *(STUDY, one.code, done.seq, code, label, each.visit.upper(), VISITS.index(each.visit)),
                *(each.on, _relative(each.on, done.day), score, before, change, percent),
                *("Y" if each.visit == "pre" and score is not None else None, each.missing, each.by.upper()),
            )
        )
    return rows


def _events(one: Record, done: Done) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for each in sorted(done.happenings, key=lambda each: (each.day, each.kind, each.by or "")):
        on = each.on or done.day + datetime.timedelta(days=each.day)
        rows.append(
            (
                *(STUDY, one.code, done.seq, each.text or each.kind, each.kind, on, _relative(on, done.day)),
                *(each.grade, None if each.relatedness is None else each.relatedness.upper()),
                (each.by or "clinician").upper(),
            )
        )
    return rows


def _relative(on: datetime.date, day: datetime.date) -> int:
    """CDISC has no day 0: the procedure's day is 1, the one before it -1."""
    apart = (on - day).days
    return apart + 1 if apart >= 0 else apart
