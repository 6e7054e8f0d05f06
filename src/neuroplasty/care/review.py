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
    """A diary, its calendar, the red flags in its words, what was found, and the three heads."""

    diary: Diary
    days: Days
    flags: tuple[RedFlag, ...]
    findings: Findings
    heads: tuple[HeadAnswer, ...]
    answers: Answers
    seed: int


def review_diary(diary: Diary, answers: Answers | None = None, seed: int = 0) -> Review:
    """Look a diary through; the same diary and seed give the same review."""
    answers = answers or Answers({})
    days = lay_out(diary)
    findings = find_patterns(days, default_rng(seed))
    heads = three_heads(days, findings, answers.heads)
    return Review(diary, days, red_flags(diary), findings, heads, answers, seed)
