"""ADaM of one virtual trial: ADSL, ADQS, ADTTE and ADAE.

Days are numbered from randomisation, which is day 1; there are no dates, for nobody lived them.

>>> from neuroplasty.app.trial.told import tell
>>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
>>> from neuroplasty.study.trial.analysis.outcomes import toy
>>> adam_of(tell(toy_trial(), toy()))["adsl"].rows[0][:4]
('TOY', 'TOY-000000', '000000', '1')
"""

from __future__ import annotations

import math

import numpy as np

from neuroplasty.app.trial import words
from neuroplasty.app.trial.told import Told
from neuroplasty.registry.exchange.dataset import Dataset
from neuroplasty.study.trial.analysis import outcome

_ADSL = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "SUBJID": "Subject Identifier for the Study",
    "SITEID": "Study Site Identifier",
    "AGE": "Age",
    "AGEU": "Age Units",
    "ITTFL": "Intent-To-Treat Population Flag",
    "TRT01P": "Planned Treatment for Period 01",
    "TRT01PN": "Planned Treatment for Period 01 (N)",
    "STRATUM": "Stratum of the Allocation",
    "RANDDY": "Day of Randomization since the Trial Opened",
    "DTHFL": "Subject Death Flag",
    "EOSSTT": "End of Study Status",
    "EOSDY": "Analysis Day of End of Study",
    "GUESS": "Treatment Guessed at the End",
}
_ADQS = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "TRT01P": "Planned Treatment for Period 01",
    "PARAMCD": "Parameter Code",
    "PARAM": "Parameter",
    "AVISIT": "Analysis Visit",
    "AVISITN": "Analysis Visit (N)",
    "AVAL": "Analysis Value",
    "BASE": "Baseline Value",
    "CHG": "Change from Baseline",
    "PCHG": "Percent Change from Baseline",
    "ABLFL": "Baseline Record Flag",
}
_ADTTE = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "TRT01P": "Planned Treatment for Period 01",
    "PARAMCD": "Parameter Code",
    "PARAM": "Parameter",
    "AVAL": "Analysis Value (days)",
    "CNSR": "Censor",
    "EVNTDESC": "Event or Censoring Description",
}
_ADAE = {
    "STUDYID": "Study Identifier",
    "USUBJID": "Unique Subject Identifier",
    "TRT01P": "Planned Treatment for Period 01",
    "AETERM": "Reported Term for the Adverse Event",
    "AEDECOD": "Kind of Event",
    "ASTDY": "Analysis Start Relative Day",
}
_NO_EVENT = ("left", "relief lost")


def adam_of(told: Told) -> dict[str, Dataset]:
    """The trial that is told as ADaM data sets.

    Parameters
    ----------
    told : Told
        What the report tells.

    Returns
    -------
    dict of str to Dataset
        ``adsl``, ``adqs``, ``adtte`` and ``adae``, sorted by their keys. The last holds whatever happened on
        the way, but for leaving and for the loss of relief.

    Examples
    --------
    >>> from neuroplasty.app.trial.told import tell
    >>> from neuroplasty.study.trial.analysis.hypothesis import toy_trial
    >>> from neuroplasty.study.trial.analysis.outcomes import toy
    >>> {name: len(one.rows) for name, one in adam_of(tell(toy_trial(), toy())).items()}
    {'adsl': 4, 'adqs': 8, 'adtte': 0, 'adae': 2}
    """
    data = told.data
    study = told.trial.name.upper().replace("-", "")[:8]
    digits = max(6, len(str(int(data.person.max()))))
    subjects = [f"{n:0{digits}d}" for n in data.person[0]]
    # One virtual patient may be drawn into a trial once only; a second draw would need a number of its own.
    order = np.argsort(subjects, kind="stable")
    who = [(int(n), f"{study}-{subjects[n]}", data.arms[data.arm[0, n]]) for n in order]
    left = data.events.get("left", np.full(data.arm.shape, np.inf, np.float32))[0]
    subject_rows = tuple(
        (
            *(study, unique, subjects[n], str(int(data.site[0, n]) + 1)),
            *_age(told, n),
            *("Y", arm, int(data.arm[0, n]), int(data.stratum[0, n]), math.floor(data.entered_d[0, n]) + 1),
            *("N", "DISCONTINUED" if np.isfinite(left[n]) else "COMPLETED"),
            _day(left[n]) if np.isfinite(left[n]) else told.trial.days + 1,
            data.arms[data.guess[0, n]] if data.guess[0, n] >= 0 else None,
        )
        for n, unique, arm in who
    )
    return {
        "adsl": Dataset("ADSL", "Subject-Level Analysis Dataset", _ADSL, subject_rows),
        "adqs": Dataset("ADQS", "Questionnaires Analysis Dataset", _ADQS, _answers(told, study, who)),
        "adtte": Dataset("ADTTE", "Time-to-Event Analysis Dataset", _ADTTE, _times(told, study, who)),
        "adae": Dataset("ADAE", "Adverse Events Analysis Dataset", _ADAE, _events(told, study, who)),
    }


Who = list[tuple[int, str, str]]
Rows = tuple[tuple[object, ...], ...]


def _age(told: Told, n: int) -> tuple[object, object]:
    ages = told.data.baseline.get("age_years")
    return (None, None) if ages is None else (float(ages[0, n]), "YEARS")


def _day(days: float) -> int:
    """Randomisation is day 1."""
    return math.floor(days) + 1


def _answers(told: Told, study: str, who: Who) -> Rows:
    data = told.data
    rows: list[tuple[object, ...]] = []
    for n, unique, arm in who:
        for measure in sorted(data.scores):
            code, label = measure.upper()[:8], words.measure(measure)
            base = float(data.baseline[measure][0, n])
            rows.append((study, unique, arm, code, label, "BASELINE", 0, base, base, None, None, "Y"))
            for v, day in enumerate(data.visits_d):
                score = float(data.scores[measure][0, n, v])
                if math.isfinite(score):
                    change = score - base
                    percent = 100 * change / base if base else None
                    visit = f"DAY {day}"
                    rows.append(
                        (study, unique, arm, code, label, visit, day, score, base, change, percent, None)
                    )
    return tuple(rows)


def _times(told: Told, study: str, who: Who) -> Rows:
    rows: list[tuple[object, ...]] = []
    ends = [one for one in told.trial.endpoints if one.type == "time to event"]
    for k, endpoint in enumerate(ends):
        held = outcome(endpoint, told.data, None)
        assert held.observed is not None
        for n, unique, arm in who:
            seen = bool(held.observed[0, n])
            rows.append(
                (
                    *(study, unique, arm, f"TTE{k + 1}", f"Days to {endpoint.event}"),
                    *(float(held.value[0, n]), 0 if seen else 1, endpoint.event if seen else "censored"),
                )
            )
    return tuple(sorted(rows, key=lambda row: (str(row[1]), str(row[3]))))


def _events(told: Told, study: str, who: Who) -> Rows:
    rows: list[tuple[object, ...]] = []
    for n, unique, arm in who:
        came = [
            (float(days[0, n]), name)
            for name, days in told.data.events.items()
            if name not in _NO_EVENT and np.isfinite(days[0, n])
        ]
        rows += [(study, unique, arm, name, name.upper(), _day(day)) for day, name in sorted(came)]
    return tuple(rows)
