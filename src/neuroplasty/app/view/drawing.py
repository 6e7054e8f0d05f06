"""Drawing a scene: the layers of an anatomy and of what a procedure did to it, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from neuroplasty.app.view.scene import Label, Layer, Scene, When
from neuroplasty.body.anatomy import Anatomy, Canal
from neuroplasty.body.anatomy.solids import Mesh, solids_of
from neuroplasty.body.anatomy.solids.bones import pelvis_of
from neuroplasty.body.anatomy.solids.mesh import joined, rod, tube
from neuroplasty.body.anatomy.solids.solids import SCAR_EDGE, shell_piece
from neuroplasty.body.procedure.alerts import DYE_SEEN
from neuroplasty.documents.case import Case
from neuroplasty.documents.records import BalloonRecord, CatheterRecord, NeedleRecord

Array = NDArray[np.float64]

BONE, SAC, WALL, ROOT, TARGET, SCAR, DYE, CATHETER, NEEDLE, BALLOON = (
    "#cfc0a2",
    "#7fb2d6",
    "#9aa7b3",
    "#e8b93a",
    "#d9480f",
    "#a8324a",
    "#15306b",
    "#101418",
    "#5d6a75",
    "#1c8a5f",
)
_CATHETER_RADIUS_MM, _NEEDLE_RADIUS_MM = 0.9, 1.0
_BONES_MM, _PELVIS_MM = 3.5, 5.0
_SOFT = 2
"""Every so many stations and angles of the canal are drawn."""


def scene_of(
    anatomy: Anatomy,
    case: Case,
    *,
    fields: xr.Dataset | None = None,
    needles: Sequence[NeedleRecord] = (),
    catheters: Sequence[CatheterRecord] = (),
    balloons: Sequence[BalloonRecord] = (),
    target: str | None = None,
    dye_edge_mg_mm2: float = float(DYE_SEEN) / 100.0,
    bones_mm: float = _BONES_MM,
) -> Scene:
    """The scene of an anatomy, and of what a procedure did to it.

    Parameters
    ----------
    anatomy : Anatomy
    case : Case
    fields : xarray.Dataset, optional
        A rehearsal's, for its dye and its scar at the first and the last epidurogram; else the case's scar.
    needles, catheters, balloons : sequence of NeedleRecord, CatheterRecord and BalloonRecord
        What was held; a needle whose ends nobody wrote down is left out.
    target : str, optional
        A root that stands out, as in ``L5 left``.
    dye_edge_mg_mm2 : float
        Iodine from which a place counts as filled, mg/mm2.
    bones_mm : float
        Edge of the voxels in which bone surfaces are worked out.

    Returns
    -------
    Scene

    Examples
    --------
    >>> from neuroplasty.body.anatomy import build_anatomy
    >>> from neuroplasty.documents import read_case
    >>> case = read_case("l5-scar-after-discectomy")
    >>> scene = scene_of(build_anatomy(case, is_seen=False), case, target="L5 left", bones_mm=5.0)
    >>> [layer.key for layer in scene.layers]
    ['target', 'roots', 'scar', 'sac', 'wall', 'bone', 'pelvis']
    """
    solids = solids_of(anatomy, case, spacing_mm=bones_mm)
    canal = _thinned(anatomy.canal)
    of_target = [root for root in solids.roots if root.name == f"{target} root"]
    others = [root for root in solids.roots if root not in of_target]
    layers: list[Layer] = []
    for number, record in enumerate(catheters, start=1):
        layers += _catheter(anatomy.canal, record, number if len(catheters) > 1 else 0)
    layers += [*_needles(needles), *_balloons(anatomy.canal, balloons)]
    if of_target:
        layers.append(Layer("target", f"Target root, {target}", of_target[0], TARGET))
    if others:
        layers.append(Layer("roots", "Nerve roots", joined("roots", others), ROOT))
    soft = [] if fields is None else _moments(canal, fields, dye_edge_mg_mm2)
    if fields is None and solids.scar:
        soft = [Layer("scar", "Scar", solids.scar[0], SCAR, texture="stripes")]
    layers += soft
    layers.append(Layer("sac", "Thecal sac", _ring(canal, canal.sac_mm, "sac"), SAC, 0.6))
    layers.append(
        Layer("wall", "Wall of the canal", _ring(canal, canal.wall_mm, "wall"), WALL, 0.25, is_shown=False)
    )
    if solids.bones:
        layers.append(Layer("bone", "Bone", joined("bone", solids.bones), BONE, 0.5))
    pelvis = pelvis_of(anatomy, case, _PELVIS_MM)
    if pelvis is not None:
        layers.append(Layer("pelvis", "Pelvis", pelvis, BONE, 0.2, is_framed=False))
    labels = tuple(_labels(anatomy.canal, layers, target))
    return Scene(tuple(layers), labels, _words(layers, target), _top_mm(anatomy.canal))


def _top_mm(canal: Canal) -> float:
    """A little above L2: what lies higher is of no caudal procedure."""
    s = canal.level_s_mm.get("L2")
    if s is None:
        return float(np.inf)
    return float(canal.centre_mm[int(np.argmin(np.abs(canal.s_mm - s))), 2]) + 22.0


def _thinned(canal: Canal) -> Canal:
    """The canal on every second station and angle: as much as the eye needs."""
    rows, turns = slice(None, None, _SOFT), slice(None, None, _SOFT)
    return replace(
        canal,
        s_mm=canal.s_mm[rows],
        theta_rad=canal.theta_rad[turns],
        centre_mm=canal.centre_mm[rows],
        posterior=canal.posterior[rows],
        left=canal.left[rows],
        up=canal.up[rows],
        wall_mm=canal.wall_mm[rows, turns],
        sac_mm=canal.sac_mm[rows, turns],
    )


def _ring(canal: Canal, radius_mm: Array, name: str) -> Mesh:
    s, theta = np.broadcast_arrays(canal.s_mm[:, None], canal.theta_rad[None, :])
    return tube(name, canal.point_mm(s, theta, radius_mm)[:, ::-1])


def _moments(canal: Canal, fields: xr.Dataset, dye_edge: float) -> list[Layer]:
    """Scar at the start and the end, dye on the first and the last moment that shows any."""
    if fields.sizes.get("time", 0) == 0:
        return []
    bonded = [_on_canal(canal, fields, np.asarray(one, float)) for one in fields["bonded"].values]
    iodine = [_on_canal(canal, fields, np.asarray(one, float)) for one in fields["iodine_mg_per_mm2"].values]
    labels = [str(one) for one in fields["label"].values]
    dyed = [k for k, one in enumerate(iodine) if (one >= dye_edge).any()]
    first = labels.index("first epidurogram") if "first epidurogram" in labels else next(iter(dyed), None)
    last = labels.index("last epidurogram") if "last epidurogram" in labels else next(reversed(dyed), None)
    layers: list[Layer] = []
    for when, state, seen in (("before", 0, first), ("after", -1, last)):
        moment: When = "before" if when == "before" else "after"
        for mesh in shell_piece("scar", canal, bonded[state], float(SCAR_EDGE)):
            layers.append(Layer(f"scar-{when}", "Scar", mesh, SCAR, texture="stripes", when=moment))
        if seen is not None:
            for mesh in shell_piece("dye", canal, iodine[seen], dye_edge, 0.9):
                layers.append(Layer(f"dye-{when}", "Dye", mesh, DYE, 0.8, "dots", moment))
    return layers


def _on_canal(canal: Canal, fields: xr.Dataset, field: Array) -> Array:
    """A field of the shell on the canal's own grid: linear along, linear and periodic round."""
    s, theta = np.asarray(fields["s"].values, float), np.radians(np.asarray(fields["theta"].values, float))
    round_ = np.stack([np.interp(canal.theta_rad, theta, row, period=2 * np.pi) for row in field])
    return np.stack([np.interp(canal.s_mm, s, column) for column in round_.T], axis=1)


