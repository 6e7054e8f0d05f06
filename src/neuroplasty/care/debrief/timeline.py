"""Timeline: what was done, in lines a person would write: each run of the same doing, its force and its "
"events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from neuroplasty.body.fluoroscopy import Arm
from neuroplasty.body.procedure import Hands
from neuroplasty.care.assessment import Account, Moment
from neuroplasty.documents.records import Event, Note

_SHORT_S = 2.0
"""Two runs of the same doing with no longer a pause between them are one."""
_ANYWHERE = Arm.of("AP")


@dataclass(frozen=True)
class Line:
    """One run of the same doing.

    Parameters
    ----------
    first, last : int
        Numbers of its ticks.
    start_s, end_s : float
        The patient's time.
    doing : str
        What was held, in a few words.
    hub_n, syringe_mmhg, injected_ml : float
        The most force at the hub, the most pressure at the syringe, and what went in.
    came : str
        What came of it: how far, where the tip lay, what was drawn back.
    events : tuple of Event
    notes : tuple of Note

    Examples
    --------
    >>> Line(1, 2, 0.0, 2.0, "wait").seconds
    2.0
    """

    first: int
    last: int
    start_s: float
    end_s: float
    doing: str
    hub_n: float = 0.0
    syringe_mmhg: float = 0.0
    injected_ml: float = 0.0
    came: str = ""
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it went on."""
        return self.end_s - self.start_s


def timeline(account: Account) -> tuple[Line, ...]:
    """Every input of a procedure as lines: all that was held, with what came of it.

    Parameters
    ----------
    account : Account

    Returns
    -------
    tuple of Line
        In order; every tick in which something was held, or time passed, is in one of them.

    Examples
    --------
    >>> from neuroplasty.body.procedure import CatheterHand
    >>> push = Hands(catheter=CatheterHand(push_mm_s=5.0))
    >>> seen = (Moment(1, 1.0, 1.0, push), Moment(2, 2.0, 1.0, push), Moment(3, 62.0, 60.0))
    >>> [(line.doing, line.seconds) for line in timeline(Account(seen))]
    [('catheter pushed', 2.0), ('nothing held', 60.0)]
    """
    runs: list[list[Moment]] = []
    for moment in account.moments:
        if _empty(moment):
            continue
        held, fresh = _held(moment.hands), _anew(moment.hands)
        if runs and not fresh and held == _held(runs[-1][-1].hands):
            runs[-1].append(moment)
        elif not fresh and (rested := _rested(runs)) and held == _held(runs[-1 - rested][-1].hands):
            # A hand that rests for a moment goes on with what it did.
            pauses = [one for run in runs[-rested:] for one in run]
            del runs[-rested:]
            runs[-1] += [*pauses, moment]
        else:
            runs.append([moment])
    notes = list(account.notes)
    lines = []
    for number, run in enumerate(runs):
        ends = run[-1].t_s
        final = number == len(runs) - 1
        mine = [note for note in notes if note.t_s <= ends or final]
        notes = notes[len(mine) :]
        lines.append(_line(run, tuple(mine)))
    return tuple(lines)


def doing_of(hands: Hands) -> str:
    """What is held, in a few words.

    Parameters
    ----------
    hands : Hands

    Returns
    -------
    str

    Examples
    --------
    >>> from neuroplasty.body.procedure import SyringeHand
    >>> doing_of(Hands(syringe=SyringeHand(aspirate=True))), doing_of(Hands())
    ('plunger drawn back', 'nothing held')
    """
    return ", ".join(_doings(hands)) or "nothing held"


def _empty(moment: Moment) -> bool:
    """Whether nothing was held, no time passed and nothing happened."""
    return moment.hands.idle and moment.dt_s == 0 and not moment.events


def _held(hands: Hands) -> str:
    """What is held, without what was only taken up in that tick: the same as long as the same goes on."""
    syringe, needle = hands.syringe, hands.needle
    if syringe is not None:
        hands = replace(hands, syringe=replace(syringe, filling=None))
    if needle is not None:
        hands = replace(hands, needle=replace(needle, entry=None, aim=None))
    if hands.arm is not None:
        hands = replace(hands, arm=_ANYWHERE)
    busy = replace(hands, pedal=None)
    looks = hands.pedal is not None and hands.pedal.mode != "store"
    # Whether the foot is down makes no new line of what the hands go on with.
    return doing_of(busy if looks and not busy.idle else hands)


def _rested(runs: list[list[Moment]]) -> int:
    """How many of the last runs are a short rest after another; 0 where there is none."""
    count, seconds = 0, 0.0
    while count < len(runs) - 1 and _quiet(runs[-1 - count]):
        seconds += sum(moment.dt_s for moment in runs[-1 - count])
        count += 1
    return count if seconds < _SHORT_S else 0


def _quiet(run: list[Moment]) -> bool:
    """Whether the hands held nothing and nothing happened."""
    return all(
        moment.hands.needle is None
        and moment.hands.catheter is None
        and moment.hands.syringe is None
        and not moment.events
        and _held(moment.hands) in ("nothing held", _held(Hands(pedal=moment.hands.pedal)))
        for moment in run
    )


