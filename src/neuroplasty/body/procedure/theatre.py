"""Theatre: the patient on the table at one moment. A value: never changed, only followed by another.

It knows no plan and no script. ``act`` is the only way from one theatre to the next::

    theatre = Theatre.begin(Setting.of(anatomy, bonded, seed=1))
    theatre, tick = act(theatre, Hands(needle=...), dt_s=0.5)

So undo is a list of earlier theatres, a branch is two hands on one theatre, and a log of hands does a
procedure again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import State
from neuroplasty.body.fluoroscopy import Dye, Fluoroscope, MetalObject
from neuroplasty.body.instruments import Catheter, Lumen, Needle
from neuroplasty.body.instruments.tip import Tip, TipPlace, words_at
from neuroplasty.body.nerve.effects import Treated
from neuroplasty.body.physiology import Physiology
from neuroplasty.body.procedure.book import Book
from neuroplasty.body.procedure.hands import Filling
from neuroplasty.body.procedure.inflation import Inflation
from neuroplasty.body.procedure.setting import Setting
from neuroplasty.body.procedure.stretch import Stretched
from neuroplasty.body.procedure.treatment import Treatment
from neuroplasty.body.spread import Elsewhere
from neuroplasty.errors import HandsError

Array = NDArray[np.float64]

_EVERY = 4
_COIL_MM = 0.22
"""Wire of a wound catheter, as thick a wall of steel as is seen among dye; assumed."""


@dataclass(frozen=True)
class Grip:
    """What the hand feels at a catheter's hub: force (N) and torque (N mm), and the force at the tip (N).

    Held between the half-millimetre steps of a push, and while the hand rests on the hub.
    """

    hub_n: float = 0.0
    hub_torque_nmm: float = 0.0
    tip_n: float = 0.0


@dataclass(frozen=True)
class Syringe:
    """The syringe in hand: its filling, how much is left, what each hole let through at the last tick.

    ``number`` counts fillings from 1.
    """

    filling: Filling
    number: int
    left_ml: float
    passed: tuple[float, ...] = ()

    @property
    def per_ml(self) -> dict[str, float]:
        """How much of each drug a millilitre holds, in its own unit."""
        mixture: dict[str, float] = {part.drug: 0.0 for part in self.filling.ingredients}
        whole = self.filling.volume_ml
        for part in self.filling.ingredients:
            mixture[part.drug] += part.dose / whole
        return mixture


@dataclass(frozen=True)
class Memory:
    """What has been told of already, so that it is told once.

    ``told``: by a name each; ``peak_mmhg`` and ``dye`` (K,): the highest pressure that each root's nerve took
    and whether dye was seen there so far; ``numb`` (K,): roots told to be numb.
    """

    told: frozenset[str]
    peak_mmhg: Array
    dye: NDArray[np.bool_]
    numb: NDArray[np.bool_]


@dataclass(frozen=True)
class Theatre:
    """Everything at one moment of a procedure; ``setting`` by reference, the rest by value.

    ``stretched`` is what balloons have lastingly stretched at each root, ``untorn`` what of the scar on its
    ground no catheter has torn. ``strayed`` is where chance has put
    the tip, in place of where its geometry says, ``stray_cause`` why, ``drawn_mm`` how far the tip was moved
    since. ``deepest_mm`` is how much of the catheter has been in, ``left_mm`` what was torn off and
    stays behind.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> theatre.t_s, theatre.tip_place is None, theatre.given_ml
    (0.0, True, 0.0)
    """

    setting: Setting = field(repr=False)
    state: State
    roots: Treated = field(repr=False)
    memory: Memory = field(repr=False)
    stretched: Stretched = field(repr=False)
    untorn: Array | None = field(default=None, repr=False)
    number: int = 0
    needle: Needle | None = None
    catheter: Catheter | None = None
    grip: Grip = Grip()
    syringe: Syringe | None = None
    fillings: int = 0
    inflation: Inflation | None = None
    treatment: Treatment | None = None
    fluoroscope: Fluoroscope = field(default_factory=Fluoroscope)
    elsewhere: Elsewhere | None = None
    patient: Physiology = field(default_factory=Physiology.at_rest)
    book: Book = field(default_factory=Book)
    strayed: TipPlace | None = None
    stray_cause: str = ""
    drawn_mm: float = 0.0
    deepest_mm: float = 0.0
    punctured: bool = False
    burst: bool = False
    left_mm: tuple[Array, ...] = ()

    @classmethod
    def begin(cls, setting: Setting) -> Self:
        """Before anything is done."""
        none = np.zeros(len(setting.cells.names))
        no = np.zeros(len(setting.cells.names), bool)
        return cls(
            setting=setting,
            state=setting.start,
            roots=Treated.begin(setting.before, setting.without),
            memory=Memory(frozenset(), none, no, no),
            stretched=Stretched.none(len(none)),
        )

    @property
    def t_s(self) -> float:
        """Seconds since the patient lay down."""
        return self.state.t_s

    @property
    def tip_place(self) -> TipPlace | None:
        """The compartment that an injection would go into now; None with nothing in."""
        if self.catheter is None and self.needle is None:
            return None
        return self.strayed or self.tip.place

    @property
    def tip(self) -> Tip:
        """Where an injection would come out; HandsError with nothing in."""
        if self.catheter is not None:
            return self.catheter.tip_at
        if self.needle is not None:
            return self.needle.tip
        raise HandsError("There is neither needle nor catheter in; place one first.")

    @property
    def on_the_skin(self) -> bool:
        """Whether all that is in is a needle that only touches the skin."""
        return self.catheter is None and self.needle is not None and self.needle.depth_mm == 0.0

    @property
    def tip_words(self) -> str:
        """Where the tip is, to go on a sentence."""
        return _TIP_WORDS[self.tip_place] if self.tip_place else "out"

    @property
    def given_ml(self) -> float:
        """All that was injected, wherever it went."""
        return self.book.given_ml

    def where(self, s_mm: float, theta_rad: float) -> str:
        """A place on the shell in clinical words: nearest level, side, region."""
        return words_at(self.setting.anatomy.canal, s_mm, theta_rad)

    def way_in(self) -> tuple[Lumen, list[tuple[float, float]]]:
        """The bore an injection goes through, and where (s in mm, theta in rad) it comes out."""
        if self.catheter is not None:
            return self.catheter.lumen, self.catheter.hole_sites()
        if self.needle is not None:
            return self.needle.lumen, [(self.needle.s_mm, self.needle.theta_rad)]
        raise HandsError("There is neither needle nor catheter to inject through; place one first.")

    def pressure_at(self, sites: Sequence[tuple[float, float]]) -> float:
        """The highest pressure of the fluid at these places, mmHg."""
        return max(self.state.pressure_at(s, theta) for s, theta in sites)

    @property
    def tip_mmhg(self) -> float:
        """Pressure of the fluid at the tip; 0 with nothing in the canal."""
        nowhere = self.on_the_skin or (self.catheter is None and self.needle is None)
        return 0.0 if nowhere else self.pressure_at(self.way_in()[1])

    def metal(self) -> list[MetalObject]:
        """What an X-ray sees of the instruments."""
        metal = []
        if self.needle is not None:
            metal.append(
                MetalObject(
                    self.needle.shaft_mm,
                    self.needle.outer_mm / 2,
                    "steel",
                    0.5 * (self.needle.outer_mm - self.needle.lumen.bore_mm),
                )
            )
        if self.catheter is not None:
            # Every other millimetre: what a bend departs from its chord is thinner than the wire.
            shape = self.catheter.shape_mm
            line = shape[np.unique(np.append(np.arange(0, len(shape), _EVERY), len(shape) - 1))]
            metal.append(MetalObject(line, self.catheter.outer_mm / 2, "steel", _COIL_MM))
        metal += [MetalObject(piece, 0.5, "steel", _COIL_MM) for piece in self.left_mm]
        return metal

    def dye(self) -> Dye:
        """Where iodine lies, and how much, for the X-ray."""
        canal, sleeves, clouds = self.setting.places
        ledger = self.state.ledger
        filled = [
            plume.fill(
                ledger.left_by(plume.root, "iohexol"),
                float(ledger.left_ml[ledger.outlets.index(plume.root)]),
            )
            for plume in self.setting.plumes
        ]
        return [
            (canal, self.state.amount("iohexol").ravel()),
            (sleeves, np.concatenate([sleeve for sleeve, _ in filled])),
            (clouds, np.array([cloud for _, cloud in filled])),
            *(self.elsewhere.seen() if self.elsewhere else ()),
        ]


_TIP_WORDS: dict[TipPlace, str] = {
    "epidural": "in the epidural space",
    "intrathecal": "in the cerebrospinal fluid",
    "subdural": "under the dura, outside the arachnoid",
    "vascular": "in a vessel",
    "foramen": "in a foramen",
    "disc": "in a disc",
    "bone": "in bone",
    "outside": "outside the canal",
}
