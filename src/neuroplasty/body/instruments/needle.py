"""Needle: a straight point pushed through tissue; bent at the skin side where the hand aims anew.

Immutable; ``advanced``, ``aimed`` and ``turned`` give another. ``placing.py`` knows the ways a plan asks for.

>>> from neuroplasty.body.anatomy import canal_from_parameters
>>> from neuroplasty.documents.case import Patient
>>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
>>> kit = NeedleKit("interlaminar", gauge=17, length_mm=90)
>>> skin = canal.point_mm(canal.level_s_mm["L4"], 0.0, 60.0)
>>> advanced(at_skin(kit, skin, (0.0, 1.0, 0.0)), 20.0, canal).resistance_n > 0
True
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.instruments.lumen import Lumen
from neuroplasty.body.instruments.tip import Tip, TipPlace, place_round, tip_on_shell, words_at
from neuroplasty.body.instruments.tissue import SOLID, Layer, Names, passage, tissues_along
from neuroplasty.documents.steps import Route
from neuroplasty.errors import AnatomyError
from neuroplasty.evidence.gauges import BORE_MM, OUTER_MM

Array = NDArray[np.float64]

STEP_MM = 0.5
"""The tissue is looked at every so far along the way."""
_SHAFT_POINTS = 40
_PLACES: dict[str, TipPlace] = {
    "epidural space": "epidural",
    "CSF": "intrathecal",
    "disc": "disc",
    "bone": "bone",
    "vertebra": "bone",
}


@dataclass(frozen=True)
class NeedleKit:
    """A needle as it comes out of its package, and the route it is taken for.

    Parameters
    ----------
    route : {"caudal", "interlaminar", "transforaminal"}
    gauge : int
    length_mm : float

    Raises
    ------
    AnatomyError
        For a gauge that is not made or a length that is not above zero.

    Examples
    --------
    >>> NeedleKit("caudal", gauge=16).length_mm
    89.0
    """

    route: Route
    gauge: int = 16
    length_mm: float = 89.0

    def __post_init__(self) -> None:
        if self.gauge not in OUTER_MM or self.gauge not in BORE_MM:
            made = ", ".join(str(gauge) for gauge in sorted(BORE_MM))
            raise AnatomyError(f"There is no needle of {self.gauge} G; choose one of: {made}.")
        if not (np.isfinite(self.length_mm) and self.length_mm > 0):
            raise AnatomyError(f"A needle of {self.length_mm:g} mm was taken; give a length above zero.")


@dataclass(frozen=True)
class Needle:
    """A needle on its way: what it is, the line its point has gone, what it went through, where it lies.

    Parameters
    ----------
    kit : NeedleKit
    corners_mm : (k, 3)
        RAS+ mm: the skin and every place where it was aimed anew.
    heading : (3,)
        Where its point goes now.
    tissues : sequence of str
        What it met, one a half millimetre, skin first.
    tip : Tip
        Where the tip lies.
    depth_mm : float
        How far from the skin along its way.
    bent_at_mm : tuple of float
        The depth of each corner.
    opening_rad : float
        Which way its opening looks once in the gap: 0 headward, above zero to the left.
    redirected_mm : float
        How much bone was met and walked off.

    Examples
    --------
    >>> needle = at_skin(NeedleKit("caudal"), (0.0, -60.0, 0.0), (0.0, 1.0, 0.0))
    >>> needle.depth_mm, needle.point_mm.tolist(), needle.pierced
    (0.0, [0.0, -60.0, 0.0], False)
    """

    kit: NeedleKit
    corners_mm: Array = field(repr=False)
    heading: Array = field(repr=False)
    tissues: Names = field(repr=False)
    tip: Tip
    depth_mm: float = 0.0
    bent_at_mm: tuple[float, ...] = (0.0,)
    opening_rad: float = 0.0
    redirected_mm: float = 0.0

    @property
    def route(self) -> Route:
        """The route it was taken for."""
        return self.kit.route

    @property
    def gauge(self) -> int:
        """Its gauge."""
        return self.kit.gauge

    @property
    def length_mm(self) -> float:
        """From hub to point."""
        return self.kit.length_mm

    @property
    def s_mm(self) -> float:
        """The canal's station nearest its point."""
        return self.tip.s_mm

    @property
    def theta_rad(self) -> float:
        """The canal's angle nearest its point."""
        return self.tip.theta_rad

    @property
    def point_mm(self) -> Array:
        """Its point (3,), RAS+ mm."""
        return np.asarray(self.corners_mm[-1] + (self.depth_mm - self.bent_at_mm[-1]) * self.heading)

    @property
    def shaft_mm(self) -> Array:
        """Its shaft (n, 3), hub first: straight behind the point, as steel is."""
        point = self.point_mm
        return np.linspace(point - self.length_mm * self.heading, point, _SHAFT_POINTS)

    @cached_property
    def passage(self) -> tuple[Layer, ...]:
        """The layers on its way, skin first."""
        return passage(self.tissues, STEP_MM * np.arange(len(self.tissues), dtype=float), self.gauge)

    @property
    def resistance_n(self) -> float:
        """How hard it goes in the tissue its point is in, N."""
        return self.passage[-1].resistance_n

    @property
    def loss_of_resistance_mm(self) -> float | None:
        """The depth at which the ligament gave way into the epidural space; None when it did not."""
        there = np.flatnonzero(self.tissues == "epidural space")
        return STEP_MM * float(there[0]) if len(there) else None

    @property
    def pierced(self) -> bool:
        """Whether it has gone through the dura."""
        return bool((self.tissues == "CSF").any())

    @property
    def lumen(self) -> Lumen:
        """The bore the injectate goes through."""
        return Lumen(BORE_MM[self.gauge], self.length_mm)

    @property
    def outer_mm(self) -> float:
        """Outer diameter."""
        return OUTER_MM[self.gauge]


