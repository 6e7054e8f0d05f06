"""A rehearsal made by hand: what the report is given, without the engine."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from neuroplasty.documents.case import Case
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.plan import Plan

LEVELS = {"S4": 20, "S3": 38, "S2": 62, "S1": 88, "L5": 120, "L4": 155, "L3": 190, "L2": 224, "L1": 257}
INJECTIONS = {  # step number -> (label, drugs, rate)
    4: ("first epidurogram", [("iohexol", "240 mgI/mL", 8)], 0.5),
    7: ("lysis volume", [("hyaluronidase", "150 IU/mL", 10), ("sodium chloride", "0.9 %", 5)], 1.0),
    8: ("contrast again", [("iohexol", "240 mgI/mL", 4)], 0.5),
    10: ("anaesthetic and steroid", [("lidocaine", "2 %", 5), ("betamethasone", "6 mg/mL", 1)], 0.25),
    12: ("hypertonic saline", [("sodium chloride", "10 %", 6)], 0.0033),
}


@dataclass(frozen=True)
class FakeRehearsal:
    episode: Episode
    pictures: Mapping[str, bytes]
    fields: xr.Dataset


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return make_document()


@pytest.fixture(scope="session")
def rehearsal() -> FakeRehearsal:
    return make_rehearsal()


def make_rehearsal(**changes: Any) -> FakeRehearsal:
    episode = Episode.model_validate(make_document() | changes)
    pictures = {record.file: make_picture(k) for k, record in enumerate(episode.procedure.pictures)}
    return FakeRehearsal(episode, pictures, make_fields())


def make_document() -> dict[str, Any]:
    case = Case.model_validate(
        {
            "name": "l5-scar",
            "title": "Left leg pain after discectomy",
            "story": "Six months of relief after surgery, then the same pain came back on the left.",
            "patient": {"age_years": 52, "sex": "male", "stature_cm": 178, "weight_kg": 84},
            "pains": [
                {"site": "leg", "side": "left", "root": "L5 left", "intensity_nrs": 7, "months": 14},
                {"site": "low back", "intensity_nrs": 4, "months": 30},
            ],
            "findings": {
                "surgery": [{"kind": "discectomy", "level": "L4", "side": "left", "years_ago": 2}],
                "scars": [
                    {
                        "place": {"level": "L5", "side": "left", "region": "lateral recess"},
                        "length_mm": 25,
                        "bonded": 0.85,
                    }
                ],
                "discs": [{"disc": "L4-L5", "kind": "bulge", "depth_mm": 3}],
            },
            "treatments": [
                {"words": one}
                for one in ("physiotherapy, 12 weeks", "pregabalin", "two caudal steroid injections")
            ],
        }
    )
    steps: list[dict[str, Any]] = [
        {"do": "sedate", "dose_mg": 2},
        {
            "do": "anaesthetise",
            "ingredients": [{"drug": "lidocaine", "strength": "1 %", "volume_ml": 5}],
        },
        {"do": "place needle", "route": "caudal"},
        _inject(4),
        {"do": "expose", "label": "first epidurogram"},
        {"do": "advance catheter", "to": {"level": "L5", "side": "left", "region": "lateral recess"}},
        _inject(7),
        _inject(8),
        {"do": "expose", "label": "last epidurogram"},
        _inject(10),
        {"do": "wait", "minutes": 30, "why": "test dose; motor block must be absent"},
        _inject(12),
        {"do": "remove", "what": "everything"},
    ]
    plan = Plan.model_validate(
        {
            "name": "one-day-caudal",
            "title": "One-day caudal adhesiolysis",
            "source": "a trial",
            "steps": steps,
        }
    )
    lengths = [180, 120, 180, 16, 0, 42, 15, 8, 0, 24, 1800, 1818, 0]
    ends = np.cumsum(lengths).tolist()
    records = [
        {
            "number": k + 1,
            "do": step["do"],
            "start_s": float(end - length),
            "end_s": float(end),
            "said": {
                "place needle": "The needle lies in the sacral canal, its tip at S3.",
                "advance catheter": "The catheter was stopped by scar at L5 left posterior.",
            }.get(step["do"], "Done as planned."),
            "outcome": "done in part" if step["do"] == "advance catheter" else "done",
        }
        for k, (step, length, end) in enumerate(zip(steps, lengths, ends, strict=True))
    ]
    return {
        "made_by": "neuroplasty 0.1.0",
        "simulated": True,
        "seed": 7,
        "status": "complete",
        "case": case.model_dump(),
        "plan": plan.model_dump(),
        "procedure": {
            "anatomy": {
                "source": "parameters scaled by sex, age and stature",
                "levels": list(LEVELS),
                "missing": ["T12"],
                "notes": ["The lamina of L4 is open on the left."],
            },
            "steps": records,
            "events": [
                {
                    "t_s": 538,
                    "severity": "caution",
                    "kind": "catheter stopped",
                    "text": "The catheter met scar at L5.",
                },
                {"t_s": 546, "severity": "note", "kind": "dye", "text": "Dye outlines L5 left."},
            ],
            "traces": make_traces(records),
            "doses": [
                _dose("iohexol", 2880, "mg iodine", 3060, "3060 per procedure (drugs.com)"),
                _dose("lidocaine", 150, "mg", 400, "7 mg/kg x 84 kg = 588, at most 400 (calculator)"),
                _dose("betamethasone", 6, "mg", None, ""),
            ],
            "balance": [
                {
                    "species": name,
                    "unit": unit,
                    "given": given,
                    "in_canal": 0.45 * given,
                    "left_by_foramina": 0.35 * given,
                    "taken_up": 0.2 * given,
                    "decayed": 0.0,
                }
                for name, unit, given in (("water", "mL", 39.0), ("iohexol", "mg iodine", 2880.0))
            ],
            "roots": [
                {
                    "root": f"{level} {side}",
                    "gap_before_mm": 0.8 if (level, side) == ("L5", "left") else 2.1,
                    "gap_after_mm": 2.0 if (level, side) == ("L5", "left") else 2.15,
                    "bonded_before": 0.82 if (level, side) == ("L5", "left") else 0.0,
                    "bonded_after": 0.31 if (level, side) == ("L5", "left") else 0.0,
                    "peak_pressure_mmhg": {"S1": 47.0, "S2": 30.5, "L5": 44.0}.get(level, 18.0),
                    "dye_before": level.startswith("S"),
                    "dye_after": level.startswith("S") or level == "L5",
                    "peak_concentration": {"lidocaine": 8.2 if level in ("L5", "S1") else 0.1},
                }
                for level in ("L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3")
                for side in ("left", "right")
            ],
            "radiation": {
                "exposures": [
                    {
                        "t_s": t,
                        "label": label,
                        "view": view,
                        "kvp": kvp,
                        "mas": 4.0,
                        "air_kerma_mgy": 0.4,
                        "dose_area_gycm2": 0.11,
                    }
                    for label, t in (("first epidurogram", 496.0), ("last epidurogram", 561.0))
                    for view, kvp in (("AP", 72), ("lateral", 84), ("oblique left", 76))
                ]
            },
            "pictures": [
                {
                    "file": f"{label}-{view}.png".replace(" ", "-"),
                    "label": label,
                    "view": view,
                    "kind": kind,
                    "t_s": t,
                }
                for label, kind, t, views in (
                    ("first epidurogram", "fluoroscopy", 496.0, ("AP", "lateral", "oblique left")),
                    ("last epidurogram", "fluoroscopy", 561.0, ("AP", "lateral", "oblique left")),
                    ("last minus first", "subtraction", 561.0, ("AP",)),
                )
                for view in views
            ],
            "assumptions": [
                _assumption("bond_strength", 3000.0, "Pa", "free", "nobody", "epidural"),
                _assumption("resting_pressure", 8.0, "mmHg", "assumed", "plausible", "epidural"),
                _assumption("sac_compliance", 0.63, "mmHg/mL", "measured", "a paper", "epidural"),
            ],
        },
    }


def make_traces(records: list[dict[str, Any]]) -> dict[str, list[float]]:
    t = np.unique(np.concatenate([np.linspace(r["start_s"], r["end_s"], 40) for r in records]))
    flow, tip = np.zeros_like(t), np.full_like(t, 8.0)
    for number, (_, _, rate) in INJECTIONS.items():
        start, end = records[number - 1]["start_s"], records[number - 1]["end_s"]
        inside = (t > start) & (t <= end)
        flow[inside] = rate
        tip[inside] += 60 * rate**0.7 * (1 - np.exp(-(t[inside] - start) / 6))
        tip[t > end] += 4 * np.exp(-(t[t > end] - end) / 90)
    injected = np.concatenate([[0.0], np.cumsum(np.diff(t) * flow[1:])])
    left, taken = 0.35 * injected, 0.15 * injected
    return {
        "t_s": t.tolist(),
        "tip_pressure_mmhg": tip.tolist(),
        "syringe_pressure_mmhg": (tip + 500 * flow).tolist(),
        "sac_pressure_mmhg": (8 + 0.2 * injected).tolist(),
        "injected_ml": injected.tolist(),
        "in_canal_ml": (injected - left - taken).tolist(),
        "left_by_foramina_ml": left.tolist(),
        "taken_up_ml": taken.tolist(),
        "bonds_left_fraction": np.clip(1 - 0.02 * injected, 0.4, 1).tolist(),
    }


def make_fields() -> xr.Dataset:
    s, theta = np.arange(0.0, 272.0), np.arange(64) * 360 / 64
    roots = {}
    for level, at in LEVELS.items():
        for side, sign in (("left", 1), ("right", -1)):
            along = np.linspace(0, 1, 6)
            path = np.stack([at + 22 - 34 * along, sign * (60 + 40 * along) % 360], axis=1)
            roots[f"{level} {side}"] = path.tolist()
    off = (theta[None, :] - 100 + 180) % 360 - 180
    scar = 0.85 * np.exp(-(((s[:, None] - 118) / 14) ** 4) - (off / 38) ** 4)
    wave = 12 * np.cos(np.radians(theta))[None, :] + 6 * np.sin(3 * np.radians(theta))[None, :]

    def dye(reach: float, bonded: np.ndarray) -> np.ndarray:
        front = 1 / (1 + np.exp((s[:, None] - reach - wave) / 5))
        return 0.35 * front * (1 - bonded) ** 3 * np.exp(-s[:, None] / 400)

    bonded = np.stack([scar, scar, 0.4 * scar, 0.4 * scar])
    iodine = np.stack([0 * scar, dye(120, scar), dye(165, 0.4 * scar), 0.7 * dye(170, 0.4 * scar)])
    return xr.Dataset(
        {
            "iodine_mg_per_mm2": (("time", "s", "theta"), iodine),
            "bonded": (("time", "s", "theta"), bonded),
            "pressure_mmhg": (("time", "s", "theta"), 40 * iodine + 8),
            "film_mm": (("time", "s", "theta"), iodine),
            "gap_mm": (("s", "theta"), 2.5 + 2.0 * np.cos(np.radians(theta))[None, :] + 0 * s[:, None]),
        },
        coords={
            "time": [0.0, 496.0, 561.0, 4203.0],
            "s": s,
            "theta": theta,
            "label": ("time", ["start", "first epidurogram", "last epidurogram", "end"]),
        },
        attrs={"levels": json.dumps(LEVELS), "roots": json.dumps(roots)},
    )


def make_picture(seed: int, size: int = 512) -> bytes:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[-1 : 1 : 1j * size, -1 : 1 : 1j * size]
    spine = 0.75 - 0.35 * np.exp(-((x / 0.22) ** 4)) - 0.05 * np.cos(14 * y) * (abs(x) < 0.3)
    dark = 0.35 * np.exp(-(((x + 0.03 * seed) / 0.06) ** 2)) * (y > -0.3)
    pixels = spine - dark + 0.02 * rng.standard_normal(x.shape)
    out = io.BytesIO()
    Image.fromarray((255 * np.clip(pixels, 0, 1)).astype(np.uint8)).save(out, format="PNG")
    return out.getvalue()


def _inject(number: int) -> dict[str, Any]:
    label, drugs, rate = INJECTIONS[number]
    parts = [{"drug": drug, "strength": strength, "volume_ml": ml} for drug, strength, ml in drugs]
    return {"do": "inject", "label": label, "ingredients": parts, "rate_ml_s": rate}


def _dose(drug: str, given: float, unit: str, limit: float | None, reason: str) -> dict[str, Any]:
    return {"drug": drug, "given": given, "unit": unit, "limit": limit, "limit_reason": reason}


def _assumption(name: str, value: float, unit: str, standing: str, source: str, room: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "standing": standing, "source": source, "room": room}
