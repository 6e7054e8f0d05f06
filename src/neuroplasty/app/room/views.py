"""Views: what pages are shown of a theatre: the state beside the pictures, the monitor, the hidden truth."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image as Pillow

from neuroplasty.app.room.aiming import angles
from neuroplasty.app.room.told import FrameHead, Phase, Truth, VitalSigns
from neuroplasty.body.fluoroscopy import Frame, Picture
from neuroplasty.body.nerve import block
from neuroplasty.body.physiology.patient import block_height
from neuroplasty.body.physiology.sensations import provoked
from neuroplasty.body.procedure import Theatre, Tick
from neuroplasty.evidence.drugs import DRUGS

QUALITY = 80
_AXES = (("R", "L"), ("Ant", "Post"), ("Sup", "Inf"))


def jpeg(shot: Picture | Frame) -> bytes:
    """The screen as a JPEG."""
    if isinstance(shot, Frame):
        grey = shot.pixels
    else:
        grey = np.round(np.clip(shot.pixels, 0.0, 1.0) * 255.0).astype(np.uint8)
    buffer = io.BytesIO()
    Pillow.fromarray(grey).save(buffer, format="JPEG", quality=QUALITY)
    return buffer.getvalue()


def head(tick: Tick, shot: Picture | Frame) -> FrameHead:
    """What stands before a picture."""
    forces, beam, stand = tick.forces, tick.totals.beam, shot.pose.stand
    return FrameHead(
        tick=tick.number,
        t_s=round(tick.t_s, 2),
        kind="stored" if isinstance(shot, Picture) else shot.kind,
        view=shot.view,
        orbit_deg=stand.orbit_deg,
        tilt_deg=stand.tilt_deg,
        kv=round(shot.kvp, 1),
        pulses=shot.technique.pulses,
        air_kerma_mgy=round(beam.air_kerma_mgy, 4),
        dose_area_gycm2=round(beam.dose_area_gycm2, 5),
        beam_s=round(beam.seconds, 2),
        hub_n=round(forces.hub_n, 3),
        tip_n=round(forces.tip_n, 3),
        needle_n=round(forces.needle_n, 3),
        syringe_mmhg=round(forces.syringe_mmhg, 1),
        flow_ml_s=round(forces.flow_ml_s, 4),
        left_ml=round(forces.syringe_left_ml, 3),
        markers=_markers(shot),
        label=shot.label,
    )


def phase(theatre: Theatre, *, waiting: bool, ended: bool) -> Phase:
    """How far the procedure is, as it shows in the patient."""
    if ended:
        return "debrief"
    treated = any(one.drop and one.drug != "iohexol" for one in theatre.book.entries)
    if waiting and treated:
        return "observing"
    if theatre.catheter is not None:
        return "treating" if treated else "catheter in"
    if theatre.needle is not None:
        return "treating" if treated else "needle in"
    if theatre.given_ml > 0 or theatre.punctured or theatre.deepest_mm > 0:
        return "all out"
    prepared = theatre.book.entries or theatre.fluoroscope.beam.pulses
    return "prepared" if prepared else "briefing"


def pieces(theatre: Theatre, tick: Tick | None, *, exam: bool) -> dict[str, Any]:
    """The parts of ``State`` that come from the theatre."""
    beam, arm = theatre.fluoroscope.beam, theatre.fluoroscope.arm
    forces = tick.forces if tick is not None else None
    return {
        "arm": {
            "view": arm.view,
            "orbit_deg": arm.orbit_deg,
            "tilt_deg": arm.tilt_deg,
            "field": arm.field_size,
            "iris": arm.iris,
            "rows": arm.shutters[1] - arm.shutters[0],
            "columns": arm.sides[1] - arm.sides[0],
            "left_mm": arm.table.left_mm,
            "head_mm": arm.table.head_mm,
            "up_mm": arm.table.up_mm,
            "masked": arm in theatre.fluoroscope.stored,
        },
        "dose": {
            "air_kerma_mgy": round(beam.air_kerma_mgy, 4),
            "dose_area_gycm2": round(beam.dose_area_gycm2, 5),
            "beam_s": round(beam.seconds, 2),
            "pulses": beam.pulses,
        },
        "needle": _needle(theatre, tick, exam=exam),
        "catheter": _catheter(theatre, tick),
        "syringe": _syringe(theatre, tick),
        "balloon": _balloon(theatre),
        "rf": _current(theatre, tick),
        "forces": {}
        if forces is None
        else {
            "hub_n": round(forces.hub_n, 3),
            "torque_nmm": round(forces.hub_torque_nmm, 3),
            "tip_n": round(forces.tip_n, 3),
            "needle_n": round(forces.needle_n, 3),
            "syringe_mmhg": round(forces.syringe_mmhg, 1),
            "flow_ml_s": round(forces.flow_ml_s, 4),
            "left_ml": round(forces.syringe_left_ml, 3),
        },
        "given": _given(theatre),
        "posture": str(theatre.state.medium.posture),
    }


def vitals(theatre: Theatre) -> VitalSigns:
    """The monitor; the height of a block is what pinpricks find."""
    signs = theatre.patient.vitals
    return VitalSigns(
        heart_rate=round(signs.heart_rate, 1),
        systolic=round(signs.systolic, 1),
        diastolic=round(signs.diastolic, 1),
        saturation=round(signs.saturation, 1),
        breaths=round(signs.breaths, 1),
        sedation=round(theatre.patient.sedation.level, 3),
        block=block_height(theatre.roots.now),
    )


def truth(theatre: Theatre, here: tuple[str, ...]) -> Truth:
    """What only the instructor sees; ``here``: who looks on."""
    setting, now = theatre.setting, theatre.roots.now
    tied = float(setting.bonded.sum())
    pain, numb = provoked(setting.before, now), np.asarray(block(now))
    scar = setting.cells.worst(theatre.state.bonded)
    order = np.argsort(-(pain + 10 * numb + 0.02 * np.maximum(now.pressure_mmhg, 0)), kind="stable")[:8]
    tip = "nothing is in"
    if theatre.tip_place is not None:
        words = theatre.tip.words if theatre.strayed is None else theatre.tip_words
        tip = f"{theatre.tip_place}: {words}"
    return Truth(
        tip=tip,
        tip_mmhg=round(theatre.tip_mmhg, 1),
        sac_mmhg=round(theatre.state.sac_pressure_mmhg, 1),
        bonds_left=round(float(theatre.state.bonded.sum()) / tied, 4) if tied else 0.0,
        in_canal_ml=round(theatre.state.in_canal_ml, 2),
        out_ml=round(float(theatre.state.ledger.left_ml.sum()), 2),
        sedation=round(theatre.patient.sedation.level, 3),
        roots=tuple(
            {
                "root": now.names[k],
                "mmhg": round(float(now.pressure_mmhg[k]), 1),
                "pain": round(float(pain[k]), 1),
                "numb": round(float(numb[k]), 2),
                "scar": round(float(scar[k]), 2),
            }
            for k in sorted(order)
        ),
        here=here,
    )


def _needle(theatre: Theatre, tick: Tick | None, *, exam: bool) -> dict[str, Any] | None:
    needle = theatre.needle
    if needle is None:
        return None
    up, left = angles(needle)
    found: dict[str, Any] = {
        "route": needle.route,
        "gauge": needle.gauge,
        "length_mm": needle.length_mm,
        "depth_mm": round(needle.depth_mm, 1),
        "up_deg": round(up, 1),
        "left_deg": round(left, 1),
        "turned_deg": round(float(np.degrees(needle.opening_rad)), 0),
        "newtons": round(needle.resistance_n, 2) if needle.depth_mm else 0.0,
        "gives": needle.tip.place in ("epidural", "foramen", "intrathecal") and theatre.strayed is None,
        "lost_mm": needle.loss_of_resistance_mm,
        "stuck": theatre.catheter is not None,
        "drips": theatre.tip_place == "intrathecal" and theatre.catheter is None,
    }
    if not exam:
        found["tissue"] = str(needle.tissues[-1])
    return found


def _catheter(theatre: Theatre, tick: Tick | None) -> dict[str, Any] | None:
    catheter = theatre.catheter
    if catheter is None:
        return None
    pushed = tick.pushed if tick is not None else None
    return {
        "gauge": catheter.gauge,
        "in_mm": round(catheter.inserted_mm, 1),
        "turned_deg": round(float(np.degrees(catheter.hub_rad)) % 360.0, 0),
        "kinked": catheter.kinked,
        "stopped": pushed.stopped_by if pushed is not None else "",
    }


def _syringe(theatre: Theatre, tick: Tick | None) -> dict[str, Any] | None:
    syringe = theatre.syringe
    if syringe is None:
        return None
    return {
        "number": syringe.number,
        "label": syringe.filling.label,
        "volume_ml": round(syringe.filling.volume_ml, 3),
        "left_ml": round(syringe.left_ml, 3),
        "parts": [f"{part.drug} {part.strength}" for part in syringe.filling.ingredients],
    }


def _balloon(theatre: Theatre) -> dict[str, Any] | None:
    held = theatre.inflation
    if held is None:
        return {"burst": True} if theatre.burst else None
    return {
        "volume_ml": held.balloon.volume_ml,
        "width_mm": round(held.balloon.diameter_mm, 1),
        "mmhg": round(held.pressure_mmhg, 0),
        "held_s": round(theatre.t_s - held.t_s, 0),
        "burst": theatre.burst,
    }


def _current(theatre: Theatre, tick: Tick | None) -> dict[str, Any] | None:
    running = theatre.treatment
    if running is None:
        return None
    found: dict[str, Any] = {
        "mode": running.dials.mode,
        "ohm": round(running.electrode.impedance_ohm, 0),
        "cut": list(running.cut),
    }
    if tick is not None and tick.moments:
        last = tick.moments[-1]
        found |= {"tip_c": round(last.tip_c, 1), "volts": round(last.volts, 1), "seconds": round(last.t_s, 1)}
    return found


def _given(theatre: Theatre) -> tuple[dict[str, Any], ...]:
    """All that was given so far, by drug, beside the most in 24 hours for this patient."""
    sums: dict[str, float] = {}
    for one in theatre.book.entries:
        sums[one.drug] = sums.get(one.drug, 0.0) + one.amount
    limits = theatre.setting.limits
    return tuple(
        {"drug": drug, "amount": round(amount, 2), "unit": DRUGS[drug].unit, "limit": limits.get(drug)}
        for drug, amount in sums.items()
    )


def _markers(shot: Picture | Frame) -> tuple[str, str]:
    column = shot.pose.column
    axis = int(np.argmax(np.abs(column)))
    positive, negative = _AXES[axis]
    return (negative, positive) if column[axis] > 0 else (positive, negative)
