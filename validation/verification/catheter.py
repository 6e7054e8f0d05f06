"""Verification: the catheter beside circles, geodesics, columns, ropes and its own books

Nothing is measured here: "published" is what must come out on paper. A bent tip on a flat sheet draws a
circle of one over its curvature; a straight one on a cylinder follows a helix; a clamped column without a bed
buckles at Euler's load, a long one with a free end in a bed at the root of bed times stiffness; force round a
bend grows as the capstan's; friction along a rod loses so much twist (times radius over torsional stiffness);
work at the hub is what was stored, rubbed, parted and torn.
"""

from __future__ import annotations

import numpy as np
from drawing import ACCENT, INK, SCAR, drawing
from experiment import Result, Row
from matplotlib.figure import Figure

from neuroplasty.body.anatomy.parametric import canal_from_parameters
from neuroplasty.body.epidural import Shell
from neuroplasty.body.instruments import Surroundings, enter, place_needle, push
from neuroplasty.body.instruments.rod import capstan, euler_load_n, load, relax, twist_lag
from neuroplasty.body.instruments.surface import Surface, glide
from neuroplasty.documents.case import Patient
from neuroplasty.documents.steps import PlaceNeedle

EXPERIMENT = "verification, catheter"
EI, STEP_MM, RADIUS_MM = 60.0, 0.5, 60.0


def run() -> Result:
    """Every known answer once."""
    circle, trail = _circle()
    balance, steps = _books()
    clamped, bedded = _buckling(0.0, 121), _buckling(0.02, 801)
    rows = [
        _row("bent tip on a flat sheet: radius of its circle", "mm", RADIUS_MM, circle),
        _row("straight tip on a cylinder: distance from the helix after 100 mm", "mm", 0.0, _helix()),
        _row("clamped column: buckling load", "N", euler_load_n(EI, 120 * STEP_MM, ends=0.25), clamped),
        _row("long rod with a free end in a bed: buckling load", "N", (0.02 * EI) ** 0.5, bedded),
        _row("force round half a turn, friction 0.15", "N", capstan(1.0, 0.15, np.pi), _rope()),
        _row("twist lost over 200 mm at 0.002 N/mm", "N mm", 0.5 * 0.002 * 200**2, _twist()),
        _row("work at the hub less where it went, over it", "1", 0.0, balance),
    ]
    return Result(rows, _figure(trail, steps))


def _row(quantity: str, unit: str, expected: float, found: float) -> Row:
    return Row(EXPERIMENT, quantity, unit, expected, None, None, found, role="verification")


def _circle() -> tuple[float, np.ndarray]:
    """Once round a circle on a flat sheet: the mean radius about its centre, and the way."""
    points = np.zeros((301, 400, 3))
    points[..., 0] = -0.5 * (np.arange(400) + 0.5)
    points[..., 2] = np.arange(301)[:, None]
    place, heading = np.array([100.0, np.pi]), np.array([0.0, 0.0, 1.0])
    sheet = Surface(points, 0.0, 1.0)
    start = sheet.point_mm([place[0]], [place[1]])[0]
    trail = []
    for _ in range(round(0.5 * np.pi * RADIUS_MM / STEP_MM)):
        glide(points, 0.0, 1.0, 0.5, place, heading, 1 / RADIUS_MM, STEP_MM)
        trail.append(sheet.point_mm([place[0]], [place[1]])[0])
    way = np.array(trail)
    centre = start + np.array([-RADIUS_MM, 0.0, 0.0])
    return float(np.linalg.norm(way - centre, axis=1).mean()), way - start


def _helix() -> float:
    theta = 2 * np.pi * (np.arange(96) + 0.5) / 96
    points = np.zeros((201, 96, 3))
    points[..., 0], points[..., 1] = -10 * np.sin(theta), -10 * np.cos(theta)
    points[..., 2] = np.arange(201)[:, None]
    place, heading = np.array([20.0, 0.0]), np.array([-np.sin(0.6), 0.0, np.cos(0.6)])
    for _ in range(200):
        glide(points, 0.0, 1.0, 0.5, place, heading, 0.0, STEP_MM)
    away = np.array([place[0] - 20 - 100 * np.cos(0.6), 10 * place[1] - 100 * np.sin(0.6)])
    return float(np.linalg.norm(away))


def _buckling(bed: float, nodes: int) -> float:
    """The least load under which the rod finds no rest, by halving."""
    low, high = 0.0, 5.0
    v = np.zeros(nodes)
    for _ in range(40):
        middle = 0.5 * (low + high)
        stands = relax(np.zeros(nodes), np.full(nodes, middle), EI, bed, STEP_MM, v)
        low, high = (middle, high) if stands else (low, middle)
    return low


def _rope() -> float:
    n, axial = 401, np.zeros(401)
    nothing = np.zeros(n)
    load(1.0, np.full(n, np.pi / 200), nothing, nothing, nothing, 0.15, 0.0, 0.0, STEP_MM, axial)
    return float(axial[0])


def _twist() -> float:
    nothing = np.zeros(401)
    return float(twist_lag(nothing, nothing, 0.15, 0.002, 0.02, STEP_MM))


def _books() -> tuple[float, np.ndarray]:
    """Moves through half a scar: how far the work's account is out, and every step's force at the hub."""
    canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
    shell = Shell.from_canal(canal, spacing_mm=1.0)
    tied = 0.3 * (np.abs(shell.s_mm[:, None] - 80) < 15) * np.ones(shell.shape)
    space = Surroundings.from_shell(canal, shell, shell.gap_mm, tied)
    catheter = enter(place_needle(PlaceNeedle(route="caudal"), canal), space)
    worst, forces = 0.0, []
    for turn in (0.0, 60.0, -120.0, 150.0, 0.0, 45.0):
        done = push(catheter, space, 15.0, turn, limit_n=10.0)
        catheter, space = done.catheter, done.surroundings
        work = done.work
        went = work.elastic + work.rubbed + work.parted + work.torn
        worst = max(worst, abs(work.hub - went) / work.hub)
        forces.append(done.forces)
    return worst, np.concatenate(forces)


def _figure(trail: np.ndarray, steps: np.ndarray) -> Figure:
    with drawing(6.4, 2.8) as figure:
        left, right = figure.subplots(1, 2)
        angle = np.linspace(0, np.pi / 2, 100)
        left.plot(
            -RADIUS_MM * (1 - np.cos(angle)), RADIUS_MM * np.sin(angle), color=INK, linewidth=3, alpha=0.3
        )
        left.plot(trail[:, 0], trail[:, 2], color=ACCENT, linewidth=1.2)
        left.set_aspect("equal")
        left.set_title("A bent tip on a flat sheet")
        left.set_xlabel("to the left, mm")
        left.set_ylabel("ahead, mm")
        right.plot(steps[:, 0], steps[:, 1], color=ACCENT, linewidth=1.2, label="hub")
        right.plot(steps[:, 0], steps[:, 2], color=SCAR, linewidth=1.2, label="tip")
        right.set_title("Through 30 mm of scar, 0.3 bonded")
        right.set_xlabel("in the canal, mm")
        right.set_ylabel("force, N")
        right.legend()
        figure.tight_layout()
        return figure
