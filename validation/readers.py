"""What is read from people after an injection: magnetic resonance, and fluoroscopy as an eye reads it.

Both see less than the model knows, and different things: the one how much room is left for CSF, slice by
slice, and where fluid lies; the other where enough iodine lies in front of bone.

Fluoroscopy: dye is seen where a patch of it stands out by five times (Rose) the noise of such patches. The
noise is that of photons and electronics, and what the eye does not remember of the bones from the pictures
before: a share of the differences between a patch and its surround that bone and soft tissue make
thereabouts. Noise, bones and the contrast that iodine keeps behind scatter are measured in pictures without
dye, taken as the C-arm takes them (automatic exposure, eight pulses in the last-image hold).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve

from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.epidural import Shell, State
from neuroplasty.body.fluoroscopy import DyeProjector, Pose, VolumeProjector, expose, pose_for, shell_points
from neuroplasty.body.fluoroscopy.picture import Picture
from neuroplasty.documents.case import Case, Patient
from neuroplasty.documents.steps import View
from neuroplasty.evidence.parameter import Parameter

Array = NDArray[np.float64]

ROSE = Parameter(5.0, "1", "unverified", "contrast over noise that an eye needs (Rose), from memory", 3, 5)
PATCH = Parameter(4.0, "mm", "assumed", "across the spot that the eye sums up", 3, 5)
SURROUND = Parameter(12.0, "mm", "assumed", "across the ring that a spot is compared with", 8, 20)
THEREABOUTS = Parameter(10.0, "mm", "assumed", "how far round a place the eye learns what is usual", 5, 20)
DISC_HALF_HEIGHT = Parameter(
    4.0, "mm", "derived", "half of 6.9-8.5 mm of posterior height at L5-S1 (two MRI series, Iran and Nepal)"
)
BEYOND_MIDLINE = Parameter(
    3.0, "mm", "assumed", "how far past the line of the spinous processes dye is called across"
)
FORGOTTEN = Parameter(
    0.5, "1", "assumed", "share of the bones' pattern that the eye does not remember from before", 0.0, 1.0
)
SLICE = Parameter(8.0, "mm", "measured", "interval of the axial slices, Hogan, Anesthesiology 1996;84:1341-9")
TRACING = Parameter(0.03, "1", "assumed", "standard deviation of one sac area traced twice", 0.01, 0.06)
VISIBLE_LEAK = Parameter(
    0.1, "mL", "assumed", "fluid at one foramen that is seen outside it on magnetic resonance", 0.05, 0.5
)
RING_FILM = Parameter(
    0.3, "mm", "assumed", "fluid that stands out as a rim round the sac on magnetic resonance", 0.1, 0.5
)
RING_SHARE = Parameter(0.9, "1", "assumed", "of the sac's circumference that a ring covers", 0.8, 1.0)

_REFERENCE_AGE = 50
_TEST_MG_CM2 = 10.0
_PIXELS = 512


@dataclass(frozen=True)
class Reading:
    """How high and how low dye is seen, as stations of the canal, and how far over the midline, all mm."""

    top_s_mm: float
    across_mm: float
    low_s_mm: float


@dataclass(frozen=True)
class Fluoroscope:
    """One view of one person: ``see`` says where an amount of iodine in the canal is seen.

    The bones before which it is seen are those of a man or woman of usual stature, with the same disc in the
    middle of the picture.
    """

    canal: Canal
    shell: Shell
    sex: str
    view: View = "AP"
    disc: str = "L5-S1"

    @cached_property
    def pose(self) -> Pose:
        """The C-arm, centred on the disc."""
        return _pose(self.canal, self.view, self.disc)

    @cached_property
    def _dye(self) -> DyeProjector:
        return DyeProjector(shell_points(self.shell.inner_mm, self.shell.outer_mm, (6, 6, 4)), self.pose)

    def see(self, iodine_mg: Array, forgotten: float = float(FORGOTTEN)) -> NDArray[np.bool_]:
        """Where (rows, columns) iodine (cells,), mg, is seen."""
        areal = patch_mean(self._dye.areal_mg_cm2(iodine_mg).astype(float), self.pose)
        return np.asarray(areal >= needed_mg_cm2(self.sex, self.view, forgotten, self.disc))

    def read(self, iodine_mg: Array, side: str, forgotten: float = float(FORGOTTEN)) -> Reading:
        """The reader's answers in AP for iodine given on one side; where none is seen it reached nothing."""
        rows, columns = np.nonzero(self.see(iodine_mg, forgotten))
        if not len(rows):
            return Reading(float("-inf"), float("-inf"), float("inf"))
        row, middle, magnification = self.pose.project(self.canal.centre_mm)
        order = np.argsort(row)
        top, low = np.interp([rows.min(), rows.max()], row[order], self.canal.s_mm[order])
        # In AP the patient's left is on the viewer's left: columns grow to the right.
        sign = 1.0 if side == "left" else -1.0
        across = sign * (columns - np.interp(rows, row[order], middle[order]))
        over = float(across.max()) * self.pose.pixel_mm / float(magnification.mean())
        return Reading(float(top), over, float(low))


