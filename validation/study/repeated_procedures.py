"""Trials in which the procedure was repeated when relief was gone; no parameter was fitted to them

Manchikanti 2012 (post-surgery syndrome, two years: 82 % of 60 with adhesiolysis against 5 % with a caudal
injection by half the pain and half the ODI), 2001 (cumulative over one to three injections). The model
repeats the plan at visits every four weeks when half the pain is no longer gone, at least eight weeks after
the last, at most as often a year as the trial allowed. The control differs from the treatment only by what
it brings to the root. Intervals: 95 % (Wilson).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _trials as trials
from experiment import Result
from one_procedure import compare

SIZE = 60


def run() -> Result:
    """Do every arm of repeated procedures again."""
    return compare([trial for trial in trials.TRIALS if trial.repeated], SIZE, "repeated procedures")
