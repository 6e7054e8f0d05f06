"""The folder of a trial that was run, as what the report tells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neuroplasty.app.trial.told import Told, tell
from neuroplasty.documents import read_trial
from neuroplasty.errors import StudyError
from neuroplasty.study.trial import Pool, TrialData, conduct
from neuroplasty.study.trial.planning import read_power, trial_power


def told_of(folder: Path, *, number: int = 1, replicates: int | None = None) -> Told:
    """What the report tells of a folder.

    Parameters
    ----------
    folder : Path
        Of ``neuroplasty trial run`` or ``trial power``.
    number : int
        Which of the trials drawn from the pool is told, from 1.
    replicates : int, optional
        Trials that it is laid beside; the protocol's own when not given.

    Returns
    -------
    Told
        With the power that was kept, or that over the protocol's sizes.

    Raises
    ------
    StudyError
        For a folder without a trial, a pool or power of another protocol, and a number beyond those drawn.
    """
    folder = Path(folder)
    if not (folder / "trial.yaml").is_file():
        raise StudyError(
            f"{folder} holds no trial; run one with 'neuroplasty trial run TRIAL --out {folder}'."
        )
    trial = read_trial(folder / "trial.yaml")
    pool = Pool.read(folder / "pool")
    if pool.trial.name != trial.name or [one.name for one in pool.trial.arms] != [
        one.name for one in trial.arms
    ]:
        raise StudyError(
            f"{folder} holds the pool of another protocol, {pool.trial.name!r}, beside {trial.name!r}; run "
            "the trial again into a folder of its own."
        )
    many = max(replicates or trial.replicates, number)
    data = conduct(pool, trial.size, many, trial=trial)
    kept = folder / "power.json"
    sizes = [one for one in trial.sizes if one <= pool.size]
    power = None
    if kept.is_file():
        power = read_power(kept, trial)
    elif sizes and len(trial.arms) > 1 and trial.primary:
        power = trial_power(trial, [pool], sizes)
    drawn = [
        ("Pool", f"{pool.size:,} virtual people, each simulated in every arm; {many:,} trials drawn from it"),
        ("Made by", f"neuroplasty {pool.manifest.get('version', 'of an unknown version')}"),
        ("Code", str(pool.manifest.get("code", "unknown"))),
    ]
    return tell(
        trial,
        data,
        replicate=number - 1,
        power=power,
        excluded=_excluded(pool, data, number - 1),
        drawn=drawn,
    )


def _excluded(pool: Pool, data: TrialData, replicate: int) -> tuple[tuple[str, int], ...]:
    """Why people were not let in before those who were."""
    columns = pool.columns
    at = np.searchsorted(columns["number"], data.person[replicate])
    return (
        ("did not meet the conditions", int(columns["not_eligible"][at].sum())),
        ("too little pain", int(columns["too_little_pain"][at].sum())),
    )
