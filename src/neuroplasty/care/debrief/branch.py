"""Branch: the same patient from a second on, with other hands: half the rate, no force, nothing more.

What follows goes through ``act`` as everything does; it begins in the theatre that was, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from neuroplasty.body.procedure import Hands, Theatre, act
from neuroplasty.body.procedure.log import Log
from neuroplasty.body.procedure.replay import Met
from neuroplasty.care.assessment import Account, Watch
from neuroplasty.care.debrief.replayed import Replayed
from neuroplasty.errors import NeuroplastyError

Change = Callable[[Hands, float], Iterator[tuple[Hands, float]]]
"""What becomes of one entry of the log: the hands held in its place, each for how long."""


@dataclass(frozen=True)
class Branched:
    """What came of a branch.

    Parameters
    ----------
    said : str
        What was done otherwise.
    t_s : float
        From when on.
    number : int
        After which tick.
    theatre : Theatre
        At its end.
    log : Log
        The whole procedure with the branch in it.
    account : Account
        Of the branch alone.
    met : tuple of Met
        What met the roots, from the first tick on.
    stopped : str
        Why it could not go on, where it could not: hands that cannot be in the theatre it had come to.

    Examples
    --------
    >>> Branched.__dataclass_fields__["said"].type
    'str'
    """

    said: str
    t_s: float
    number: int
    theatre: Theatre = field(repr=False)
    log: Log = field(repr=False)
    account: Account = field(repr=False)
    met: tuple[Met, ...] = field(repr=False)
    stopped: str = ""


def half_the_rate(hands: Hands, dt_s: float) -> Iterator[tuple[Hands, float]]:
    """The same volume at half the rate: each injection takes twice as long; live pulses go on.

    Parameters
    ----------
    hands : Hands
    dt_s : float

    Yields
    ------
    tuple of Hands and float

    Examples
    --------
    >>> from neuroplasty.body.procedure import SyringeHand
    >>> hands = Hands(syringe=SyringeHand(rate_ml_s=1.0))
    >>> [(held.syringe.rate_ml_s, dt_s) for held, dt_s in half_the_rate(hands, 2.0)]
    [(0.5, 2.0), (0.5, 2.0)]
    """
    syringe = hands.syringe
    if syringe is None or not (syringe.rate_ml_s or syringe.force_n):
        yield hands, dt_s
        return
    slow = replace(
        syringe,
        rate_ml_s=None if syringe.rate_ml_s is None else syringe.rate_ml_s / 2,
        force_n=None if syringe.force_n is None else syringe.force_n / 2,
    )
    once = replace(hands, syringe=slow)
    yield once, dt_s
    # What is taken up or done at once is done once.
    again = replace(hands, syringe=replace(slow, filling=None), arm=None, give=(), remove=None, examine=False)
    yield again, dt_s


def no_more_drug(hands: Hands, dt_s: float) -> Iterator[tuple[Hands, float]]:
    """Nothing more is injected; all else as it was.

    Parameters
    ----------
    hands : Hands
    dt_s : float

    Yields
    ------
    tuple of Hands and float

    Examples
    --------
    >>> from neuroplasty.body.procedure import SyringeHand
    >>> next(no_more_drug(Hands(syringe=SyringeHand(rate_ml_s=1.0)), 2.0))[0].idle
    True
    """
    pours = hands.syringe is not None and not hands.syringe.aspirate
    yield (replace(hands, syringe=None) if pours else hands), dt_s


CHANGES: dict[str, Change] = {"half the rate": half_the_rate, "nothing more injected": no_more_drug}
"""Branches a page can offer by name."""


def branch(
    replayed: Replayed,
    t_s: float,
    change: Change,
    said: str,
    *,
    until_s: float | None = None,
    pictures: bool = False,
) -> Branched:
    """The same patient from a second on, with other hands.

    Parameters
    ----------
    replayed : Replayed
    t_s : float
        The patient's time from which on the hands are others.
    change : callable
        What becomes of each entry of the log: one of ``CHANGES``, or one's own.
    said : str
        What is done otherwise.
    until_s : float, optional
        How much of the log is done so, by its own time; all of it where left out.
    pictures : bool
        Whether the beam is on where it was; without it nothing but radiation differs, and it takes less time.

    Returns
    -------
    Branched
        Ended early, with the reason, where the theatre it came to refuses the hands that follow.

    Examples
    --------
    ``branch(replayed, 120.0, CHANGES["half the rate"], "half the rate")``; ``debrief`` shows one.

    >>> sorted(CHANGES)
    ['half the rate', 'nothing more injected']
    """
    number = replayed.number_at(t_s)
    theatre = begun = replayed.theatre_after(number)
    log = Log(replayed.log.entries[:number])
    met = list(replayed.met)
    ticks = [moment for moment in replayed.account.moments[:number] if moment.dt_s > 0]
    met = met[: len(ticks)]
    watch = Watch(theatre, replayed.episode.known_case.target)
    entries, stopped = list(log.entries), ""
    last = len(replayed.log.entries) if until_s is None else replayed.number_at(until_s)
    for hands, dt_s in replayed.log.entries[number:last]:
        try:
            for held, for_s in change(hands, dt_s):
                seen = held if pictures or held.pedal is None else replace(held, pedal=None)
                theatre, tick = act(theatre, seen, for_s)
                entries.append((seen, for_s))
                watch.see(seen, theatre, tick)
                if for_s > 0:
                    met.append(Met(for_s, tick.met))
        except NeuroplastyError as error:
            stopped = str(error)
            break
    return Branched(
        said=said,
        t_s=begun.t_s,
        number=number,
        theatre=theatre,
        log=Log(tuple(entries)),
        account=watch.account(),
        met=tuple(met),
        stopped=stopped,
    )