def at_skin(kit: NeedleKit, entry_mm: ArrayLike, direction: ArrayLike) -> Needle:
    """A needle set on the skin.

    Parameters
    ----------
    kit : NeedleKit
    entry_mm : array_like
        (3,), RAS+ mm.
    direction : array_like
        (3,): where its point is aimed; of any length above zero.

    Returns
    -------
    Needle

    Raises
    ------
    AnatomyError
        For a point that is not finite or a direction of no length.

    Examples
    --------
    >>> at_skin(NeedleKit("caudal"), (0.0, -60.0, 0.0), (0.0, 2.0, 0.0)).heading.tolist()
    [0.0, 1.0, 0.0]
    """
    entry = np.asarray(entry_mm, float)
    if entry.shape != (3,) or not np.isfinite(entry).all():
        raise AnatomyError(f"The needle was set at {entry_mm!r}; give three finite RAS+ millimetres.")
    tip = Tip("outside", 0.0, 0.0, float("inf"), "at the skin")
    return Needle(kit, entry[None], _unit(direction), np.array(["skin"], dtype="<U24"), tip)


def aimed(needle: Needle, direction: ArrayLike) -> Needle:
    """The needle with its point aimed another way from where it is.

    Parameters
    ----------
    needle : Needle
    direction : array_like
        (3,), RAS+, of any length above zero.

    Returns
    -------
    Needle

    Raises
    ------
    AnatomyError
        For a direction of no length.

    Examples
    --------
    >>> needle = at_skin(NeedleKit("caudal"), (0.0, -60.0, 0.0), (0.0, 1.0, 0.0))
    >>> aimed(needle, (0.0, 0.0, 3.0)).heading.tolist()
    [0.0, 0.0, 1.0]
    """
    heading = _unit(direction)
    if np.allclose(heading, needle.heading, atol=1e-12):
        return needle
    if needle.depth_mm == needle.bent_at_mm[-1]:
        return replace(needle, heading=heading)
    return replace(
        needle,
        corners_mm=np.vstack([needle.corners_mm, needle.point_mm]),
        bent_at_mm=(*needle.bent_at_mm, needle.depth_mm),
        heading=heading,
    )


def turned(needle: Needle, turn_rad: float) -> Needle:
    """The needle turned about itself: its opening looks another way.

    Parameters
    ----------
    needle : Needle
    turn_rad : float
        Leftward above zero.

    Returns
    -------
    Needle

    Examples
    --------
    >>> needle = at_skin(NeedleKit("interlaminar"), (0.0, -60.0, 0.0), (0.0, 1.0, 0.0))
    >>> turned(turned(needle, 0.5), 0.25).opening_rad
    0.75
    """
    return replace(needle, opening_rad=needle.opening_rad + turn_rad)


