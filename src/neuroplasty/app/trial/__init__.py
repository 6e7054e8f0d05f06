"""The report of a trial on virtual people: one printable page, with its tables as Parquet and ADaM."""

from neuroplasty.app.trial.adam import adam_of
from neuroplasty.app.trial.page import render_trial, write_trial_page
from neuroplasty.app.trial.text import power_text, trial_text
from neuroplasty.app.trial.told import Told, tell

__all__ = ["Told", "adam_of", "power_text", "render_trial", "tell", "trial_text", "write_trial_page"]