@cache
def needed_mg_cm2(sex: str, view: View, forgotten: float = float(FORGOTTEN), disc: str = "L5-S1") -> Array:
    """Iodine (rows, columns), mg/cm2, that a patch must hold to be seen in front of these bones.

    ``disc`` lies in the middle of the picture.
    """
    empty, pose, per_mg_cm2 = _screened(sex, view, disc)
    quantum = quantum_mg_cm2(sex, view, disc)
    picture = empty.attenuation.astype(float)
    usual = patch_mean(picture, pose) - _ring_mean(picture, pose)
    reach = float(THEREABOUTS) * _pixels_per_mm(pose) / 2
    field = np.asarray(pose.carm.in_field() > 0, float)
    within = np.maximum(gaussian_filter(field, reach), 1e-6)
    spread = np.sqrt(gaussian_filter(field * usual**2, reach) / within)
    needed = np.hypot(quantum, float(ROSE) * forgotten * spread / per_mg_cm2)
    return np.where(field > 0, needed, np.inf)


def quantum_mg_cm2(sex: str, view: View, disc: str = "L5-S1") -> float:
    """What photons and electronics alone ask for in the middle of the picture, mg/cm2."""
    empty, pose, per_mg_cm2 = _screened(sex, view, disc)
    again = expose(_paths(sex, view, disc), technique=empty.locked, rng=np.random.default_rng(2))
    noise = patch_mean((again.attenuation - empty.attenuation).astype(float), pose) / np.sqrt(2)
    return float(float(ROSE) * noise[_middle()].std() / per_mg_cm2)


def patch_mean(picture: Array, pose: Pose) -> Array:
    """Mean over the spot round each pixel (rows, columns)."""
    return _mean(picture, _disc(float(PATCH) * _pixels_per_mm(pose) / 2))


def csf_volume_ml(canal: Canal, state: State, rng: np.random.Generator) -> float:
    """CSF and roots from the top of the canal (T12) to the sac's end, in slices, as one person traces them.

    The stack starts where it happens to; every slice is traced with an error of its own.
    """
    tip = canal.sac_tip_s_mm or float(canal.s_mm[0])
    sac_mm2 = 0.5 * (canal.sac_mm**2).sum(axis=1) * (2 * np.pi / canal.sac_mm.shape[1])
    shell = state.medium.shell
    felt_mm3 = (state.medium.beside * state.excess_m3).sum(axis=1) * 1e9
    row_mm3 = felt_mm3 * state.csf_displaced_ml * 1e3 / max(float(felt_mm3.sum()), 1e-9)
    pitch = float(shell.s_mm[1] - shell.s_mm[0])
    places = np.arange(tip + float(SLICE) * rng.uniform(0.0, 1.0), canal.s_mm[-1], float(SLICE))
    area = np.interp(places, canal.s_mm, sac_mm2) - np.interp(places, shell.s_mm, row_mm3 / pitch)
    traced = area * (1 + float(TRACING) * rng.standard_normal(len(places)))
    return float(traced.sum() * float(SLICE) * 1e-3)


def leaked_ml(state: State, species: str = "", strength: float = 1.0) -> dict[str, float]:
    """What has gone out at each foramen, by its root's name, mL: all that left the canal there.

    Of the fluid, or of what was given with so much of a species in each mL.
    """
    ledger = state.ledger
    names = [foramen.name for foramen in state.medium.shell.foramina]
    if species:
        return {name: ledger.left_by(name, species) / strength for name in names}
    left = dict(zip(ledger.outlets, ledger.left_ml, strict=True))
    return {name: float(left[name]) for name in names}


def leaking(state: State, levels: Sequence[str], species: str = "", strength: float = 1.0) -> Array:
    """Logarithm of what is out at each level, on the side that leaks more, over what is seen (levels,)."""
    out = leaked_ml(state, species, strength)
    most = [max(out.get(f"{level} {side}", 0.0) for side in ("left", "right")) for level in levels]
    return np.log(np.maximum(most, 1e-9) / float(VISIBLE_LEAK))


def root_filled(state: State, field: Array, levels: Sequence[str]) -> Array:
    """The mean of a field (n, m) inside each level's foramen, on the side that has more (levels,).

    Minus infinity for a level whose foramina are closed.
    """
    at = {
        foramen.name: float(np.average(field[foramen.rows, foramen.columns], weights=foramen.weights))
        for foramen in state.medium.shell.foramina
        if foramen.weights.sum() > 0
    }
    return np.array(
        [max(at.get(f"{level} {side}", float("-inf")) for side in ("left", "right")) for level in levels]
    )