def advanced(
    needle: Needle,
    push_mm: float,
    canal: Canal,
    body: Volume | None = None,
    *,
    past_bone: bool = False,
) -> Needle:
    """The needle pushed so far along its heading.

    Bone stops it, and so does its hub at the skin; with ``past_bone`` the hand feels bone and walks off it.

    Parameters
    ----------
    needle : Needle
    push_mm : float
        Below zero: drawn back the way it came.
    canal : Canal
    body : Volume, optional
        Hounsfield units, which show skin, fat and bone; without it the way outside the canal is taken as
        muscle.
    past_bone : bool

    Returns
    -------
    Needle

    Raises
    ------
    AnatomyError
        For a push that is not a number.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> skin = canal.point_mm(canal.level_s_mm["L4"], 0.0, 60.0)
    >>> needle = advanced(at_skin(NeedleKit("interlaminar"), skin, (0.0, 1.0, 0.0)), 20.0, canal)
    >>> needle.depth_mm, advanced(needle, -5.0, canal).depth_mm
    (20.0, 15.0)
    """
    if not np.isfinite(push_mm):
        raise AnatomyError(f"The needle was pushed by {push_mm} mm; give a finite number.")
    if push_mm < 0:
        return _placed(_drawn_back(needle, max(0.0, needle.depth_mm + push_mm)), canal)
    wanted = min(needle.depth_mm + push_mm, needle.length_mm)
    first, last = len(needle.tissues), int(wanted / STEP_MM + 1e-9) + 1
    depths = STEP_MM * np.arange(first, last)
    behind = (depths - needle.bent_at_mm[-1])[:, None] * needle.heading
    met = tissues_along(canal, body, needle.corners_mm[-1] + behind) if len(depths) else needle.tissues[:0]
    solid = np.isin(met, SOLID)
    redirected = 0.0
    if past_bone:
        redirected = STEP_MM * float(solid.sum())
        met = _walked_off(needle, met, solid)
    elif solid.any():
        stop = int(np.argmax(solid))
        met, wanted = met[: stop + 1], float(depths[stop])
    elif needle.tissues[-1] in SOLID:
        wanted = needle.depth_mm
    after = replace(
        needle,
        depth_mm=max(wanted, needle.depth_mm),
        tissues=np.concatenate([needle.tissues, met]),
        redirected_mm=needle.redirected_mm + redirected,
    )
    return _placed(after, canal)


def _drawn_back(needle: Needle, depth: float) -> Needle:
    bent, corners, heading = needle.bent_at_mm, needle.corners_mm, needle.heading
    while len(bent) > 1 and bent[-1] >= depth:
        heading = _unit(corners[-1] - corners[-2])
        bent, corners = bent[:-1], corners[:-1]
    return replace(
        needle,
        depth_mm=depth,
        corners_mm=corners,
        bent_at_mm=bent,
        heading=heading,
        tissues=needle.tissues[: int(depth / STEP_MM + 1e-9) + 1],
    )


def _walked_off(needle: Needle, met: Names, solid: NDArray[np.bool_]) -> Names:
    """What was met, bone replaced by the tissue before it: there is a way past bone that is felt."""
    out = met.copy()
    last = needle.tissues[-1] if needle.tissues[-1] not in SOLID else "muscle"
    for k in range(len(out)):
        if solid[k]:
            out[k] = last
        last = out[k]
    return out


def _placed(needle: Needle, canal: Canal) -> Needle:
    """The needle with its tip where its point now lies."""
    tissue = str(needle.tissues[-1])
    if needle.depth_mm == 0.0:
        return replace(needle, tip=Tip("outside", 0.0, 0.0, float("inf"), "at the skin"))
    s, theta, radius = place_round(canal, needle.point_mm)
    place = _PLACES.get(tissue, "outside")
    if place == "epidural":
        tip = replace(tip_on_shell(canal, s, theta), radius_mm=radius)
        # The foramen of a needle that goes up the canal is one it passes, not one it lies in.
        return replace(needle, tip=tip if needle.route == "transforaminal" else replace(tip, place=place))
    inside = "the thecal sac" if place == "intrathecal" else tissue
    return replace(needle, tip=Tip(place, s, theta, radius, f"in {inside} at {words_at(canal, s, theta)}"))


def _unit(direction: ArrayLike) -> Array:
    vector = np.asarray(direction, float)
    length = float(np.linalg.norm(vector)) if vector.shape == (3,) else 0.0
    if not (np.isfinite(length) and length > 0):
        raise AnatomyError(f"The needle was aimed along {direction!r}; give three numbers, not all zero.")
    return np.asarray(vector / length)
