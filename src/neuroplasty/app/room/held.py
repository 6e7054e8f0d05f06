"""Held: what a person holds, from the messages of a page; and the hands of the next tick.

What is held stays held until another message says otherwise; what is done once (a syringe taken, a nudge) is
done in the next tick, one thing a tick, in the order it was asked for. The newest C-arm pose wins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from neuroplasty.app.room import asked
from neuroplasty.app.room.aiming import along_the_usual, entry_of, turned_by
from neuroplasty.app.room.clock import TICK_S
from neuroplasty.body.epidural import Posture
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.fluoroscopy.carm import Table
from neuroplasty.body.instruments import CatheterKit, Needle, Placing
from neuroplasty.body.instruments.parameters import HAND_PUSH
from neuroplasty.body.instruments.radiofrequency import Dials, Stimulus
from neuroplasty.body.physiology import Signs
from neuroplasty.body.procedure import (
    BalloonHand,
    CatheterHand,
    Dose,
    Filling,
    Hands,
    NeedleHand,
    SyringeHand,
    Theatre,
)
from neuroplasty.documents.records import EventKind
from neuroplasty.errors import HandsError

Parts = Mapping[str, Any]
Once = Callable[[Theatre], Parts]
"""What is done once, said as parts of ``Hands`` when its tick comes."""

SLOWEST = 0.15
"""A hand that meets its limit of force still moves at so much of its speed."""
ARM_EVERY = 3
"""A C-arm that swings with the beam on is shown at every third tick: a new pose takes long to project."""


@dataclass
class Held:
    """What is held now.

    ``push`` and ``turn``: by tool, mm/s and degrees/s. ``placing``: the usual way of the needle that was set;
    ``follows``: the hand keeps to it, and walks off bone as somebody does who knows the way. ``shown``: how
    the C-arm stood for the last picture.

    Examples
    --------
    >>> held = Held()
    >>> held.take(asked.Pedal(n=1, on=True, pulses_per_s=15.0))
    >>> held.pedal.pulses_per_s, held.busy
    (15.0, True)
    >>> held.let_go()
    >>> held.busy
    False
    """

    pedal: Pedal | None = None
    push: dict[str, float] = field(default_factory=dict)
    turn: dict[str, float] = field(default_factory=dict)
    rate_ml_s: float | None = None
    force_n: float | None = None
    balloon_ml: float | None = None
    dials: Dials | None = None
    arm: Arm | None = None
    once: deque[Once] = field(default_factory=deque)
    placing: Placing | None = None
    straight: bool = False
    follows: bool = False
    shown: Arm | None = None
    _arm_tick: int = -ARM_EVERY

    @property
    def busy(self) -> bool:
        """Whether something is held that falls to zero when nobody is there: pedal, push, plunger."""
        return self.pedal is not None or self.working

    @property
    def working(self) -> bool:
        """Whether an instrument is being moved or a plunger pressed."""
        moving = any(self.push.values()) or any(self.turn.values())
        return moving or self.rate_ml_s is not None or self.force_n is not None

    def let_go(self, *, pedal: bool = True) -> None:
        """Pedal, push and plunger fall to zero; balloon and generator stay as they are set."""
        if pedal:
            self.pedal = None
        self.push.clear()
        self.turn.clear()
        self.rate_ml_s = self.force_n = None

    def drop(self) -> None:
        """Everything put down, as after a refusal or a step back."""
        self.let_go()
        self.once.clear()
        self.arm = self.balloon_ml = self.dials = None

    def take(self, message: asked.Asked) -> None:
        """Take up what a message asks for."""
        handler = _TAKE.get(type(message))
        if handler is None:
            raise HandsError(f"{message.t!r} is nothing that hands can hold.")
        handler(self, message)

    def hands(self, theatre: Theatre, each: int = 1) -> Hands:
        """The hands of the next tick; a shown picture stands for ``each`` pulses at least."""
        parts: dict[str, Any] = dict(self.once.popleft()(theatre)) if self.once else {}
        pedal = parts.pop("pedal", self.pedal)
        if pedal is not None and each > 1 and pedal.mode != "store":
            pedal = replace(pedal, each=each)
        if "needle" not in parts and theatre.needle is not None and self._moves("needle"):
            parts["needle"] = self._pushed(theatre.needle)
        if "catheter" not in parts and theatre.catheter is not None and self._moves("catheter"):
            parts["catheter"] = CatheterHand(
                push_mm_s=self.push.get("catheter", 0.0) * _slower(theatre),
                turn_deg_s=self.turn.get("catheter", 0.0),
            )
        if "syringe" not in parts and (self.rate_ml_s is not None or self.force_n is not None):
            parts["syringe"] = SyringeHand(rate_ml_s=self.rate_ml_s, force_n=self.force_n)
        if self.balloon_ml is not None:
            parts["balloon"] = BalloonHand(self.balloon_ml)
        if self.dials is not None:
            parts["current"] = self.dials
        if (
            "arm" not in parts
            and self.arm is not None
            and (pedal is None or theatre.number - self._arm_tick >= ARM_EVERY)
        ):
            parts["arm"], self.arm, self._arm_tick = self.arm, None, theatre.number
        return Hands(pedal=pedal, **parts)

    def infusing(self) -> Hands:
        """The hands of a wait: nothing but the plunger."""
        if self.rate_ml_s is None and self.force_n is None:
            return Hands()
        return Hands(syringe=SyringeHand(rate_ml_s=self.rate_ml_s, force_n=self.force_n))

    def befall(self, kind: EventKind) -> None:
        """Let something happen to the patient in the next tick."""
        self.once.append(lambda theatre: {"befall": (kind,)})

    def set_signs(self, signs: Signs) -> None:
        """Set the patient's vital signs in the next tick."""
        self.once.append(lambda theatre: {"signs": signs})

    def _pushed(self, needle: Needle) -> NeedleHand:
        """The hand on the needle; along its usual line it aims anew as it goes, and walks off bone."""
        push, turn = self.push.get("needle", 0.0), self.turn.get("needle", 0.0)
        placing = self.placing
        if not self.follows or placing is None or push <= 0:
            return NeedleHand(push_mm_s=push, turn_deg_s=turn)
        walks = needle.depth_mm < placing.usual.depth_mm - 1e-9
        return NeedleHand(
            aim=along_the_usual(placing, needle), push_mm_s=push, turn_deg_s=turn, past_bone=walks
        )

    def _moves(self, tool: str) -> bool:
        return bool(self.push.get(tool) or self.turn.get(tool))

    def _pedal(self, message: asked.Pedal) -> None:
        if message.mode == "store":
            if message.on:
                self.once.append(lambda theatre: {"pedal": _stored(theatre)})
            return
        on = Pedal(message.mode, message.pulses_per_s, label="live")
        self.pedal = on if message.on else None

    def _arm(self, message: asked.Arm) -> None:
        def put(arm: Arm) -> Arm:
            if message.view is not None:
                named = Arm.of(message.view)
                return replace(arm, orbit_deg=named.orbit_deg, tilt_deg=named.tilt_deg, view=message.view)
            orbit = arm.orbit_deg if message.orbit_deg is None else message.orbit_deg
            tilt = arm.tilt_deg if message.tilt_deg is None else message.tilt_deg
            return replace(arm, orbit_deg=orbit, tilt_deg=tilt, view=named_view(orbit, tilt))

        self._put(put)

    def _table(self, message: asked.TableTo) -> None:
        if message.to_tip:
            self.once.append(self._centred)
            return
        table = Table(message.left_mm, message.up_mm, message.head_mm)
        self._put(lambda arm: replace(arm, table=table))

    def _centred(self, theatre: Theatre) -> Parts:
        """The table moved so that the tip lies in the middle of the picture."""
        if theatre.catheter is not None:
            tip = theatre.catheter.shape_mm[-1]
        elif theatre.needle is not None:
            tip = theatre.needle.point_mm
        else:
            raise HandsError("There is no tip to look at; set a needle on the skin first.")
        arm, self.arm = self.arm or theatre.fluoroscope.arm, None
        aside, behind, along = theatre.setting.room.centre_mm(arm.view) - tip
        table = arm.table
        if abs(arm.orbit_deg) < 45.0:
            table = replace(table, left_mm=-float(aside))
        else:
            table = replace(table, up_mm=-float(behind))
        return {"arm": replace(arm, table=replace(table, head_mm=float(along)))}

    def _field(self, message: asked.FieldSize) -> None:
        self._put(lambda arm: replace(arm, field_size=message.size))

    def _collimate(self, message: asked.Collimate) -> None:
        self._put(
            lambda arm: replace(
                arm,
                iris=message.iris,
                shutters=_between(message.rows),
                sides=_between(message.columns),
            )
        )

    def _put(self, change: Callable[[Arm], Arm]) -> None:
        # The newest pose wins; several dials turned in one tick add up.
        self.arm = change(self.arm or self._seen)

    _seen: Arm = field(default_factory=lambda: Arm.of("AP"))

    def see(self, theatre: Theatre) -> None:
        """Look at where the C-arm stands now: what is turned next is turned from there."""
        self._seen = theatre.fluoroscope.arm

    def _needle(self, message: asked.SetNeedle) -> None:
        def once(theatre: Theatre) -> Parts:
            entry, self.placing = entry_of(theatre.setting, message, straight=self.straight, shown=self.shown)
            self.follows = False
            return {"needle": NeedleHand(entry)}

        self.once.append(once)

    def _aim(self, message: asked.Aim) -> None:
        def once(theatre: Theatre) -> Parts:
            needle = theatre.needle
            if needle is None:
                raise HandsError("There is no needle to aim; set one on the skin first.")
            self.follows = message.usual and self.placing is not None
            if not message.usual:
                return {"needle": NeedleHand(aim=turned_by(needle, message.up_deg, message.left_deg))}
            if self.placing is None:
                raise HandsError("The usual line of this needle is not known; set the needle anew.")
            return {"needle": NeedleHand(aim=along_the_usual(self.placing, needle))}

        self.once.append(once)

    def _hand(self, message: asked.Hand) -> None:
        self.push[message.tool], self.turn[message.tool] = message.push_mm_s, message.turn_deg_s

    def _nudge(self, message: asked.Nudge) -> None:
        push, turn = message.push_mm / TICK_S, message.turn_deg / TICK_S
        hand: Any = NeedleHand if message.tool == "needle" else CatheterHand
        self.once.append(lambda theatre: {message.tool: hand(push_mm_s=push, turn_deg_s=turn)})

    def _take(self, message: asked.Take) -> None:
        kit = CatheterKit(message.gauge, message.length_mm, message.holes, message.tip_bend_deg)
        self.once.append(lambda theatre: {"catheter": CatheterHand(kit)})

    def _withdraw(self, message: asked.Withdraw) -> None:
        self.let_go(pedal=False)
        self.balloon_ml = self.dials = None
        self.once.append(lambda theatre: {"remove": message.what})

    def _fill(self, message: asked.Fill) -> None:
        label = message.label or " + ".join(part.drug for part in message.ingredients)
        filling = Filling(label, message.ingredients)
        self.rate_ml_s = self.force_n = None
        self.once.append(lambda theatre: {"syringe": SyringeHand(filling)})

    def _plunger(self, message: asked.Plunger) -> None:
        self.rate_ml_s = message.rate_ml_s if message.force_n is None else None
        self.force_n = message.force_n

    def _aspirate(self, message: asked.Aspirate) -> None:
        self.rate_ml_s = self.force_n = None
        self.once.append(lambda theatre: {"syringe": SyringeHand(aspirate=True)})

    def _balloon(self, message: asked.Balloon) -> None:
        self.balloon_ml = message.volume_ml

    def _current(self, message: asked.Current) -> None:
        dials = Dials(
            message.mode,
            message.goal_c,
            message.electrode_mm,
            message.volts,
            message.width_ms,
            message.rate_hz,
        )
        self.dials = dials if message.on else None

    def _test(self, message: asked.Test) -> None:
        stimulus = Stimulus(message.kind, message.volts, message.electrode_mm)
        self.once.append(lambda theatre: {"stimulus": stimulus})

    def _give(self, message: asked.Give) -> None:
        dose = Dose(message.drug, message.amount_mg, message.way)
        self.once.append(lambda theatre: {"give": (dose,)})

    def _position(self, message: asked.Position) -> None:
        posture = Posture(message.lie, message.head_down_deg)
        self.once.append(lambda theatre: {"position": posture})

    def _examine(self, message: asked.Ask) -> None:
        self.once.append(lambda theatre: {"examine": True})


