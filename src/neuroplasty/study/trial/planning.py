"""Planning: power over sizes of a protocol, from trials drawn out of its pools.

One set of trials of the largest size is drawn; a trial of n people is the first n of each. Every pool is
simulated under numbers of its own: those of the tables, or a joint draw of those that nobody measured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuroplasty.care.course.members import member_of
from neuroplasty.documents import write_whole
from neuroplasty.documents.trial import Trial
from neuroplasty.errors import StudyError
from neuroplasty.study.source import digest
from neuroplasty.study.trial.analysis.curve import Curve, Power, power
from neuroplasty.study.trial.analysis.hypothesis import Hypothesis, confirmatory
from neuroplasty.study.trial.conduct import conduct
from neuroplasty.study.trial.pool import Pool

_ARRAYS = ("power", "low", "high", "by_draw", "expected_size")


@dataclass(frozen=True)
class Needs:
    """What the hypotheses that decide need of a trial.

    Parameters
    ----------
    measures : tuple of str
        Asked.
    visits : tuple of int
        Days.
    events : tuple of str
        On the way.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> needs_of(read_trial("sham-against-sham")).measures
    ('nrs',)
    """

    measures: tuple[str, ...]
    visits: tuple[int, ...]
    events: tuple[str, ...]


def needs_of(trial: Trial) -> Needs:
    """What has to be conducted for the hypotheses that decide; less is faster.

    Parameters
    ----------
    trial : Trial
        The protocol.

    Returns
    -------
    Needs

    Raises
    ------
    StudyError
        For a protocol without anything to test.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> needs_of(read_trial("sham-against-sham")).events
    ()
    """
    measures: set[str] = set()
    visits: set[int] = set()
    events: set[str] = set()
    for one in confirmatory(trial, [arm.name for arm in trial.arms]):
        measures.update(one.endpoint.measures)
        events.update(each.event for each in (one.estimand.events if one.estimand else ()))
        if one.endpoint.event is not None:
            events.update((one.endpoint.event, "left"))
        visits.update(_visits(trial, one))
    days = visits or {trial.visits[0].day}
    return Needs(tuple(sorted(measures)), tuple(sorted(days)), tuple(sorted(events)))


def draw_of(trial: Trial, number: int, bodies: int = 4) -> dict[str, Any]:
    """Of one draw of the numbers that nobody measured, what ``run_trial`` takes.

    Nerve and course are those of the member of this number. Procedures are solved again in an epidural space
    of which there are fewer, since that costs seconds where following somebody costs milliseconds: draw 0, 4,
    8 and so on share the first of four.

    Parameters
    ----------
    trial : Trial
        The protocol.
    number : int
        Which draw, 0 or more.
    bodies : int
        Epidural spaces in all; 0: that of the tables for every draw.

    Returns
    -------
    dict of str to object
        ``table``, ``nerves``, and with bodies ``epidural`` and ``procedures`` (two a kind and level, or fewer
        where the protocol solves fewer).

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> trial = read_trial("one-day-against-caudal")
    >>> first, fifth = (draw_of(trial, number)["epidural"] for number in (0, 4))
    >>> all(first[name].value == fifth[name].value for name in first), sorted(draw_of(trial, 0, 0))
    (True, ['nerves', 'table'])
    """
    member = member_of(trial.seed, number)
    drawn: dict[str, Any] = {"table": member.course, "nerves": member.nerve}
    if bodies:
        drawn["epidural"] = member_of(trial.seed, number % bodies).epidural
        drawn["procedures"] = min(2, trial.procedures)
    return drawn


def trial_power(
    trial: Trial, pools: Sequence[Pool], sizes: Sequence[int], replicates: int | None = None
) -> Power:
    """Power over sizes, or assurance where there are several pools.

    Parameters
    ----------
    trial : Trial
        The protocol.
    pools : sequence of Pool
        Its people, simulated under each draw of the parameters.
    sizes : sequence of int
        People randomised in all.
    replicates : int, optional
        Trials at each size, over all pools; the protocol's own when not given.

    Returns
    -------
    Power

    Raises
    ------
    StudyError
        For no sizes, sizes below 1 or beyond the pool, and a protocol without anything to test.

    Examples
    --------
    >>> from neuroplasty.documents import read_trial
    >>> from neuroplasty.study.trial.people import People
    >>> trial = read_trial("sham-against-sham")
    >>> pool = Pool.of(People(trial), 12)
    >>> trial_power(trial, [pool], (8, 12), 50).curves[0].sizes
    (8, 12)
    """
    if not len(sizes):
        raise StudyError(
            f"{trial.name} names no sizes, and none were given; give some, such as --sizes 40,60,80."
        )
    if min(sizes) < 1:
        raise StudyError(f"A trial of {min(sizes)} people was asked for; give sizes of 1 or more.")
    each = max(1, -(-(replicates or trial.replicates) // len(pools)))
    needs = needs_of(trial)
    draws = [
        conduct(
            one,
            max(sizes),
            each,
            trial=trial,
            measures=needs.measures,
            visits=needs.visits,
            events=needs.events,
            guesses=False,
        )
        for one in pools
    ]
    return power(trial, draws, sizes)


def write_power(found: Power, trial: Trial, file: Path) -> Path:
    """Keep power with the protocol it is of.

    Parameters
    ----------
    found : Power
        Over sizes.
    trial : Trial
        The protocol.
    file : Path
        Where to, a JSON file; replaced.

    Returns
    -------
    Path

    Raises
    ------
    OutputError
        When it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from neuroplasty.documents import read_trial
    >>> trial = read_trial("sham-against-sham")
    >>> with TemporaryDirectory() as folder:
    ...     file = write_power(Power((), 10, 1, 0.025, 0.8), trial, Path(folder, "power.json"))
    ...     read_power(file, trial).replicates
    10
    """
    data: dict[str, Any] = {"protocol": _protocol(trial), **asdict(found)}
    for one in data["curves"]:
        one.update({name: np.asarray(one[name]).tolist() for name in _ARRAYS})
    return write_whole(file, json.dumps(data, indent=1).encode())


def read_power(file: Path, trial: Trial) -> Power:
    """Power that was kept, of this protocol.

    Parameters
    ----------
    file : Path
        A JSON file of ``write_power``.
    trial : Trial
        The protocol.

    Returns
    -------
    Power

    Raises
    ------
    StudyError
        For power of another protocol, and a file that cannot be read.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        of = data.pop("protocol")
        curves = tuple(
            Curve(
                **{
                    **one,
                    "sizes": tuple(one["sizes"]),
                    **{name: np.asarray(one[name], dtype=np.float64) for name in _ARRAYS},
                }
            )
            for one in data.pop("curves")
        )
        found = Power(curves, **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StudyError(
            f"{file} cannot be read as power over sizes; make it again with 'neuroplasty trial power'."
        ) from None
    if of != _protocol(trial):
        raise StudyError(
            f"{file} is of another protocol than {trial.name!r} beside it; make it again with 'neuroplasty "
            "trial power'."
        )
    return found


def _protocol(trial: Trial) -> str:
    """A digest of what power depends on."""
    return digest(trial.model_dump_json(exclude={"title", "source", "size", "sizes", "replicates"}))


def _visits(trial: Trial, one: Hypothesis) -> list[int]:
    """The days that an endpoint rests on: its own, and all before where the last answer may count."""
    if one.endpoint.type == "time to event":
        return []
    strategies = {each.strategy for each in (one.estimand.events if one.estimand else ())}
    if "while on treatment" in strategies or one.analysis.missing == "last observation":
        return [each.day for each in trial.visits if each.day <= one.endpoint.day]
    return [one.endpoint.day]
