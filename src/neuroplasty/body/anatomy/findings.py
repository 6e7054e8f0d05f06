"""What findings do to a canal: discs, stenosis, slips, earlier surgery. Scar has a module of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from neuroplasty.body.anatomy import morphometry as table
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.profile import away, broad, bump
from neuroplasty.body.anatomy.sac import cross_section_mm2, within
from neuroplasty.documents.case import CentralStenosis, DiscHerniation, Findings, Slip, Surgery
from neuroplasty.errors import AnatomyError

Array = NDArray[np.float64]

_LEAST_RADIUS_MM = 2.0
"""A wall is never moved nearer than this to the centre, so that the curve keeps a place for the sac."""


def apply_findings(canal: Canal, findings: Findings, *, bony: bool = True) -> Canal:
    """The canal as the findings have left it; the given one is unchanged.

    Herniated discs and stenosis move the wall inward and press the sac; a central stenosis is narrowed
    until the sac's area at the disc is that of its grade (``morphometry.STENOSED_SAC_AREA_MM2``), unless it
    is narrower already; foraminal stenosis sets ``Root.openness``; a slip shifts everything above it
    forward and narrows its disc level; a laminectomy moves the posterior wall back by a lamina's
    thickness, a discectomy does so over a small window on its side. A fusion leaves the canal as it is.

    Parameters
    ----------
    canal : Canal
    findings : Findings
    bony : bool
        False for canals traced from an image, which has seen slips and cut bone already: slips and surgery
        are left out, and discs, central and foraminal stenosis are still applied. Bone alone shows neither a
        disc, nor a thick ligament, nor what is left of a foramen.

    Returns
    -------
    Canal

    Raises
    ------
    AnatomyError
        If a finding lies at a level this canal does not cover.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> stenosis = CentralStenosis(disc="L4-L5", grade="severe")
    >>> narrow = apply_findings(canal, Findings(central_stenosis=(stenosis,)))
    >>> i = int(np.argmin(np.abs(canal.s_mm - canal.disc_s_mm["L4-L5"])))
    >>> round(float(cross_section_mm2(narrow.sac_mm)[i]))     # mm2
    45
    """
    _covered(canal, findings, bony)
    if bony:
        for slip in findings.slips:
            canal = _slip(canal, slip)
        for surgery in findings.surgery:
            canal = _open_posterior_wall(canal, surgery)
    for disc in findings.discs:
        canal = _herniate(canal, disc)
    for stenosis in findings.central_stenosis:
        canal = _stenose(canal, stenosis)
    left_open = {item.root: float(table.OPENNESS[item.grade]) for item in findings.foraminal_stenosis}
    if left_open or any(root.openness > 1.0 for root in canal.roots):
        roots = tuple(
            replace(root, openness=min(root.openness, left_open.get(root.name, 1.0))) for root in canal.roots
        )
        canal = replace(canal, roots=roots)
    return canal


def _covered(canal: Canal, findings: Findings, bony: bool) -> None:
    """AnatomyError, naming them all, if findings lie outside this canal."""
    names: set[str] = {item.disc for item in findings.discs}
    names |= {item.disc for item in findings.central_stenosis}
    names |= {item.disc for item in findings.slips if bony}
    outside = sorted(names - set(canal.disc_s_mm))
    levels: set[str] = set(canal.level_s_mm)
    outside += sorted({item.level for item in findings.surgery if bony and item.level not in levels})
    if outside:
        raise AnatomyError(
            f"The case has findings at {', '.join(outside)}, but this anatomy covers {canal.levels[0]} to "
            f"{canal.levels[-1]}; leave those findings out or give an image that shows these levels."
        )


def _lean(side: str, left_deg: float) -> float:
    """An angle given for the left side, for either side; the nearer midline for ``central``."""
    if side == "right":
        return 360.0 - left_deg
    return left_deg if side == "left" else (180.0 if left_deg > 90.0 else 0.0)


def _with_wall(canal: Canal, wall: Array) -> Canal:
    return replace(canal, wall_mm=wall, sac_mm=within(canal.sac_mm, wall))


def _inward(wall: Array, by_mm: Array) -> Array:
    """The wall moved in, never nearer to the centre than the least radius (or than it was)."""
    return np.asarray(np.maximum(wall - by_mm, np.minimum(wall, _LEAST_RADIUS_MM)))


def _herniate(canal: Canal, disc: DiscHerniation) -> Canal:
    """A bulge is broad, a protrusion focal, an extrusion focal and drawn downward along the canal."""
    half_angle, above, below = {
        "bulge": (85.0, 7.0, 7.0),
        "protrusion": (48.0, 7.0, 8.0),
        "extrusion": (48.0, 8.0, 15.0),
    }[disc.kind]
    off = canal.s_mm - canal.disc_s_mm[disc.disc]
    along = bump(np.where(off > 0, off / above, off / below))
    off_angle = away(canal.theta_rad, _lean(disc.side, 148.0)) / np.radians(half_angle)
    across = broad(off_angle) if disc.kind == "bulge" else bump(off_angle)
    return _with_wall(canal, _inward(canal.wall_mm, disc.depth_mm * along[:, None] * across))


def _stenose(canal: Canal, stenosis: CentralStenosis) -> Canal:
    """Facets and ligament from behind, disc from in front, by as much as the graded sac area asks."""
    s_disc = canal.disc_s_mm[stenosis.disc]
    at_disc = int(np.argmin(np.abs(canal.s_mm - s_disc)))
    target = float(table.STENOSED_SAC_AREA_MM2[stenosis.grade])
    along = bump((canal.s_mm - s_disc) / 12.0)
    behind = np.max(
        [bump(away(canal.theta_rad, deg) / np.radians(80.0)) for deg in (35.0, 0.0, 325.0)], axis=0
    )
    in_front = 0.6 * broad(away(canal.theta_rad, 180.0) / np.radians(85.0))
    shape = 0.5 + 0.5 * np.maximum(behind, in_front)

    def narrowed(share: float) -> Array:
        return _inward(canal.wall_mm, share * along[:, None] * shape * canal.wall_mm)

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        area = cross_section_mm2(within(canal.sac_mm, narrowed(middle))[at_disc : at_disc + 1])[0]
        low, high = (middle, high) if area > target else (low, middle)
    return _with_wall(canal, narrowed(low))


def _open_posterior_wall(canal: Canal, surgery: Surgery) -> Canal:
    """A laminectomy takes the lamina away; a discectomy cuts a window at the disc below on its side."""
    if surgery.kind == "fusion":
        return canal
    thickness = float(table.LAMINA_THICKNESS_MM)
    s_level = canal.station(surgery.level)
    if surgery.kind == "discectomy":
        thickness, half_length, half_angle, middle = 0.45 * thickness, 9.0, 40.0, s_level - 21.0
    else:
        half_length, half_angle, middle = 21.0, 70.0, s_level - 9.0
    along = broad((canal.s_mm - middle) / half_length)
    sides = {"left": (28.0,), "right": (332.0,), "both": (28.0, 0.0, 332.0)}[surgery.side]
    across = np.max([bump(away(canal.theta_rad, deg) / np.radians(half_angle)) for deg in sides], axis=0)
    return _with_wall(canal, canal.wall_mm + thickness * along[:, None] * across)


def _slip(canal: Canal, slip: Slip) -> Canal:
    """The canal above the disc goes forward; at the disc the upper arch and the lower body close on it."""
    off = canal.s_mm - canal.disc_s_mm[slip.disc]
    forward = 0.5 * (1.0 + np.tanh(off / 8.0))
    at_disc = int(np.argmin(np.abs(off)))
    centre = canal.centre_mm - slip.slip_mm * forward[:, None] * canal.posterior[at_disc]
    up = CubicSpline(canal.s_mm, centre)(canal.s_mm, 1)
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    left = canal.left - np.sum(canal.left * up, axis=1, keepdims=True) * up
    left /= np.linalg.norm(left, axis=1, keepdims=True)
    posterior = np.cross(up, left)
    arch = bump((off - 5.0) / 13.0)[:, None] * bump(away(canal.theta_rad, 0.0) / np.radians(95.0))
    body = bump((off + 5.0) / 13.0)[:, None] * bump(away(canal.theta_rad, 180.0) / np.radians(95.0))
    moved = replace(canal, centre_mm=centre, posterior=posterior, left=left, up=up)
    return _with_wall(moved, _inward(canal.wall_mm, 0.5 * slip.slip_mm * (arch + body)))
