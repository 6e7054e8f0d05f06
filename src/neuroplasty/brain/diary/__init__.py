"""A pain diary: read from CSV, laid on the calendar, searched for patterns that may abstain.

>>> from numpy.random import default_rng
>>> diary = simulate_diary(default_rng(3), days=120, pattern=Pattern(stay_days=7))
>>> findings = find_patterns(lay_out(diary), default_rng(0))
>>> [finding.about for finding in findings.found if finding.detector == "alternation"]
['low back and left knee']
"""

from neuroplasty.brain.diary.columns import Columns
from neuroplasty.brain.diary.days import Days, lay_out
from neuroplasty.brain.diary.diary import Diary, Entry, Note
from neuroplasty.brain.diary.finding import Effect, Finding
from neuroplasty.brain.diary.findings import Findings, find_patterns
from neuroplasty.brain.diary.reading import read_diary
from neuroplasty.brain.diary.red_flags import ASK, RedFlag, red_flags
from neuroplasty.brain.diary.simulated import PainProfile, Pattern, draw_profile, simulate_diary

__all__ = [
    "ASK",
    "Columns",
    "Days",
    "Diary",
    "Effect",
    "Entry",
    "Finding",
    "Findings",
    "Note",
    "PainProfile",
    "Pattern",
    "RedFlag",
    "draw_profile",
    "find_patterns",
    "lay_out",
    "read_diary",
    "red_flags",
    "simulate_diary",
]
