"""Fluoroscopy: the body's shadow, and a frame of dye

The body is the built-in l5-scar-after-discectomy, 302 x 224 x 334 voxels of 1 mm; the picture 512 x 512.
Ours integrates soft tissue and bone apart, as its Beer-Lambert needs. The plain march is the readable way
compiled by Numba: trilinear samples a millimetre apart of the same two densities, on the same threads.
plastimatch (where it is installed) integrates one attenuation, exactly, on one thread, and times itself
without reading its file. Answers are compared before anything is timed: the root mean square difference of
the water-equivalent path is within 1 % of its root mean square. A frame of dye is the shadow of all iodine
on a 1 mm shell; the NumPy reference gives the same picture to 1e-3; a whole frame adds exposure, scatter,
noise and display, beside the 1/15 s between the pulses of the C-arm.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from pathlib import Path

import numba
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from race import OURS, Engine, Row, race, rows

from neuroplasty.body.anatomy import Anatomy, Volume, build_anatomy
from neuroplasty.body.epidural import EpiduralSpace, Shell, Source
from neuroplasty.body.fluoroscopy import DyeProjector, Pose, VolumeProjector, expose, pose_for, shell_points
from neuroplasty.body.fluoroscopy.dye import areal_reference
from neuroplasty.body.fluoroscopy.parameters import MATERIALS, PARAMETERS
from neuroplasty.body.fluoroscopy.projector import densities
from neuroplasty.documents import read_case
from neuroplasty.steps import View

Array = NDArray[np.float64]
Image = NDArray[np.float32]

OUR_VERSION = version("neuroplasty")
STEP_MM = 1.0
SAME = 0.01
VIEWS: tuple[View, ...] = ("AP", "lateral")
# plastimatch takes water for 0.022 per mm, whatever the beam.
PLASTIMATCH_PER_G_CM2 = 0.022


def run() -> list[Row]:
    """The body in two views, then a frame of dye."""
    anatomy = build_anatomy(read_case("l5-scar-after-discectomy"))
    centre = anatomy.canal.point_mm(anatomy.canal.level_s_mm["L5"], 0.0, 0.0)
    projector = VolumeProjector(anatomy.body)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for view in VIEWS:
            found += _body_rows(anatomy.body, projector, pose_for(view, centre), Path(folder))
    return found + _dye_rows(anatomy, projector, pose_for("AP", centre))


def _body_rows(body: Volume, projector: VolumeProjector, pose: Pose, folder: Path) -> list[Row]:
    field = np.stack(densities(np.asarray(body.data, np.float32)), axis=-1)

    def ours() -> Array:
        paths = projector.paths(pose)
        return _water(paths.soft_g_cm2, paths.bone_g_cm2)

    def plain() -> Array:
        soft, bone = _marched(field, body, pose)
        return _water(soft, bone)

    engines = [
        Engine(OURS, OUR_VERSION, ours),
        Engine("plain Numba march", numba.__version__, plain),
    ]
    if shutil.which("plastimatch"):
        engines.append(_plastimatch(body, pose, folder))
    else:
        print("  plastimatch is not installed; on Debian: apt-get install plastimatch.")
    wanted = ours()
    for engine in engines[1:]:
        answer = engine.work()
        water = answer[0] if isinstance(answer, tuple) else answer
        off = float(np.sqrt(np.mean((np.asarray(water) - wanted) ** 2) / np.mean(wanted**2)))
        assert off < SAME, f"{engine.name} differs from ours by {off:.1%}"
    return race(f"body, {pose.view}, 512 x 512, within {SAME:.0%}", engines, rounds=5)


def _water(soft: Image, bone: Image) -> Array:
    """Path in g/cm2 of water of the same Hounsfield units: linear in the image, as for other projectors."""
    per_bone = (1 + float(PARAMETERS["cortical_hu"]) / 1000) / MATERIALS["bone"].density_g_cm3
    return np.asarray(soft + per_bone * bone, float)


def _marched(field: Image, body: Volume, pose: Pose) -> tuple[Image, Image]:
    inverse = np.linalg.inv(body.affine)
    soft, bone = np.zeros(pose.shape, np.float32), np.zeros(pose.shape, np.float32)
    near, far = _reach(body.corners_mm, pose)
    _march(
        field, inverse, pose.source_mm, pose.first_pixel_mm, pose.row * pose.pixel_mm,
        pose.column * pose.pixel_mm, near, far, STEP_MM, soft, bone,
    )  # fmt: skip
    return soft, bone


def _reach(corners_mm: Array, pose: Pose) -> tuple[float, float]:
    """Nearest and furthest that any ray can meet the body, mm from the source."""
    depth = (corners_mm - pose.source_mm) @ pose.beam
    distance = np.linalg.norm(corners_mm - pose.source_mm, axis=1)
    return max(float(depth.min()), 0.0), float(distance.max())


@njit(cache=True, parallel=True, fastmath=True)
def _march(  # type: ignore[no-untyped-def]
    field, inverse, source, first, per_row, per_column, near, far, step, soft, bone
):
    rows_, columns = soft.shape
    ni, nj, nk = field.shape[0], field.shape[1], field.shape[2]
    for row in prange(rows_):
        for column in range(columns):
            ray = first + row * per_row + column * per_column - source
            ray /= np.sqrt(ray[0] ** 2 + ray[1] ** 2 + ray[2] ** 2)
            total_soft, total_bone = 0.0, 0.0
            for n in range(int((far - near) / step)):
                at = source + (near + (n + 0.5) * step) * ray
                i = inverse[0, 0] * at[0] + inverse[0, 1] * at[1] + inverse[0, 2] * at[2] + inverse[0, 3]
                j = inverse[1, 0] * at[0] + inverse[1, 1] * at[1] + inverse[1, 2] * at[2] + inverse[1, 3]
                k = inverse[2, 0] * at[0] + inverse[2, 1] * at[1] + inverse[2, 2] * at[2] + inverse[2, 3]
                if i < -0.5 or j < -0.5 or k < -0.5 or i > ni - 0.5 or j > nj - 0.5 or k > nk - 0.5:
                    continue
                i, j, k = min(max(i, 0.0), ni - 1.0), min(max(j, 0.0), nj - 1.0), min(max(k, 0.0), nk - 1.0)
                i0, j0, k0 = min(int(i), ni - 2), min(int(j), nj - 2), min(int(k), nk - 2)
                a, b, c = i - i0, j - j0, k - k0
                for di in range(2):
                    for dj in range(2):
                        for dk in range(2):
                            w = (a if di else 1 - a) * (b if dj else 1 - b) * (c if dk else 1 - c)
                            total_soft += w * field[i0 + di, j0 + dj, k0 + dk, 0]
                            total_bone += w * field[i0 + di, j0 + dj, k0 + dk, 1]
            soft[row, column] = total_soft * step * 0.1
            bone[row, column] = total_bone * step * 0.1


def _plastimatch(body: Volume, pose: Pose, folder: Path) -> Engine:
    """``plastimatch drr`` of the same body and pose; it counts columns the other way."""
    image = folder / "body.mha"
    if not image.exists():
        _write_mha(body, image)
    carm = pose.carm
    isocentre = pose.source_mm + carm.sod_mm * pose.beam
    command = [
        "plastimatch", "drr", "-A", "cpu", "-i", "exact", "-P", "preprocess", "-t", "raw",
        "-r", f"{carm.pixels} {carm.pixels}", "-z", f"{carm.field_mm} {carm.field_mm}",
        "--sad", f"{carm.sod_mm}", "--sid", f"{carm.sid_mm}", "-o", _lps(isocentre),
        "-n", _lps(-pose.beam), "--vup", _lps(-pose.row), "-O", "drr", image.name,
    ]  # fmt: skip

    def work() -> tuple[Array, float]:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        said = dict(re.findall(r"(Total|I/O) time: ([0-9.e-]+)", done.stdout))
        pixels = np.fromfile(folder / "drr0000.raw", np.float32).reshape(pose.shape)[:, ::-1]
        return pixels / PLASTIMATCH_PER_G_CM2, float(said["Total"]) - float(said["I/O"])

    words = subprocess.run(["plastimatch", "--version"], capture_output=True, text=True, check=True).stdout
    return Engine("plastimatch, exact", words.split()[-1], work, own_clock=lambda answer: answer[1])  # type: ignore[index]


def _write_mha(body: Volume, path: Path) -> None:
    """A MetaImage, LPS, of a body whose axes are right, anterior, superior."""
    data = body.data[::-1, ::-1, :]
    spacing = body.spacing_mm
    last = body.to_world(np.array(body.data.shape) - 1.0)
    first = body.to_world(np.zeros(3))
    header = {
        "ObjectType": "Image",
        "NDims": 3,
        "BinaryData": True,
        "BinaryDataByteOrderMSB": False,
        "TransformMatrix": "1 0 0 0 1 0 0 0 1",
        "Offset": f"{-last[0]} {-last[1]} {first[2]}",
        "ElementSpacing": " ".join(f"{mm}" for mm in spacing),
        "DimSize": " ".join(f"{n}" for n in data.shape),
        "ElementType": "MET_FLOAT",
        "ElementDataFile": "LOCAL",
    }
    words = "".join(f"{key} = {value}\n" for key, value in header.items())
    path.write_bytes(words.encode() + np.ascontiguousarray(data.T, "<f4").tobytes())


def _lps(vector: Array) -> str:
    return f"{-vector[0]} {-vector[1]} {vector[2]}"


def _dye_rows(anatomy: Anatomy, projector: VolumeProjector, pose: Pose) -> list[Row]:
    shell = Shell.from_canal(anatomy.canal, spacing_mm=1.0)
    space = EpiduralSpace(shell)
    state = space.start()
    for after in space.advance(state, 20.0, [Source(20.0, 0.0, 0.5, {"iohexol": 240.0})], max_dt_s=0.5):
        state = after
    mass = state.amount("iohexol").ravel()
    points = shell_points(shell.inner_mm, shell.outer_mm, (3, 3, 10))
    dye, tissue = DyeProjector(points, pose), projector.paths(pose)
    ours, wanted = dye.areal_mg_cm2(mass), areal_reference(points, mass, pose)
    assert float(np.abs(ours - wanted).max()) < 1e-3 * float(wanted.max())
    engines = [
        Engine(OURS, OUR_VERSION, lambda: dye.areal_mg_cm2(mass)),
        Engine("NumPy reference", np.__version__, lambda: areal_reference(points, mass, pose)),
    ]
    found = race(f"dye of {len(mass)} cells, AP, 512 x 512, pose known, within 1e-3", engines, rounds=3)

    def frame() -> object:
        return expose(tissue, iodine_mg_cm2=dye.areal_mg_cm2(mass), rng=np.random.default_rng(0))

    took = race("", [Engine(OURS, OUR_VERSION, frame)], rounds=7)[0].seconds
    pulse = 1.0 / float(PARAMETERS["pulse_rate"])
    return found + rows(
        "whole frame with dye, 512 x 512",
        {OURS: took, "C-arm, 15 pulses/s": pulse},
        {OURS: OUR_VERSION, "C-arm, 15 pulses/s": ""},
    )