def _catheter(canal: Canal, record: CatheterRecord, number: int) -> list[Layer]:
    if len(record.path_s_mm) < 2:
        return []
    path = catheter_path_mm(canal, record)
    mesh = rod("catheter", path, _CATHETER_RADIUS_MM)
    words = f"Catheter {number}" if number else "Catheter"
    return [Layer(f"catheter{number or ''}", words, mesh, CATHETER)]


def _needles(records: Sequence[NeedleRecord]) -> list[Layer]:
    """Every needle as one layer: the same thing, placed once or more."""
    shafts = [
        np.linspace(one.hub_mm, one.point_mm, 6)
        for one in records
        if one.hub_mm is not None and one.point_mm is not None
    ]
    if not shafts:
        return []
    words = "Needle" if len(shafts) == 1 else "Needles"
    rods = [rod("needle", shaft, _NEEDLE_RADIUS_MM) for shaft in shafts]
    return [Layer("needle", words, joined("needle", rods), NEEDLE, is_framed=False)]


def _balloons(canal: Canal, records: Sequence[BalloonRecord]) -> list[Layer]:
    """Every balloon where it was widest: along the canal, in the middle of the epidural space."""
    held = [one for one in records if one.diameter_mm > 0 and one.length_mm > 0]
    if not held:
        return []
    bodies = [_balloon(canal, one) for one in held]
    words = "Balloon" if len(bodies) == 1 else "Balloon, each place"
    return [Layer("balloon", words, joined("balloon", bodies), BALLOON, 0.75, "rings")]


