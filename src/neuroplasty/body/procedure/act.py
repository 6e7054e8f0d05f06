"""Act: one tick of the theatre, whoever holds the instruments. The only place that steps the physics.

A plan's scripts and a person in the room come through here; the same hands on the same theatre give the same
tick, to the byte.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neuroplasty.body.epidural import Opening, State
from neuroplasty.body.events.astray import spinal_doses
from neuroplasty.body.fluoroscopy import Seen
from neuroplasty.body.instruments import Balloon, Pushed
from neuroplasty.body.instruments.radiofrequency import Answered, Dials, Moment, RootsHeat, roots_round
from neuroplasty.body.nerve import Exposure
from neuroplasty.body.nerve.effects import Lost
from neuroplasty.body.physiology import MotorExamination, motor_examination, sensations
from neuroplasty.body.procedure import handling, hazards, plunger
from neuroplasty.body.procedure.alerts import Deeds, alerts
from neuroplasty.body.procedure.hands import BalloonHand, Hands
from neuroplasty.body.procedure.inflation import Inflation
from neuroplasty.body.procedure.plunger import Plunged
from neuroplasty.body.procedure.stretch import parted
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.body.procedure.tick import Forces, Tick, Totals
from neuroplasty.body.procedure.treatment import Treatment, along_the_tip, tested
from neuroplasty.body.spread import COMPARTMENTS, Elsewhere, Inflow, Site
from neuroplasty.errors import HandsError
from neuroplasty.evidence.drugs import DRUGS

Array = NDArray[np.float64]


def act(theatre: Theatre, hands: Hands, dt_s: float) -> tuple[Theatre, Tick]:
    """What follows when these hands do this for so long, and what is seen of it.

    Parameters
    ----------
    theatre : Theatre
        As it is now; it is left as it is.
    hands : Hands
        What is held and done during the tick.
    dt_s : float
        How long it lasts, s; 0 for what takes no time.

    Returns
    -------
    theatre : Theatre
        As it is after it.
    tick : Tick
        That shows it.

    Raises
    ------
    HandsError
        For hands that cannot be, in one sentence; or the instrument's own error.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
    >>> from neuroplasty.body.anatomy.volume import Volume
    >>> from neuroplasty.documents.case import Patient
    >>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    >>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
    >>> from neuroplasty.body.procedure.setting import Setting
    >>> theatre = Theatre.begin(Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0))
    >>> later, tick = act(theatre, Hands(), 60.0)
    >>> theatre.t_s, later.t_s, round(tick.vitals.heart_rate)
    (0.0, 60.0, 75)
    """
    check(theatre, hands, dt_s)
    before = theatre
    theatre = _prepared(theatre, hands)
    if hands.signs is not None:
        theatre = replace(theatre, patient=theatre.patient.holding(hands.signs))
    theatre = handling.needle(theatre, hands.needle, dt_s)
    theatre, pushed = handling.catheter(theatre, hands.catheter, dt_s)
    theatre, deflated = _balloon(theatre, hands.balloon)
    theatre, moments, heat = _current(theatre, hands.current, pushed, dt_s)
    plunged = plunger.plunge(theatre, hands.syringe, dt_s)
    theatre = _booked(theatre, hands, plunged)
    held_open = theatre.inflation is not None and not theatre.burst
    openings = (theatre.inflation.opening,) if held_open and theatre.inflation else ()
    theatre, met = _passed(before, theatre, plunged, openings, heat, pushed, dt_s)
    theatre, happened = hazards.struck(before, theatre, hands)
    seen = Seen(theatre.dye, theatre.metal)
    fluoroscope, picture = theatre.fluoroscope.step(
        hands.pedal,
        theatre.setting.room if hands.pedal is not None else None,
        seen,
        dt_s,
        lambda: theatre.setting.rng("noise", theatre.number),
    )
    theatre = replace(theatre, fluoroscope=fluoroscope, number=theatre.number + 1)
    numb = theatre.memory.numb
    memory, noticed = alerts(before, theatre, Deeds(hands, pushed, plunged, picture))
    events = (*happened, *noticed)
    patient = theatre.patient.befallen([event.kind for event in events])
    theatre = replace(theatre, memory=memory, patient=patient)
    setting, now = theatre.setting, theatre.roots.now
    tick = Tick(
        number=theatre.number,
        dt_s=dt_s,
        state=theatre.state,
        forces=_forces(theatre, plunged),
        totals=_totals(theatre),
        vitals=patient.vitals,
        sedation=patient.sedation.level,
        book=theatre.book,
        roots=theatre.roots,
        met=met,
        events=events,
        felt=tuple(sensations(setting.before, now, setting.usual, patient.sedation.level, numb)),
        picture=picture,
        live=fluoroscope.live is not None,
        needle=theatre.needle,
        catheter=theatre.catheter,
        pushed=pushed,
        drawn=plunged.drawn,
        examined=_examined(theatre) if hands.examine else None,
        tested=_tested(theatre, hands),
        inflated=theatre.inflation,
        deflated=deflated,
        treated=theatre.treatment,
        moments=moments,
        heat=heat,
        openings=openings,
    )
    return theatre, tick


def check(theatre: Theatre, hands: Hands, dt_s: float) -> None:
    """Raise HandsError for hands that cannot be in this theatre, or a time that is none."""
    if not (np.isfinite(dt_s) and dt_s >= 0):
        raise HandsError(f"The tick was to last {dt_s} s; give zero or more.")
    if hands.remove is not None:
        theatre = handling.removed(theatre, hands.remove)
    if hands.needle is not None and hands.needle.entry is not None:
        # What was in is gone, and the new needle only touches the skin.
        theatre = replace(theatre, needle=None, catheter=None)
    handling.check(theatre, hands.needle, hands.catheter)
    plunger.check(theatre, hands.syringe)
    comes = hands.catheter is not None and hands.catheter.kit is not None
    if hands.balloon is not None:
        if theatre.catheter is None and not comes:
            raise HandsError("The balloon sits on the catheter, and there is none; advance one first.")
        if theatre.burst and not comes:
            raise HandsError("The balloon has burst; take a new catheter.")
        balloon = Balloon(hands.balloon.volume_ml)
        if comes or covered_mm(theatre, balloon) > 0:
            raise HandsError(
                "The balloon still lies in the needle; push the catheter out of it by half a balloon "
                f"({balloon.length_mm / 2:g} mm) or more first."
            )
    if hands.current is not None:
        _check_current(theatre, hands.current)
    for dose in hands.give:
        if dose.drug not in DRUGS:
            raise HandsError(f"There is no drug {dose.drug!r}; give one of: {', '.join(DRUGS)}.")
        if not (np.isfinite(dose.amount) and dose.amount >= 0):
            raise HandsError(f"{dose.amount} of {dose.drug} cannot be given; give zero or more.")
    hazards.check(theatre, hands.befall)
    if hands.stimulus is not None:
        why = covered(theatre, hands.stimulus.electrode_mm)
        if why:
            raise HandsError(why)
    hazards.check_signs(hands.signs)
    arm = hands.arm or theatre.fluoroscope.arm
    if hands.arm is not None:
        theatre.setting.room.pose(arm)
    theatre.fluoroscope.put(arm).check(hands.pedal)


def covered(theatre: Theatre, electrode_mm: float) -> str:
    """Why no current may be switched on: part of the electrode lies in the needle. Empty when none does."""
    if theatre.catheter is None:
        raise HandsError("The electrode sits on the catheter, and there is none; advance one first.")
    out = theatre.catheter.inserted_mm
    if out >= electrode_mm:
        return ""
    return (
        f"The current stays off: {electrode_mm:g} mm of electrode, and only {out:.1f} mm of catheter lie "
        "beyond the needle."
    )


def covered_mm(theatre: Theatre, balloon: Balloon) -> float:
    """How far the catheter must still go before its balloon can be filled, the needle drawn back off it."""
    assert theatre.catheter is not None
    if theatre.needle is None:
        return 0.0
    return max(0.0, balloon.length_mm / 2 - theatre.catheter.inserted_mm)


def _check_current(theatre: Theatre, dials: Dials) -> None:
    why = covered(theatre, dials.electrode_mm)
    if why:
        raise HandsError(why)


def _prepared(theatre: Theatre, hands: Hands) -> Theatre:
    """What is taken out, how the patient is laid, where the C-arm is put."""
    if hands.remove is not None:
        theatre = handling.removed(theatre, hands.remove)
    if hands.position is not None and hands.position != theatre.state.medium.posture:
        space = theatre.setting.space_in(hands.position)
        x, y, z = hands.position.gravity
        elsewhere = theatre.elsewhere and theatre.elsewhere.in_posture((float(x), float(y), float(z)))
        theatre = replace(theatre, state=space.adopt(theatre.state), elsewhere=elsewhere)
    if hands.arm is not None:
        theatre = replace(theatre, fluoroscope=theatre.fluoroscope.put(hands.arm))
    return theatre


def _balloon(theatre: Theatre, hand: BalloonHand | None) -> tuple[Theatre, tuple[Inflation, float] | None]:
    """The balloon filled, held, or let down; what an inflation that has ended tore."""
    held = theatre.inflation
    ended = held is not None and (hand is None or hand.volume_ml != held.balloon.volume_ml)
    deflated = None
    if held is not None and ended:
        held = replace(held, held_s=theatre.t_s - held.t_s)
        deflated = (held, 0.0 if held.balloon.bursts else held.torn_mm2(theatre.state))
        theatre = replace(theatre, inflation=None)
    if hand is not None and theatre.inflation is None:
        assert theatre.catheter is not None
        balloon = Balloon(hand.volume_ml)
        setting = theatre.setting
        fresh = Inflation.begun(balloon, theatre.catheter, theatre.state, setting.start, setting.cells)
        theatre = replace(theatre, inflation=fresh, burst=balloon.bursts)
    return theatre, deflated


def _current(
    theatre: Theatre, dials: Dials | None, pushed: Pushed | None, dt_s: float
) -> tuple[Theatre, tuple[Moment, ...], RootsHeat | None]:
    """The generator switched on or off, and what it did meanwhile."""
    held = theatre.treatment
    if dials is None:
        return (theatre if held is None else replace(theatre, treatment=None)), (), None
    assert theatre.catheter is not None
    canal = theatre.setting.anatomy.canal
    if held is None or held.dials != dials:
        held = Treatment.begun(dials, theatre.catheter, canal)
    elif pushed is not None and pushed.advanced_mm:
        tip_mm, back = along_the_tip(theatre.catheter, dials.electrode_mm)
        held = replace(held, near=roots_round(held.electrode, tip_mm, back, canal))
    after, moments, heat = held.after(dt_s)
    return replace(theatre, treatment=after), moments, heat


def _booked(theatre: Theatre, hands: Hands, plunged: Plunged) -> Theatre:
    """All that is given in a tick, in the one book; sedatives reach the patient."""
    book, patient, t_s = theatre.book, theatre.patient, theatre.t_s
    for dose in hands.give:
        book = book.put(t_s, {dose.drug: dose.amount}, 0.0, dose.way)
        if dose.way == "vein":
            sedation = patient.sedation.given(dose.drug, dose.amount / theatre.setting.weight_kg)
            patient = replace(patient, sedation=sedation)
    syringe = plunged.syringe
    if syringe is not None and plunged.volume_ml > 0:
        place = theatre.tip_place
        assert place is not None
        amounts = {drug: strength * plunged.volume_ml for drug, strength in syringe.per_ml.items()}
        book = book.put(t_s, amounts, plunged.volume_ml, place, syringe.number)
    fillings = theatre.fillings if syringe is None else syringe.number
    return replace(theatre, book=book, patient=patient, syringe=syringe, fillings=fillings)


def _passed(
    before: Theatre,
    theatre: Theatre,
    plunged: Plunged,
    openings: tuple[Opening, ...],
    heat: RootsHeat | None,
    pushed: Pushed | None,
    dt_s: float,
) -> tuple[Theatre, Exposure]:
    """Time passes: fluid, dye elsewhere, roots, patient; and what met the roots."""
    setting, cells = theatre.setting, theatre.setting.cells
    start, state = theatre.state, theatre.state
    elsewhere = theatre.elsewhere
    if dt_s > 0:
        state = setting.space_in(state.medium.posture).step(state, dt_s, plunged.sources, openings)
        elsewhere = _spread(theatre, plunged, dt_s)
        if "scar" not in setting.without:
            state = parted(state, openings, dt_s)
    stretched = theatre.stretched.after(setting.anatomy.canal, state, openings, dt_s)
    met = cells.exposure(setting.start, state, openings, heat)
    if stretched is not theatre.stretched:
        foramen, recess = stretched.kept_since(theatre.stretched)
        met = replace(met, foramen_kept=foramen, recess_kept=recess)
        if "room" not in setting.without:
            state = replace(state, widened=stretched.widens(setting.anatomy.canal))
    lost = Lost.none(len(cells.names))
    if state.bonded is not before.state.bonded:
        lost = _lost(theatre, before.state, start, state, openings)
    roots = theatre.roots.step(met, dt_s, lost)
    patient = theatre.patient.after(dt_s, setting.before, roots.now)
    theatre = replace(theatre, stretched=stretched, state=state, elsewhere=elsewhere)
    return replace(theatre, roots=roots, patient=patient), met


def _spread(theatre: Theatre, plunged: Plunged, dt_s: float) -> Elsewhere | None:
    place, held = theatre.tip_place, theatre.elsewhere
    if plunged.elsewhere_ml > 0 and place in COMPARTMENTS:
        assert plunged.syringe is not None
        x, y, z = theatre.state.medium.posture.gravity
        held = held or Elsewhere(theatre.setting.anatomy.canal, (float(x), float(y), float(z)))
        tip = theatre.tip
        site = Site(place, tip.s_mm, tip.theta_rad, tip.radius_mm)
        amounts = {drug: one * plunged.elsewhere_ml for drug, one in plunged.syringe.per_ml.items()}
        return held.after(dt_s, Inflow(site, plunged.elsewhere_ml, amounts))
    return None if held is None else held.after(dt_s)


def _lost(theatre: Theatre, before: State, start: State, state: State, openings: tuple[Opening, ...]) -> Lost:
    """What the scar lost at each root in a tick, by what was being done.

    ``before`` the tick, at its ``start`` once the catheter had been pushed, and after it.
    """
    cells = theatre.setting.cells
    catheter = cells.worst(before.bonded) - cells.worst(start.bonded)
    lost = cells.worst(start.bonded) - cells.worst(state.bonded)
    gone = cells.mean(start.bonded - state.bonded)
    dissolved = cells.mean(state.dissolved - start.dissolved)
    # Booked in the measure the nerve feels; shared between the causes as over all along the root.
    share = np.divide(dissolved, gone, out=np.zeros_like(gone), where=gone > 0)
    enzyme, torn, none = lost * share, lost * (1 - share), np.zeros_like(lost)
    return Lost(none, torn, catheter, enzyme) if openings else Lost(torn, none, catheter, enzyme)


def _examined(theatre: Theatre) -> MotorExamination:
    doses = spinal_doses(theatre.book.amounts("intrathecal"))
    return motor_examination(theatre.setting.before, theatre.roots.now, doses)


def _tested(theatre: Theatre, hands: Hands) -> Answered | None:
    if hands.stimulus is None or theatre.catheter is None:
        return None
    return tested(hands.stimulus, theatre.catheter, theatre.setting.anatomy.canal, theatre.roots.now)


def _forces(theatre: Theatre, plunged: Plunged) -> Forces:
    """What the hands feel. At rest, and with nothing in the canal, the syringe reads the tip."""
    tip = theatre.tip_mmhg
    needle, grip = theatre.needle, theatre.grip
    return Forces(
        needle_n=0.0 if needle is None or needle.depth_mm == 0 else needle.resistance_n,
        hub_n=grip.hub_n,
        hub_torque_nmm=grip.hub_torque_nmm,
        tip_n=grip.tip_n,
        tip_mmhg=tip,
        syringe_mmhg=tip if plunged.hub_mmhg is None else plunged.hub_mmhg,
        flow_ml_s=plunged.flow_ml_s,
        syringe_left_ml=0.0 if plunged.syringe is None else plunged.syringe.left_ml,
    )


def _totals(theatre: Theatre) -> Totals:
    state, tied = theatre.state, float(theatre.setting.bonded.sum())
    return Totals(
        given_ml=theatre.given_ml,
        in_canal_ml=state.in_canal_ml,
        left_ml=float(state.ledger.left_ml.sum()),
        taken_up_ml=state.ledger.taken_up_ml,
        bonds_left=float(state.bonded.sum()) / tied if tied else 0.0,
        beam=theatre.fluoroscope.beam,
        left_by_ends_ml=state.ledger.left_by_ends_ml,
    )
