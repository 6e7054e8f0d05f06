"""Debrief: an episode with its log, looked at from every side; what a page is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from neuroplasty.body.anatomy import Anatomy
from neuroplasty.care.assessment import Assessment, Checklist, assess
from neuroplasty.care.debrief.branch import CHANGES, Branched, branch
from neuroplasty.care.debrief.path import Ways, ways
from neuroplasty.care.debrief.replayed import Replayed
from neuroplasty.care.debrief.timeline import Line, timeline
from neuroplasty.care.debrief.years import CHANCES, Outcome, years
from neuroplasty.documents import as_episode
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Pattern

Progress = Callable[[str, float], None]
_REPLAYED = 0.5
"""The share of the work, about, that is done once the procedure was done again."""


@dataclass(frozen=True)
class Called:
    """What a person called the pattern of the dye, and what it was.

    Parameters
    ----------
    t_s : float
    said, truth : Pattern or None

    Examples
    --------
    >>> Called(1.0, "epidural", "vascular").right
    False
    """

    t_s: float
    said: Pattern | None
    truth: Pattern | None

    @property
    def right(self) -> bool:
        """Whether it was called rightly."""
        return self.said is not None and self.said == self.truth


@dataclass(frozen=True)
class Debrief:
    """An episode, looked at from every side.

    Parameters
    ----------
    replayed : Replayed
    timeline : tuple of Line
    assessment : Assessment
    ways : Ways or None
        The planner's path beside the fellow's.
    branches : tuple of Branched
    outcomes : tuple of Outcome
        The two years after: what was done first, the reference last.
    called : tuple of Called
        Every run of dye: what it showed, and what it was called.

    Examples
    --------
    >>> Debrief.__dataclass_fields__["timeline"].type
    'tuple[Line, ...]'
    """

    replayed: Replayed = field(repr=False)
    timeline: tuple[Line, ...]
    assessment: Assessment
    ways: Ways | None
    branches: tuple[Branched, ...]
    outcomes: tuple[Outcome, ...]
    called: tuple[Called, ...]

    @property
    def episode(self) -> Episode:
        """Whose debrief it is."""
        return self.replayed.episode


def debrief(
    episode: Episode | str | Path,
    *,
    ct: Path | None = None,
    labels: Path | None = None,
    branches: Sequence[str] = ("half the rate",),
    branch_s: float | None = None,
    years_after: bool = True,
    chances: int = CHANCES,
    checklist: Checklist | None = None,
    progress: Progress | None = None,
    anatomy: Anatomy | None = None,
) -> Debrief:
    """Look at an episode from every side.

    Parameters
    ----------
    episode : Episode, or path of one
        With its log.
    ct, labels : Path, optional
        The images its anatomy came from.
    branches : sequence of str
        Names in ``branch.CHANGES``.
    branch_s : float, optional
        From when on they differ; from the first injection where left out.
    years_after : bool
        Whether the two years after are forecast, beside the reference's.
    chances : int
        How many courses each forecast is made of.
    checklist : Checklist, optional
        One's own.
    progress : callable, optional
        Told what is being done, and the fraction done.
    anatomy : Anatomy, optional
        The one it was done on, where it is still at hand; built anew where left out.

    Returns
    -------
    Debrief

    Raises
    ------
    DocumentError
        For an episode without its log, or one that this version did not make.

    Examples
    --------
    >>> from neuroplasty.care.rehearsal import rehearse
    >>> from neuroplasty.documents.plan import Plan
    >>> from neuroplasty.documents.steps import PlaceNeedle
    >>> plan = Plan(name="needle", title="A caudal needle", steps=(PlaceNeedle(route="caudal"),))
    >>> done = rehearse("healthy-adult", plan, spacing_mm=5.0, years_after=False)
    >>> found = debrief(done.episode, years_after=False)
    >>> found.replayed.agrees, found.timeline[0].doing
    (True, 'caudal needle set on the skin, needle pushed')
    """
    tell = progress or (lambda words, fraction: None)
    replayed = Replayed.of(
        as_episode(episode),
        ct=ct,
        labels=labels,
        progress=lambda words, part: tell(words, _REPLAYED * part),
        anatomy=anatomy,
    )
    account = replayed.account
    begins_s = _first_injection_s(replayed) if branch_s is None else branch_s
    made: list[Branched] = []
    for name in branches if begins_s is not None else ():
        tell(f"The same patient, {name}", _REPLAYED)
        assert begins_s is not None
        made.append(branch(replayed, begins_s, CHANGES[name], name))
    tell("The planner's path", 0.65)
    beside = ways(replayed)
    outcomes: tuple[Outcome, ...] = ()
    if years_after:
        tell("The two years after", 0.7)
        outcomes = years(replayed, made, chances=chances)
    return Debrief(
        replayed=replayed,
        timeline=timeline(account),
        assessment=assess(account, checklist),
        ways=beside,
        branches=tuple(made),
        outcomes=outcomes,
        called=_called(replayed),
    )


def _first_injection_s(replayed: Replayed) -> float | None:
    for moment in replayed.account.moments:
        if moment.flow_ml_s > 0:
            return max(moment.t_s - moment.dt_s, 0.0)
    return None


def _called(replayed: Replayed) -> tuple[Called, ...]:
    """Each run of dye through one place, with what was said of it before the next."""
    account = replayed.account
    runs: list[tuple[float, str]] = []
    for moment in account.moments:
        if moment.flow_ml_s > 0 and moment.has_dye and moment.place is not None:
            if runs and runs[-1][1] == moment.place and moment.t_s - runs[-1][0] <= 5.0 + moment.dt_s:
                runs[-1] = (moment.t_s, moment.place)
            else:
                runs.append((moment.t_s, moment.place))
    said = [note for note in account.notes if note.pattern is not None]
    found = []
    for number, (end_s, _) in enumerate(runs):
        begun_s = runs[number - 1][0] if number else 0.0
        until_s = runs[number + 1][0] if number + 1 < len(runs) else float("inf")
        mine = [note for note in said if begun_s < note.t_s < until_s]
        found.append(Called(end_s, mine[-1].pattern if mine else None, account.truth_at(end_s)))
    return tuple(found)
