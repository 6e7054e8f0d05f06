"""Account: a procedure as an assessment sees it, tick by tick: what was held, felt, seen and given.

Numbers only, no physics: small enough to keep for a whole case; all that is judged is a pure function of it.

>>> Account().moments
()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.fluoroscopy import Arm
from neuroplasty.body.instruments import TipPlace
from neuroplasty.body.procedure import Hands
from neuroplasty.documents.records import Event, Note, Pattern
from neuroplasty.documents.steps import Route

Array = NDArray[np.float64]
Point = tuple[float, float, float]

PATTERN_OF: dict[TipPlace, Pattern] = {
    "epidural": "epidural",
    "foramen": "along a root",
    "intrathecal": "intrathecal",
    "subdural": "subdural",
    "vascular": "vascular",
    "disc": "in a disc",
    "bone": "in soft tissue",
    "outside": "in soft tissue",
}
"""What dye shows by where the tip lies."""

_SUMS = ("pulses", "beam_s", "air_kerma_mgy", "dose_area_gycm2", "injected_ml")

ISOTONIC_MG_ML = 9.0
ANAESTHETICS = ("lidocaine", "bupivacaine", "ropivacaine")


@dataclass(frozen=True)
class Gift:
    """What one tick gave: how much of a drug, in its unit, and where it went.

    Examples
    --------
    >>> Gift("iohexol", 180.0, "epidural").place
    'epidural'
    """

    drug: str
    amount: float
    place: str


@dataclass(frozen=True)
class Moment:
    """One tick.

    Parameters
    ----------
    number : int
        Of the tick, from 1.
    t_s, dt_s : float
        When it ended and how long it took.
    hands : Hands
        What was held.
    events : tuple of Event
        What happened.
    hub_n, needle_n : float
        Force at the catheter's hub and at the needle.
    syringe_mmhg, flow_ml_s, injected_ml : float
        Pressure at the syringe, flow, and all that was injected so far.
    mixture : tuple of (str, float)
        What a millilitre of the syringe in hand holds, by drug, in its unit.
    route : Route or None
        Of the needle that is in.
    needle_mm, lost_mm, catheter_mm : float or None
        Depth of the needle, depth at which the resistance was lost, and how much catheter is in the canal.
    place : TipPlace or None
        Where the tip is.
    tip : tuple of float or None
        s (mm) and theta (rad) of the tip.
    tip_mm : tuple of float or None
        The tip, RAS+ mm.
    stopped : str
        What stopped a push of the catheter in this tick.
    given : tuple of Gift
    drawn : str or None
        What came into a syringe that was drawn back.
    weak : bool or None
        Whether an examination found the feet weak; None without one.
    arm : Arm
        Where the C-arm stands.
    live : bool
        Whether the pedal is down.
    pulses, beam_s, air_kerma_mgy, dose_area_gycm2 : float
        Radiation so far.

    Examples
    --------
    >>> moment = Moment(number=1, t_s=1.0, dt_s=1.0)
    >>> moment.flow_ml_s, moment.place is None
    (0.0, True)
    """

    number: int
    t_s: float
    dt_s: float
    hands: Hands = field(default_factory=Hands)
    events: tuple[Event, ...] = ()
    hub_n: float = 0.0
    needle_n: float = 0.0
    syringe_mmhg: float = 0.0
    flow_ml_s: float = 0.0
    injected_ml: float = 0.0
    mixture: tuple[tuple[str, float], ...] = ()
    route: Route | None = None
    needle_mm: float | None = None
    lost_mm: float | None = None
    catheter_mm: float | None = None
    place: TipPlace | None = None
    tip: tuple[float, float] | None = None
    tip_mm: Point | None = None
    stopped: str = ""
    given: tuple[Gift, ...] = ()
    drawn: str | None = None
    weak: bool | None = None
    arm: Arm = field(default_factory=lambda: Arm.of("AP"))
    live: bool = False
    pulses: int = 0
    beam_s: float = 0.0
    air_kerma_mgy: float = 0.0
    dose_area_gycm2: float = 0.0

    @property
    def has_dye(self) -> bool:
        """Whether the syringe in hand holds contrast."""
        return any(drug == "iohexol" for drug, _ in self.mixture)

    @property
    def hypertonic(self) -> bool:
        """Whether it holds saline stronger than the body's."""
        return any(
            drug == "sodium chloride" and per_ml > 1.05 * ISOTONIC_MG_ML for drug, per_ml in self.mixture
        )

    @property
    def has_drug(self) -> bool:
        """Whether it holds anything but contrast and plain saline."""
        return self.hypertonic or any(drug not in ("iohexol", "sodium chloride") for drug, _ in self.mixture)


