"""Review: everything there is to say of one diary, red flags first.

>>> from numpy.random import default_rng
>>> from neuroplasty.brain.diary import simulate_diary
>>> review_diary(simulate_diary(default_rng(2), days=3)).findings.families
0
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import default_rng

from neuroplasty.brain.diary import Days, Diary, Findings, RedFlag, find_patterns, lay_out, red_flags
from neuroplasty.care.questionnaires import Answers, HeadAnswer, three_heads


@dataclass(frozen=True)
class Review:
    """Everything there is to say of one diary.

    Parameters
    ----------
    diary : Diary
        As it was read.
    days : Days
        By day.
    flags : tuple of RedFlag
        In its words, the urgent first.
    findings : Findings
        What was found, what was not, and what cannot be said.
    heads : tuple of HeadAnswer
        The three heads, with the diary's own evidence.
    answers : Answers
        What the person answered.
    seed : int
        Of the surrogates.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> review_diary(simulate_diary(default_rng(2), days=3), seed=4).seed
    4
    """

    diary: Diary
    days: Days
    flags: tuple[RedFlag, ...]
    findings: Findings
    heads: tuple[HeadAnswer, ...]
    answers: Answers
    seed: int


def review_diary(diary: Diary, answers: Answers | None = None, seed: int = 0) -> Review:
    """Look a diary through; the same diary and seed give the same review.

    Parameters
    ----------
    diary : Diary
        As it was read.
    answers : Answers, optional
        The person's answers to questionnaires and heads.
    seed : int
        Of the surrogates.

    Returns
    -------
    Review
        Red flags first, then patterns, then the three heads.

    Examples
    --------
    >>> from numpy.random import default_rng
    >>> from neuroplasty.brain.diary import simulate_diary
    >>> review_diary(simulate_diary(default_rng(2), days=3)).flags
    ()
    """
    answers = answers or Answers({})
    days = lay_out(diary)
    findings = find_patterns(days, default_rng(seed))
    heads = three_heads(days, findings, answers.heads)
    return Review(diary, days, red_flags(diary), findings, heads, answers, seed)