def in_line(state: State, towards_rad: float) -> Array:
    """Iodine (n,) in the third of the canal that faces an angle, mg in each mm along it."""
    shell = state.medium.shell
    turn = np.abs((shell.theta_rad - towards_rad + np.pi) % (2 * np.pi) - np.pi)
    pitch = float(shell.s_mm[1] - shell.s_mm[0])
    return np.asarray(state.amount("iohexol")[:, turn < np.pi / 3].sum(axis=1) / pitch)


@cache
def needed_line_mg_mm(sex: str, disc: str) -> float:
    """Iodine in each mm of a line across the lateral picture that the eye needs in its middle, mg.

    A sheet before or behind the sac is seen edge on: a spot sums up what lies on its own diameter of it.
    """
    needed = needed_mg_cm2(sex, "lateral", float(FORGOTTEN), disc)[_middle()]
    return float(np.median(needed)) / 100 * np.pi / 4 * float(PATCH)


def ring_share(state: State, s_mm: float) -> float:
    """Of the circumference, what is covered as thick as a ring must be, in the slice that has most of it.

    Slices from half an interval below a station to half of one above it are looked at.
    """
    near = np.abs(state.medium.shell.s_mm - s_mm) <= float(SLICE) / 2
    covered = (state.film_mm[near] >= float(RING_FILM)).mean(axis=1)
    return float(covered.max())


def stretch(per_mm: Array, s_mm: Array, length_mm: float) -> float:
    """The most of something along the canal that is held without a gap over so many millimetres.

    ``per_mm`` (n,) at the even stations ``s_mm`` (n,); zero where the canal is shorter.

    >>> stretch(np.array([0.0, 2.0, 3.0, 0.0]), np.array([0.0, 5.0, 10.0, 15.0]), 10.0)
    2.0
    """
    pieces = max(1, int(np.ceil(length_mm / float(s_mm[1] - s_mm[0]) - 1e-9)))
    if pieces > len(per_mm):
        return 0.0
    return float(sliding_window_view(per_mm, pieces).min(axis=1).max())


@cache
def _screened(sex: str, view: View, disc: str) -> tuple[Picture, Pose, float]:
    """The picture without dye, its pose, and the contrast of 1 mg/cm2 in a small patch in its middle."""
    paths = _paths(sex, view, disc)
    empty = expose(paths, rng=np.random.default_rng(1))
    spot = np.zeros(paths.pose.shape, np.float32)
    offset = np.hypot(*(np.indices(spot.shape) - (_PIXELS - 1) / 2))
    spot[offset <= float(PATCH) * _pixels_per_mm(paths.pose)] = _TEST_MG_CM2
    with_spot = expose(paths, iodine_mg_cm2=spot, technique=empty.locked, rng=np.random.default_rng(1))
    change = patch_mean((with_spot.attenuation - empty.attenuation).astype(float), paths.pose)
    return empty, paths.pose, float(change[_PIXELS // 2, _PIXELS // 2]) / _TEST_MG_CM2


@cache
def _paths(sex: str, view: View, disc: str):  # type: ignore[no-untyped-def]
    stature_cm = {"female": 163.0, "male": 176.0}[sex]
    patient = Patient(
        age_years=_REFERENCE_AGE,
        sex=sex,  # type: ignore[arg-type]
        stature_cm=stature_cm,
        weight_kg=round(25.0 * (stature_cm / 100) ** 2, 1),
    )
    anatomy = build_anatomy(Case(name="bones", title="Bones of usual stature", patient=patient))
    return VolumeProjector(anatomy.body).paths(_pose(anatomy.canal, view, disc))


def _pose(canal: Canal, view: View, disc: str) -> Pose:
    return pose_for(view, canal.point_mm(canal.disc_s_mm[disc], 0.0, 0.0))


def _pixels_per_mm(pose: Pose) -> float:
    return pose.carm.sid_mm / pose.carm.sod_mm / pose.pixel_mm


def _middle() -> tuple[slice, slice]:
    quarter = _PIXELS // 4
    return slice(quarter, -quarter), slice(quarter, -quarter)


def _disc(radius_px: float) -> Array:
    reach = int(np.ceil(radius_px))
    across = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    return np.clip(radius_px - across + 0.5, 0.0, 1.0)


def _ring_mean(picture: Array, pose: Pose) -> Array:
    spot, whole = (_disc(float(size) * _pixels_per_mm(pose) / 2) for size in (PATCH, SURROUND))
    pad = (len(whole) - len(spot)) // 2
    return _mean(picture, whole - np.pad(spot, pad))


def _mean(picture: Array, weights: Array) -> Array:
    reach = len(weights) // 2
    return np.asarray(fftconvolve(np.pad(picture, reach, "edge"), weights / weights.sum(), mode="valid"))