def _balloon(canal: Canal, record: BalloonRecord) -> Mesh:
    """A balloon's round body, its ends drawn in."""
    along = np.linspace(-0.5, 0.5, 13)
    s, theta = record.s_mm + record.length_mm * along, np.full(len(along), np.radians(record.theta_deg))
    middle = 0.5 * (canal.sample(canal.sac_mm, s, theta) + canal.sample(canal.wall_mm, s, theta))
    centre = canal.point_mm(s, theta, middle)
    i = int(np.argmin(np.abs(canal.s_mm - record.s_mm)))
    turn = 2 * np.pi * np.arange(24) / 24
    ring = np.cos(turn)[:, None] * canal.left[i] + np.sin(turn)[:, None] * canal.posterior[i]
    radius = 0.5 * record.diameter_mm * np.maximum(1.0 - np.abs(2.0 * along) ** 4, 0.02) ** 0.5
    mesh = tube("balloon", centre[:, None, :] + radius[:, None, None] * ring)
    return mesh if mesh.volume_ml > 0 else replace(mesh, triangles=mesh.triangles[:, ::-1].copy())


def catheter_path_mm(canal: Canal, record: CatheterRecord) -> Array:
    """Where a catheter lay (n, 3), RAS+ mm, in the middle of the epidural space."""
    s, theta = np.asarray(record.path_s_mm), np.radians(np.asarray(record.path_theta_deg))
    middle = 0.5 * (canal.sample(canal.sac_mm, s, theta) + canal.sample(canal.wall_mm, s, theta))
    return canal.point_mm(s, theta, middle)


def _labels(canal: Canal, layers: Sequence[Layer], target: str | None) -> list[Label]:
    """Levels beside the spine, then what stands out where it lies."""
    found = []
    for level, s in canal.level_s_mm.items():
        if level in ("T12", "L1", "L2", "L3", "L4", "L5", "S1"):
            i = int(np.argmin(np.abs(canal.s_mm - s)))
            spot = canal.centre_mm[i] - 34.0 * canal.left[i]
            found.append(Label(level, _spot(spot), "bone"))
    for layer in layers:
        if layer.key == "target":
            found.append(Label(f"{target} root", _spot(layer.mesh.vertices_mm[-2]), "target"))
        elif layer.key.startswith("scar"):
            where = layer.mesh.vertices_mm
            found.append(Label("Scar", _spot(where[np.argmax(where[:, 2])]), layer.key, layer.when))
        elif layer.key.startswith("catheter"):
            found.append(Label(f"{layer.words}, tip", _spot(layer.mesh.vertices_mm[-1]), layer.key))
        elif layer.key == "needle":
            found.append(Label(f"{layer.words}, point", _spot(layer.mesh.vertices_mm[-1]), layer.key))
        elif layer.key == "balloon":
            where = layer.mesh.vertices_mm
            found.append(Label("Balloon", _spot(where[np.argmax(where[:, 2])]), layer.key))
        elif layer.key.startswith("dye"):
            where = layer.mesh.vertices_mm
            top = where[np.argmax(where[:, 2])]
            found.append(Label("Dye, upper end", _spot(top), layer.key, layer.when))
    return found


def _spot(point: Array) -> tuple[float, float, float]:
    return (round(float(point[0]), 1), round(float(point[1]), 1), round(float(point[2]), 1))


def _words(layers: Sequence[Layer], target: str | None) -> str:
    """What the view shows, for who cannot see it."""
    sizes = {layer.key: layer.mesh.volume_ml for layer in layers}
    said = ["The lumbar spine with its canal, thecal sac and nerve roots in three dimensions"]
    if target:
        said.append(f"the {target} root stands out")
    said += [f"{what} is drawn where it was" for what in ("needle", "balloon") if what in sizes]
    for what in ("scar", "dye"):
        before, after = sizes.get(f"{what}-before"), sizes.get(f"{what}-after")
        if before is not None or after is not None:
            said.append(f"{what} takes up {before or 0.0:.1f} mL before and {after or 0.0:.1f} mL after")
        elif what in sizes:
            said.append(f"{what} takes up {sizes[what]:.1f} mL")
    return "; ".join(said) + "."
