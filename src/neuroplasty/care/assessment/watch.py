"""Watch: who is shown every tick of a procedure, and gives the account of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.procedure import Hands, Theatre, Tick
from neuroplasty.body.procedure.book import Book
from neuroplasty.care.assessment.account import Account, Gift, Moment, Point
from neuroplasty.documents.places import Place
from neuroplasty.documents.records import Note
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]


@dataclass
class Watch:
    """Who watches a procedure for its assessment: shown every tick, it gives the account so far.

    Parameters
    ----------
    start : Theatre
        Before the first tick.
    target : Place, optional
        Where the catheter is to go.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.body.procedure import Setting, act
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> watch = Watch(theatre)
    >>> watch.see(Hands(), *act(theatre, Hands(), 1.0))
    >>> watch.account().moments[0].t_s
    1.0
    """

    start: Theatre
    target: Place | None = None
    notes: list[Note] = field(default_factory=list)
    _moments: list[Moment] = field(default_factory=list)
    _books: list[Book] = field(default_factory=list)

    def see(self, hands: Hands, theatre: Theatre, tick: Tick) -> None:
        """Take in one tick: what was held, and what ``act`` gave back.

        Parameters
        ----------
        hands : Hands
        theatre : Theatre
        tick : Tick

        Examples
        --------
        See ``Watch``.

        >>> callable(Watch.see)
        True
        """
        before = self._books[-1] if self._books else Book()
        self._moments.append(_moment(hands, theatre, tick, _fresh(before, tick.book)))
        self._books.append(tick.book)

    def back_to(self, number: int) -> None:
        """Forget every tick after one, as when the room is rewound.

        Parameters
        ----------
        number : int
            The tick's.

        Examples
        --------
        See ``Watch``.

        >>> callable(Watch.back_to)
        True
        """
        self._moments = [moment for moment in self._moments if moment.number <= number]
        del self._books[len(self._moments) :]
        last_s = self._moments[-1].t_s if self._moments else 0.0
        self.notes = [note for note in self.notes if note.t_s <= last_s]

    def account(self) -> Account:
        """The procedure so far.

        Returns
        -------
        Account

        Examples
        --------
        See ``Watch``.

        >>> callable(Watch.account)
        True
        """
        canal = self.start.setting.anatomy.canal
        return Account(
            tuple(self._moments),
            tuple(sorted(self.notes, key=lambda note: note.t_s)),
            _target(self.start, self.target),
            "" if self.target is None else self.target.words,
            canal.level_s_mm.get("S3"),
        )


def _target(start: Theatre, target: Place | None) -> Point | None:
    if target is None:
        return None
    try:
        s, theta = start.setting.anatomy.canal.locate(target)
    except AnatomyError:
        return None
    return _point(start.setting.surface.point_mm([s], [theta])[0])


def _fresh(before: Book, after: Book) -> tuple[Gift, ...]:
    """What the later book holds more than the earlier."""
    if after is before:
        return ()
    known = {(one.drug, one.place, one.drop, one.t_s): one.amount for one in before.entries}
    return tuple(
        Gift(one.drug, more, one.place)
        for one in after.entries
        if (more := one.amount - known.get((one.drug, one.place, one.drop, one.t_s), 0.0)) > 0
    )


def _moment(hands: Hands, theatre: Theatre, tick: Tick, given: tuple[Gift, ...]) -> Moment:
    needle, catheter, syringe = tick.needle, tick.catheter, theatre.syringe
    beam = tick.totals.beam
    tip = None if catheter is None and needle is None else theatre.tip
    spot = None
    if catheter is not None:
        spot = _point(catheter.shape_mm[-1])
    elif needle is not None:
        spot = _point(needle.point_mm)
    return Moment(
        number=tick.number,
        t_s=tick.t_s,
        dt_s=tick.dt_s,
        hands=hands,
        events=tick.events,
        hub_n=tick.forces.hub_n,
        needle_n=tick.forces.needle_n,
        syringe_mmhg=tick.forces.syringe_mmhg,
        flow_ml_s=tick.forces.flow_ml_s,
        injected_ml=tick.totals.given_ml,
        mixture=() if syringe is None else tuple(syringe.per_ml.items()),
        route=None if needle is None else needle.route,
        needle_mm=None if needle is None else needle.depth_mm,
        lost_mm=None if needle is None else needle.loss_of_resistance_mm,
        catheter_mm=None if catheter is None else catheter.inserted_mm,
        place=None if tip is None or theatre.on_the_skin else theatre.tip_place,
        tip=None if tip is None else (tip.s_mm, tip.theta_rad),
        tip_mm=spot,
        stopped="" if tick.pushed is None else tick.pushed.stopped_by,
        given=given,
        drawn=tick.drawn,
        weak=None if tick.examined is None else not tick.examined.passed,
        arm=theatre.fluoroscope.arm,
        live=tick.live,
        pulses=beam.pulses,
        beam_s=beam.seconds,
        air_kerma_mgy=beam.air_kerma_mgy,
        dose_area_gycm2=beam.dose_area_gycm2,
    )


def _point(values: Array) -> Point:
    return float(values[0]), float(values[1]), float(values[2])
