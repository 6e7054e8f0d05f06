"""Trials on virtual people: who is allocated to what, what is measured, and what follows from it."""

from neuroplasty.study.trial.data import TrialData

__all__ = ["TrialData"]
