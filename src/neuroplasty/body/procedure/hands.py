"""Hands: what is held and done during one tick, by a plan's script or by a person in the room.

Everything is a rate or a standing, so that it may change at any tick; what is taken up or put down is taken
up at the tick's beginning. Hands that cannot be are refused where they act, in a sentence.

>>> Hands(catheter=CatheterHand(push_mm_s=5.0), pedal=Pedal()).idle
False
>>> Hands().idle
True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from neuroplasty.body.epidural import Posture
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.instruments import CatheterKit, NeedleKit
from neuroplasty.body.instruments.radiofrequency import Dials, Stimulus
from neuroplasty.body.physiology import Signs
from neuroplasty.documents.records import EventKind
from neuroplasty.documents.steps import Ingredient

Vector = tuple[float, float, float]
Instrument = Literal["needle", "catheter", "everything"]


@dataclass(frozen=True)
class Entry:
    """A needle set on the skin: which, where (RAS+ mm), aimed along which direction.

    Examples
    --------
    >>> Entry(NeedleKit("caudal"), (0.0, -60.0, -80.0), (0.0, 0.5, 0.5)).kit.gauge
    16
    """

    kit: NeedleKit
    skin_mm: Vector
    direction: Vector


@dataclass(frozen=True)
class NeedleHand:
    """A hand on the needle. ``past_bone``: it feels bone and walks off it, in place of stopping.

    Examples
    --------
    >>> NeedleHand(push_mm_s=2.0).past_bone
    False
    """

    entry: Entry | None = None
    aim: Vector | None = None
    push_mm_s: float = 0.0
    turn_deg_s: float = 0.0
    past_bone: bool = False


@dataclass(frozen=True)
class CatheterHand:
    """A hand on the catheter's hub; ``limit_n`` is the force at which it stops pushing.

    Examples
    --------
    >>> CatheterHand(push_mm_s=5.0, turn_deg_s=30.0).limit_n is None
    True
    """

    kit: CatheterKit | None = None
    push_mm_s: float = 0.0
    turn_deg_s: float = 0.0
    limit_n: float | None = None


@dataclass(frozen=True)
class Filling:
    """A syringe filled from the tray: what is on its label, and what is in it.

    Examples
    --------
    >>> Filling("dye", (Ingredient(drug="iohexol", strength="240 mgI/mL", volume_ml=4),)).volume_ml
    4.0
    """

    label: str
    ingredients: tuple[Ingredient, ...]

    @property
    def volume_ml(self) -> float:
        """All that is in it."""
        return float(sum(part.volume_ml for part in self.ingredients))


@dataclass(frozen=True)
class SyringeHand:
    """A hand on the plunger: by rate, by force, or drawing back; a new ``filling`` replaces what was left.

    Examples
    --------
    >>> SyringeHand(rate_ml_s=0.5).aspirate
    False
    """

    filling: Filling | None = None
    rate_ml_s: float | None = None
    force_n: float | None = None
    aspirate: bool = False


@dataclass(frozen=True)
class BalloonHand:
    """The balloon held at a volume; a tick without it lets it down.

    Examples
    --------
    >>> BalloonHand(0.13).volume_ml
    0.13
    """

    volume_ml: float


@dataclass(frozen=True)
class Dose:
    """A drug given otherwise than through needle or catheter: into a vein, or under the skin.

    Examples
    --------
    >>> Dose("midazolam", 2.0, "vein").way
    'vein'
    """

    drug: str
    amount: float
    way: Literal["vein", "skin"]


@dataclass(frozen=True)
class Hands:
    """All hands during one tick; None is a hand that holds nothing.

    ``current``: the generator's dials while it is switched on; a tick without them switches it off.
    ``arm``: where the C-arm is put, which then stays there. ``position``: how the patient is laid.
    ``remove``: taken out at once, as it is. ``examine``: the patient is asked to move the feet.
    ``stimulus``: a sensory or motor test at the catheter's tip.
    ``signs``: the vital signs that an instructor sets from this tick on; empty ones let them go again.
    ``befall``: what an instructor lets happen to the patient at this moment, of ``hazards.CAN_BEFALL``.

    Examples
    --------
    >>> Hands(catheter=CatheterHand(push_mm_s=5.0), pedal=Pedal()).idle
    False
    """

    needle: NeedleHand | None = None
    catheter: CatheterHand | None = None
    syringe: SyringeHand | None = None
    balloon: BalloonHand | None = None
    current: Dials | None = None
    pedal: Pedal | None = None
    arm: Arm | None = None
    position: Posture | None = None
    remove: Instrument | None = None
    give: tuple[Dose, ...] = field(default=())
    examine: bool = False
    befall: tuple[EventKind, ...] = field(default=())
    signs: Signs | None = None
    stimulus: Stimulus | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is held, pressed or asked."""
        return self == Hands()