def named_view(orbit_deg: float, tilt_deg: float) -> str:
    """The view's name where the C-arm stands exactly as for a named one, else ``free``.

    >>> named_view(90.0, 0.0), named_view(12.0, 0.0)
    ('lateral', 'free')
    """
    from neuroplasty.body.fluoroscopy.carm import TURNS_DEG

    return next((view for view, turns in TURNS_DEG.items() if turns == (orbit_deg, tilt_deg)), "free")


def _stored(theatre: Theatre) -> Pedal:
    arm = theatre.fluoroscope.arm
    words = arm.view if arm.view != "free" else f"{arm.orbit_deg:.0f}, {arm.tilt_deg:.0f} degrees"
    return Pedal("store", label=f"{words} at {int(theatre.t_s) // 60}:{int(theatre.t_s) % 60:02d}")


def _slower(theatre: Theatre) -> float:
    """A hand that feels resistance goes slower."""
    return max(SLOWEST, 1.0 - max(0.0, theatre.grip.hub_n) / float(HAND_PUSH))


def _between(share: float) -> tuple[float, float]:
    return 0.5 - share / 2, 0.5 + share / 2


_TAKE: Mapping[type[asked.Asked], Callable[[Held, Any], None]] = {
    asked.Pedal: Held._pedal,
    asked.Arm: Held._arm,
    asked.TableTo: Held._table,
    asked.FieldSize: Held._field,
    asked.Collimate: Held._collimate,
    asked.SetNeedle: Held._needle,
    asked.Aim: Held._aim,
    asked.Hand: Held._hand,
    asked.Nudge: Held._nudge,
    asked.Take: Held._take,
    asked.Withdraw: Held._withdraw,
    asked.Fill: Held._fill,
    asked.Plunger: Held._plunger,
    asked.Aspirate: Held._aspirate,
    asked.Balloon: Held._balloon,
    asked.Current: Held._current,
    asked.Test: Held._test,
    asked.Give: Held._give,
    asked.Position: Held._position,
    asked.Ask: Held._examine,
}
