"""Forms: what is asked at a visit, how an answer is scored, and which score of a ``Visit`` it is.

>>> scored("PEG", [6, 4, 5]), scored("ODI", 38.0)
(5.0, 38.0)
>>> MEASURES["NRS24"]
'nrs_24_h'
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from neuroplasty.care.questionnaires.form import FORMS
from neuroplasty.care.questionnaires.totals import TOTALS, read_total
from neuroplasty.documents.files.wording import nearest
from neuroplasty.errors import RegistryError

MEASURES: Mapping[str, str] = {
    "NRS": "nrs",
    "NRS24": "nrs_24_h",
    "BACK": "back_nrs",
    "LEG": "leg_nrs",
    "PEG": "peg",
    "RMDQ": "rmdq",
    "ODI": "odi",
    "GPE": "global_effect",
    "ADHERENCE": "adherence_percent",
}
"""By form, the score of ``documents.course.Visit`` that it gives."""

VERSION = "2"
"""Of the forms as they are worded now: version 1 asked NRS over 24 hours."""

Given = Sequence[float | bool] | float


def scored(form: str, given: Given) -> float:
    """The score of an answer: the items of a form whose wording is ours to print, or another's total.

    Parameters
    ----------
    form : str
        Of ``MEASURES``, or another questionnaire that is read by its total.
    given : sequence of float or bool, or float
        One answer an item; or the total.

    Returns
    -------
    float
        The score.

    Raises
    ------
    RegistryError
        For a form that is not known.
    DocumentError
        For an answer outside its scale.

    Examples
    --------
    >>> scored("RMDQ", [True] * 11 + [False] * 13)
    11.0
    """
    if form in FORMS:
        return FORMS[form].score([given] if isinstance(given, int | float) else given).value
    if form in TOTALS:
        if not isinstance(given, int | float):
            raise RegistryError(f"{form} is answered by its total, one number; found {given!r}.")
        return float(read_total(form, given).value)
    known = [*FORMS, *TOTALS]
    raise RegistryError(f"There is no form {form!r}{nearest(form, known)}; there are {', '.join(known)}.")


def questionnaire(form: str) -> tuple[str, str]:
    """A form as a FHIR R4 Questionnaire, as JSON text, and its licence; as the store keeps it.

    Parameters
    ----------
    form : str
        Its name.

    Returns
    -------
    tuple of str
        The JSON, always the same bytes, and the licence.

    Examples
    --------
    >>> json.loads(questionnaire("NRS")[0])["item"][0]["type"]
    'decimal'
    """
    if form in FORMS:
        one = FORMS[form]
        kind = "boolean" if one.answers == "tick" else "decimal"
        items = [{"linkId": str(n), "text": text, "type": kind} for n, text in enumerate(one.items, start=1)]
        title, licence = one.title, one.licence
    else:
        total = TOTALS[form]
        items = [{"linkId": "total", "text": total.title, "type": "decimal"}]
        title, licence = total.title, total.licence
    made = {
        "resourceType": "Questionnaire",
        "name": form,
        "title": title,
        "version": VERSION,
        "status": "active",
        "copyright": licence,
        "item": items,
    }
    return json.dumps(made, sort_keys=True), licence
