"""Trials on virtual people: who is allocated to what, what is measured, and what follows from it."""

from neuroplasty.study.trial.conduct import conduct
from neuroplasty.study.trial.data import TrialData
from neuroplasty.study.trial.people import People, plan_of
from neuroplasty.study.trial.pool import Pool, simulate_pool
from neuroplasty.study.trial.run import TrialRun, run_trial, solved_flows

__all__ = [
    "People",
    "Pool",
    "TrialData",
    "TrialRun",
    "conduct",
    "plan_of",
    "run_trial",
    "simulate_pool",
    "solved_flows",
]