def _doings(hands: Hands) -> Iterator[str]:
    for kind in hands.befall:
        yield f"the instructor: {kind}"
    if hands.signs is not None:
        yield "the instructor: vital signs set"
    if hands.stimulus is not None:
        yield f"{hands.stimulus.kind} test at {hands.stimulus.volts:g} V"
    if hands.remove is not None:
        yield f"{hands.remove} taken out"
    yield from _of_needle(hands)
    yield from _of_catheter(hands)
    yield from _of_syringe(hands)
    if hands.balloon is not None:
        yield f"balloon at {hands.balloon.volume_ml:g} mL"
    if hands.current is not None:
        yield f"{hands.current.mode} current"
    for dose in hands.give:
        yield f"{dose.drug} {dose.amount:g} into the {dose.way}"
    if hands.examine:
        yield "feet examined"
    if hands.position is not None:
        yield f"patient laid: {hands.position}"
    if hands.arm is not None:
        yield f"C-arm put {_arm(hands.arm)}"
    if hands.pedal is not None:
        yield "picture stored" if hands.pedal.mode == "store" else f"pedal down ({hands.pedal.mode})"


def _of_needle(hands: Hands) -> Iterator[str]:
    needle = hands.needle
    if needle is None:
        return
    if needle.entry is not None:
        yield f"{needle.entry.kit.route} needle set on the skin"
    elif needle.aim is not None:
        yield "needle aimed"
    if needle.push_mm_s:
        yield "needle pushed" if needle.push_mm_s > 0 else "needle drawn back"
    elif needle.turn_deg_s:
        yield "needle turned"


def _of_catheter(hands: Hands) -> Iterator[str]:
    catheter = hands.catheter
    if catheter is None:
        return
    if catheter.kit is not None:
        yield "catheter into the needle"
    if catheter.push_mm_s and catheter.turn_deg_s:
        yield "catheter pushed and turned" if catheter.push_mm_s > 0 else "catheter drawn back and turned"
    elif catheter.push_mm_s:
        yield "catheter pushed" if catheter.push_mm_s > 0 else "catheter drawn back"
    elif catheter.turn_deg_s:
        yield "hub turned"
    elif catheter.kit is None:
        yield "hand rests on the hub"


def _of_syringe(hands: Hands) -> Iterator[str]:
    syringe = hands.syringe
    if syringe is None:
        return
    if syringe.aspirate:
        yield "plunger drawn back"
    elif syringe.rate_ml_s or syringe.force_n:
        yield "injecting"
    elif syringe.filling is None:
        yield "syringe held"
    if syringe.filling is not None:
        yield f"syringe taken: {syringe.filling.label}"


def _arm(arm: Arm) -> str:
    if arm.view != "free":
        return arm.view
    return f"{arm.orbit_deg:.0f} degrees round, {arm.tilt_deg:.0f} headward"


def _anew(hands: Hands) -> bool:
    """Whether these hands take something up, which is a line of its own each time."""
    catheter, needle = hands.catheter, hands.needle
    syringe = hands.syringe
    fresh = (catheter is not None and catheter.kit is not None) or (
        needle is not None and needle.entry is not None
    )
    fresh = fresh or (syringe is not None and syringe.filling is not None)
    return fresh or bool(hands.give) or hands.remove is not None or hands.examine


def _line(run: list[Moment], notes: tuple[Note, ...]) -> Line:
    first, last = run[0], run[-1]
    return Line(
        first=first.number,
        last=last.number,
        start_s=first.t_s - first.dt_s,
        end_s=last.t_s,
        doing=_doing(run),
        hub_n=max((abs(moment.hub_n) for moment in run if moment.hands.catheter is not None), default=0.0),
        syringe_mmhg=max((moment.syringe_mmhg for moment in run if moment.flow_ml_s > 0), default=0.0),
        injected_ml=sum(moment.flow_ml_s * moment.dt_s for moment in run if moment.flow_ml_s > 0),
        came=", ".join(_came(run)),
        events=tuple(event for moment in run for event in moment.events),
        notes=notes,
    )


def _doing(run: list[Moment]) -> str:
    """What was done, with what was taken up first and where the C-arm was put at last."""
    hands = run[0].hands
    if hands.arm is not None:
        hands = replace(hands, arm=run[-1].arm)
    busy = replace(hands, pedal=None)
    looks = hands.pedal is not None and hands.pedal.mode != "store"
    return doing_of(busy if looks and not busy.idle else hands)


def _came(run: list[Moment]) -> Iterator[str]:
    last = run[-1]
    hands = run[0].hands
    if hands.catheter is not None and last.catheter_mm is not None:
        yield f"{last.catheter_mm:.0f} mm of catheter in the canal"
        stopped = next((moment.stopped for moment in reversed(run) if moment.stopped), "")
        if stopped:
            yield f"stopped by {stopped}"
    elif hands.needle is not None and last.needle_mm is not None:
        yield f"{last.needle_mm:.0f} mm deep"
        if last.place:
            yield f"tip: {last.place}"
    for moment in run:
        if moment.drawn is not None:
            yield f"drawn back: {moment.drawn}"
            break
    busy = not replace(hands, pedal=None).idle
    seen_s = sum(moment.dt_s for moment in run if moment.live)
    if busy and seen_s > 0:
        yield f"seen live for {seen_s:.1f} s"
    examined = next((moment.weak for moment in run if moment.weak is not None), None)
    if examined is not None:
        yield "feet weaker than before" if examined else "feet as before"