@dataclass(frozen=True)
class Account:
    """A procedure, or a part of one.

    Parameters
    ----------
    moments : tuple of Moment
    notes : tuple of Note
        What was said for the record.
    target_mm : tuple of float or None
        Where the catheter was to go, RAS+ mm.
    target_words : str
    s3_mm : float or None
        The station of S3, above which no caudal needle goes.

    Examples
    --------
    >>> Account((Moment(1, 1.0, 1.0),)).seconds
    1.0
    """

    moments: tuple[Moment, ...] = ()
    notes: tuple[Note, ...] = ()
    target_mm: Point | None = None
    target_words: str = ""
    s3_mm: float | None = None

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(moment.dt_s for moment in self.moments)

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that happened, in order."""
        return tuple(event for moment in self.moments for event in moment.events)

    def since(self, number: int) -> Self:
        """Only what came after a tick.

        Parameters
        ----------
        number : int
            The tick's.

        Returns
        -------
        Account

        Examples
        --------
        >>> len(Account((Moment(1, 1.0, 1.0), Moment(2, 2.0, 1.0))).since(1).moments)
        1
        """
        kept = tuple(moment for moment in self.moments if moment.number > number)
        begun = next((moment.t_s for moment in self.moments if moment.number == number), 0.0)
        return replace(
            self, moments=kept, notes=tuple(note for note in self.notes if note.t_s >= begun or not begun)
        )

    def truth_at(self, t_s: float) -> Pattern | None:
        """What the dye injected last before a time showed; None where none was injected yet.

        Parameters
        ----------
        t_s : float
            The patient's time.

        Returns
        -------
        Pattern or None

        Examples
        --------
        >>> seen = Moment(1, 1.0, 1.0, flow_ml_s=0.5, mixture=(("iohexol", 240.0),), place="vascular")
        >>> Account((seen,)).truth_at(1.0)
        'vascular'
        """
        last = None
        for moment in self.moments:
            if moment.t_s > t_s + 1e-6:
                break
            if moment.flow_ml_s > 0 and moment.has_dye and moment.place is not None:
                last = moment.place
        return None if last is None else PATTERN_OF[last]


def joined(accounts: Sequence[Account]) -> Account:
    """Several accounts as one, each going on where the one before it ended.

    Parameters
    ----------
    accounts : sequence of Account

    Returns
    -------
    Account
        With the target of the last.

    Examples
    --------
    >>> one = Account((Moment(7, 70.0, 1.0), Moment(8, 71.0, 1.0)))
    >>> [moment.t_s for moment in joined([one, one]).moments]
    [1.0, 2.0, 3.0, 4.0]
    """
    moments: list[Moment] = []
    notes: list[Note] = []
    last = Moment(0, 0.0, 0.0)
    for account in accounts:
        if not account.moments:
            continue
        first = account.moments[0]
        late = last.t_s - (first.t_s - first.dt_s)
        # What ran up before a part began is not that part's.
        own = {
            name: getattr(last, name) - (getattr(first, name) if first.number > 1 else 0) for name in _SUMS
        }
        moments += [
            replace(
                moment,
                number=last.number + 1 + k,
                t_s=moment.t_s + late,
                **{name: getattr(moment, name) + more for name, more in own.items()},
            )
            for k, moment in enumerate(account.moments)
        ]
        notes += [note.model_copy(update={"t_s": max(note.t_s + late, 0.0)}) for note in account.notes]
        last = moments[-1]
    end = accounts[-1] if accounts else Account()
    return replace(end, moments=tuple(moments), notes=tuple(notes))
