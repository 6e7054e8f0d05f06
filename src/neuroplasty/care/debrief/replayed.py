"""A procedure done again with keyframes, so that any second of it can be gone back to.

Keyframes are theatres as bytes, without their anatomy; the ticks from one to the second asked for are done
again, so that what comes is what was, to the byte.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from neuroplasty.body.anatomy import Anatomy
from neuroplasty.body.fluoroscopy import Frame, Picture
from neuroplasty.body.procedure import Hands, Theatre, Tick, act
from neuroplasty.body.procedure.log import Log
from neuroplasty.body.procedure.replay import Met
from neuroplasty.body.procedure.snapshot import packed, unpacked
from neuroplasty.care.assessment import Account, Watch
from neuroplasty.care.replay import replay
from neuroplasty.documents.episode import Episode
from neuroplasty.errors import DocumentError

EVERY_S = 120.0
"""A keyframe at least every so many seconds of the patient."""
MOST_TICKS = 1800
"""And at least every so many ticks."""
MOST_SHOTS = 60


@dataclass(frozen=True)
class Shot:
    """What was on the screen at one tick.

    Parameters
    ----------
    number : int
        Of the tick.
    t_s : float
    shown : Picture or Frame

    Examples
    --------
    >>> Shot.__dataclass_fields__["t_s"].type
    'float'
    """

    number: int
    t_s: float
    shown: Picture | Frame = field(repr=False)


@dataclass(frozen=True)
class Keyframe:
    """The theatre after a tick, as bytes."""

    number: int
    t_s: float
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Replayed:
    """An episode done again.

    Parameters
    ----------
    episode : Episode
    start : Theatre
        Before the first tick.
    end : Theatre
        After the last.
    log : Log
        What the hands did.
    account : Account
    keyframes : tuple of Keyframe
    shots : tuple of Shot
        The pictures that were on the screen; of a long live run only some.
    met : tuple of Met
        What met the roots.
    agrees : bool or None
        Whether it came to the same as the log says; None for a log that was cut short.

    Examples
    --------
    ``Replayed.of(episode).theatre_at(100.0)``; ``debrief`` shows one.

    >>> Replayed.__dataclass_fields__["agrees"].type
    'bool | None'
    """

    episode: Episode
    start: Theatre = field(repr=False)
    end: Theatre = field(repr=False)
    log: Log = field(repr=False)
    account: Account = field(repr=False)
    keyframes: tuple[Keyframe, ...] = field(repr=False)
    shots: tuple[Shot, ...] = field(repr=False)
    met: tuple[Met, ...] = field(repr=False)
    agrees: bool | None

    @classmethod
    def of(
        cls,
        episode: Episode,
        *,
        ct: Path | None = None,
        labels: Path | None = None,
        progress: Callable[[str, float], None] | None = None,
        anatomy: Anatomy | None = None,
    ) -> Self:
        """Do an episode again.

        Parameters
        ----------
        episode : Episode
            With its log.
        ct, labels : Path, optional
            The images its anatomy came from.
        progress : callable, optional
            Told what is being done, and the fraction done.
        anatomy : Anatomy, optional
            The one it was done on, where it is still at hand.

        Returns
        -------
        Replayed

        Raises
        ------
        DocumentError
            As ``care.replay.replay`` does.

        Examples
        --------
        See the class.

        >>> callable(Replayed.of)
        True
        """
        if episode.log is None:
            raise DocumentError(
                "This episode holds no log of hands; only one that was done with its log can be debriefed."
            )
        log = Log.read(episode.log.hands, episode.log.ticks)
        seen = _Seen(episode, log, progress or (lambda words, fraction: None))
        done = replay(episode, ct=ct, labels=labels, watch=seen, anatomy=anatomy)
        if seen.watch is None:
            raise DocumentError("The episode's log holds no tick; there is nothing to debrief.")
        return cls(
            episode=episode,
            start=Theatre.begin(done.theatre.setting),
            end=done.theatre,
            log=log,
            account=seen.watch.account(),
            keyframes=tuple(seen.keyframes),
            shots=tuple(seen.shots),
            met=tuple(seen.met),
            agrees=done.agrees,
        )

    def number_at(self, t_s: float) -> int:
        """The number of the last tick that had ended by a time; 0 before the first."""
        times = [moment.t_s for moment in self.account.moments]
        return bisect_right(times, t_s + 1e-9)

    def theatre_at(self, t_s: float) -> Theatre:
        """The theatre as it was at a time of the patient, from the keyframe before it.

        Parameters
        ----------
        t_s : float

        Returns
        -------
        Theatre

        Examples
        --------
        See the class.

        >>> callable(Replayed.theatre_at)
        True
        """
        return self.theatre_after(self.number_at(t_s))

    def theatre_after(self, number: int) -> Theatre:
        """The theatre after so many ticks; bit for bit what it was."""
        before = [keyframe for keyframe in self.keyframes if keyframe.number <= number]
        theatre = unpacked(before[-1].data, self.start.setting) if before else self.start
        done = theatre.number
        for hands, dt_s in self.log.entries[done:number]:
            theatre, _ = act(theatre, hands, dt_s)
        return theatre

    def from_(self, number: int) -> Iterator[tuple[Hands, float]]:
        """What the hands did after so many ticks."""
        yield from self.log.entries[number:]


class _Seen:
    """Who watches the replay."""

    def __init__(self, episode: Episode, log: Log, progress: Callable[[str, float], None]) -> None:
        self.episode, self.log, self.progress = episode, log, progress
        self.watch: Watch | None = None
        self.keyframes: list[Keyframe] = []
        self.shots: list[Shot] = []
        self.met: list[Met] = []

    def __call__(self, theatre: Theatre, tick: Tick) -> None:
        if self.watch is None:
            self.watch = Watch(theatre, self.episode.known_case.target, notes=list(self.episode.notes))
        self.watch.see(self.log.entries[tick.number - 1][0], theatre, tick)
        if tick.dt_s > 0:
            self.met.append(Met(tick.dt_s, tick.met))
        last = self.keyframes[-1] if self.keyframes else Keyframe(0, 0.0, b"")
        if tick.t_s - last.t_s >= EVERY_S or tick.number - last.number >= MOST_TICKS:
            self.keyframes.append(Keyframe(tick.number, tick.t_s, packed(theatre)))
        if tick.picture is not None:
            self._keep(Shot(tick.number, tick.t_s, tick.picture))
        self.progress("Doing it again", tick.number / max(len(self.log.entries), 1))

    def _keep(self, shot: Shot) -> None:
        """Keep it; of a live run its last picture and every one before a second has passed is let go."""
        last = self.shots[-1] if self.shots else None
        both_live = last is not None and isinstance(last.shown, Frame) and isinstance(shot.shown, Frame)
        if last is not None and both_live and shot.t_s - last.t_s < 1.0 and len(self.shots) > 1:
            before = self.shots[-2]
            if isinstance(before.shown, Frame) and last.t_s - before.t_s < 2.0:
                self.shots[-1] = shot
                return
        self.shots.append(shot)
        if len(self.shots) > MOST_SHOTS:
            # Thin the live ones, never a stored picture.
            live = [k for k, one in enumerate(self.shots) if isinstance(one.shown, Frame)][1::2]
            gone = set(live)
            self.shots = [one for k, one in enumerate(self.shots) if k not in gone]
