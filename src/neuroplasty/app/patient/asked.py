"""Asked: the questions of a visit's forms in a patient's words, and how an answer is read.

>>> from neuroplasty.app.patient.words import words_of
>>> asked = questions(("NRS", "RMDQ"), words_of("de"))
>>> len(asked), asked[0].text, asked[1].language
(25, 'Wie stark war Ihr Schmerz in der letzten Woche im Durchschnitt?', 'en')
>>> asked[0].read("7"), asked[1].read("yes"), asked[0].read("11") is None
(7, True, True)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from neuroplasty.app.patient.words import Words
from neuroplasty.care.questionnaires.form import FORMS
from neuroplasty.care.questionnaires.totals import TOTALS
from neuroplasty.registry.episodes import Visiting
from neuroplasty.registry.forms import Given

_LONGEST = 12
Value = float | bool


@dataclass(frozen=True)
class Question:
    """One question of a form.

    Parameters
    ----------
    form : str
        Its form's name.
    item : int
        Which item, from 0.
    text, instruction : str
        In the patient's language where we may print it so.
    kind : {"choice", "tick", "total"}
        One of a few numbers, true or not, or the total of a paper form.
    low, high, step : float
        The numbers that may be given; ``step`` 0 for any between.
    language : str
        In which the question is worded.
    own_wording : bool
        Whether the wording is our translation of a published form.

    Examples
    --------
    >>> Question("NRS", 0, "How strong?", "", "choice", 0, 10, 1, "en").numbers[-1]
    10
    """

    form: str
    item: int
    text: str
    instruction: str
    kind: str
    low: float
    high: float
    step: float
    language: str
    own_wording: bool = False

    @property
    def name(self) -> str:
        """As a field of a page is called."""
        return f"{self.form}.{self.item}"

    @property
    def numbers(self) -> range:
        """What may be chosen."""
        return range(int(self.low), int(self.high) + 1, int(self.step) or 1)

    def read(self, text: str) -> Value | None:
        """An answer as it was sent; None where it is none."""
        text = text.strip()[: _LONGEST + 1]
        if self.kind == "tick":
            return {"yes": True, "no": False}.get(text)
        if not text or len(text) > _LONGEST or "_" in text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None
        if not math.isfinite(number) or not self.low <= number <= self.high:
            return None
        if self.kind == "choice" and number not in self.numbers:
            return None
        return int(number) if number.is_integer() else number


def questions(forms: Sequence[str], words: Words) -> tuple[Question, ...]:
    """Every question of a visit's forms, in order.

    Parameters
    ----------
    forms : sequence of str
        Names; one that is nowhere known is left out.
    words : Words
        The patient's.

    Returns
    -------
    tuple of Question

    Examples
    --------
    >>> from neuroplasty.app.patient.words import words_of
    >>> [one.kind for one in questions(("GPE", "ODI"), words_of("en"))]
    ['choice', 'total']
    """
    found = []
    for name in forms:
        if name in TOTALS and name not in FORMS:
            total = TOTALS[name]
            how = words("one.total", low=f"{total.lowest:g}", high=f"{total.highest:g}")
            found.append(
                Question(name, 0, total.title, how, "total", total.lowest, total.highest, 0.0, words.language)
            )
        if name not in FORMS:
            continue
        form, held = FORMS[name], words.held["forms"].get(name)
        ours = name in words.held["own_wording"]
        language = "en" if held is None else words.language
        how = form.instruction if held is None else held["instruction"]
        kind = "tick" if form.answers == "tick" else "choice"
        low, high = (0, 1) if form.answers == "tick" else (int(one) for one in form.answers.split("-"))
        step = 10 if high == 100 else 1
        for item, text in enumerate(form.items if held is None else held["items"]):
            found.append(Question(name, item, text, how, kind, low, high, step, language, ours))
    return tuple(found)


@dataclass(frozen=True)
class Filling:
    """A visit that is being filled in.

    Parameters
    ----------
    visit : Visiting
        Which.
    questions : tuple of Question
        All that is asked.
    saved : mapping
        What was kept so far, by form and item.
    answered : mapping
        The forms that were sent, each with why it is missing.

    Examples
    --------
    >>> Filling.__dataclass_params__.frozen
    True
    """

    visit: Visiting
    questions: tuple[Question, ...]
    saved: Mapping[str, Mapping[int, Value]] = field(default_factory=dict)
    answered: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Question, ...]:
        """What is asked and was not sent yet."""
        return tuple(one for one in self.questions if one.form not in self.answered)

    def value(self, question: Question) -> Value | None:
        """What was kept for a question that was not sent yet."""
        return self.saved.get(question.form, {}).get(question.item)

    @property
    def next(self) -> Question | None:
        """The first question without an answer."""
        return next((one for one in self.open if self.value(one) is None), None)

    @property
    def whole(self) -> dict[str, Given]:
        """The forms that are complete and were not sent yet, with their answers."""
        found: dict[str, Given] = {}
        for form in dict.fromkeys(one.form for one in self.open):
            given = [self.value(one) for one in self.open if one.form == form]
            values = [one for one in given if one is not None]
            if len(values) == len(given):
                found[form] = values[0] if form not in FORMS else values
        return found

    def place(self, form: str, item: int) -> int | None:
        """Where a question stands among all; None where it is not asked."""
        for number, one in enumerate(self.questions):
            if (one.form, one.item) == (form, item):
                return number
        return None


__all__ = ["Filling", "Question", "Value", "questions"]
