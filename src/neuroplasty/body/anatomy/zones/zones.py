"""Zones of a route: all that is drawn when a caudal, interlaminar or transforaminal needle is on its way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.zones import zone as known
from neuroplasty.body.anatomy.zones.foramen import ARTERY_LEVELS, artery_zones, foramen_zones
from neuroplasty.body.anatomy.zones.zone import Zone, ring, strip
from neuroplasty.documents.places import LEVELS, LUMBAR, SIDES, Level, Side
from neuroplasty.documents.steps import Route
from neuroplasty.errors import AnatomyError

_LEFT, _RIGHT, _BACK, _FRONT = np.pi / 2, 1.5 * np.pi, 0.0, np.pi
_WINDOW_DEG = 35.0
_WINDOW_MM = 9.0
_EVERY_MM = 4.0


def zones(
    anatomy: Anatomy | Canal, route: Route, *, level: Level | None = None, side: Side | None = None
) -> tuple[Zone, ...]:
    """Every zone of a route on one patient, to be drawn on an X-ray (``fluoroscopy.projected``).

    Parameters
    ----------
    anatomy : Anatomy or Canal
        Whose.
    route : {"caudal", "interlaminar", "transforaminal"}
        The way the needle takes.
    level : Level, optional
        Of the needle; every lumbar one that the canal covers where left out.
    side : {"left", "right"}, optional
        Of a transforaminal needle; both where left out.

    Returns
    -------
    tuple of Zone
        Safe ones first. Where the canal lacks what a zone is laid on, that zone is left out.

    Raises
    ------
    AnatomyError
        For a level that the canal does not cover, and for a transforaminal needle at the sacrum, whose
        foramina no source read gives a triangle for.

    Examples
    --------
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> sorted({zone.kind for zone in zones(canal, "transforaminal", level="L4", side="left")})
    ["Kambin's triangle", 'lateral limit', 'safe triangle']
    >>> sorted({zone.standing for zone in zones(canal, "caudal")})
    ['derived', 'measured', 'unverified']
    """
    canal = anatomy.canal if isinstance(anatomy, Anatomy) else anatomy
    if level is not None:
        canal.station(level)
    if route == "caudal":
        found = list(_caudal(canal))
    elif route == "interlaminar":
        chosen = [one for one in LUMBAR if one in canal.level_s_mm] if level is None else [level]
        found = [zone for one in chosen for zone in _interlaminar(canal, one)]
        found += _sac(canal)
    else:
        if level is not None and level not in ("T12", *LUMBAR):
            raise AnatomyError(
                f"No safe triangle is known for a needle at {level}; give one of T12, {', '.join(LUMBAR)}."
            )
        names = {root.name for root in canal.roots}
        pairs = [
            (one, which)
            for one in (("T12", *LUMBAR) if level is None else (level,))
            for which in (SIDES if side is None else (side,))
            if f"{one} {which}" in names
        ]
        found = [zone for one, which in pairs for zone in foramen_zones(canal, one, which)]
    return tuple(sorted(found, key=lambda zone: not zone.safe))


def _caudal(canal: Canal) -> Iterator[Zone]:
    """From the hiatus up: where the needle belongs, how high it may go, and the sac above it."""
    low = float(canal.s_mm[0])
    top = canal.level_s_mm.get("S3")
    if canal.has_hiatus and top is not None:
        stations = np.arange(low, top, _EVERY_MM)
        for looks, near, far in ((("AP", "oblique"), _LEFT, _RIGHT), (("lateral",), _BACK, _FRONT)):
            yield Zone(
                "sacral canal below S3",
                "needle's canal",
                True,
                "area",
                looks,  # type: ignore[arg-type]
                strip(canal, stations, near, far, "wall"),
                "From the hiatus to S3: here a caudal needle belongs, its edges are the canal's own walls.",
                f"{known.OWN_CANAL}. {known.CAUDAL_TOP}",
                "derived",
            )
        yield Zone(
            "no caudal needle above S3",
            "needle's highest place",
            False,
            "line",
            ("AP", "lateral", "oblique"),
            ring(canal, top),
            "The needle stops here; what goes on is the catheter.",
            known.CAUDAL_TOP,
            "measured",
        )
    high = canal.level_s_mm.get("L4", float(canal.s_mm[-1]))
    stations = np.arange(low, high, _EVERY_MM)
    yield Zone(
        "midline",
        "midline",
        False,
        "line",
        ("AP",),
        canal.point_mm(stations, 0.0, canal.sample(canal.wall_mm, stations, 0.0)),
        "The needle goes in on it; the catheter leaves it towards the painful side.",
        f"{known.OWN_CANAL}; the rule is {known.TEACHING}",
        "unverified",
    )
    for name, angle in (("left", _LEFT), ("right", _RIGHT)):
        above = np.arange(canal.level_s_mm.get("S3", low), high, _EVERY_MM)
        yield Zone(
            f"{name} wall of the canal",
            "lateral limit",
            False,
            "line",
            ("AP",),
            canal.point_mm(above, angle, canal.sample(canal.wall_mm, above, angle)),
            "A catheter that passes it at a foramen is outside the canal, along a root.",
            f"{known.OWN_CANAL}; the rule is {known.TEACHING}",
            "unverified",
        )
    yield from _sac(canal)


def _sac(canal: Canal) -> Iterator[Zone]:
    """The sac, its tip, and where tips were seen."""
    tip = canal.sac_tip_s_mm
    if tip is None:
        return
    high = canal.level_s_mm.get("L3", float(canal.s_mm[-1]))
    stations = np.arange(tip, high, _EVERY_MM)
    for looks, near, far in ((("AP", "oblique"), _LEFT, _RIGHT), (("lateral",), _BACK, _FRONT)):
        yield Zone(
            "thecal sac",
            "sac",
            False,
            "area",
            looks,  # type: ignore[arg-type]
            strip(canal, stations, near, far, "sac"),
            "Keep out: cerebrospinal fluid and roots.",
            f"{known.OWN_CANAL}; no X-ray shows it",
            "derived",
        )
    disc, s2, s3 = (
        canal.disc_s_mm.get("L5-S1"),
        canal.level_s_mm.get("S2"),
        canal.level_s_mm.get("S3"),
    )
    spread = ""
    if disc is not None and s2 is not None and s3 is not None:
        lowest = s3 + (1 - float(known.TIP_LOWEST)) * 0.5 * (s2 - s3)
        spread = (
            f" Others end up to {max(disc - tip, 0):.0f} mm higher or {max(tip - lowest, 0):.0f} mm lower."
        )
    nearest = min(
        (one for one in LEVELS if one in canal.level_s_mm), key=lambda one: abs(canal.level_s_mm[one] - tip)
    )
    yield Zone(
        "tip of the sac",
        "sac's tip",
        False,
        "line",
        ("AP", "lateral", "oblique"),
        ring(canal, tip),
        f"This patient's sac ends about {nearest}.{spread}",
        known.SAC_TIP,
        "measured" if spread else "derived",
    )


def _interlaminar(canal: Canal, level: Level) -> Iterator[Zone]:
    """The window between two laminae, and how deep it is."""
    below = [s for disc, s in canal.disc_s_mm.items() if disc.startswith(f"{level}-")]
    if not below:
        return
    s = np.linspace(below[0] - _WINDOW_MM, below[0] + _WINDOW_MM, 5)
    turn = float(np.radians(_WINDOW_DEG))
    words = f"between the laminae below {level}"
    yield Zone(
        f"interlaminar window, {level}",
        "interlaminar window",
        True,
        "area",
        ("AP", "oblique"),
        strip(canal, s, turn, 2 * np.pi - turn, "wall"),
        f"The needle goes in {words}, at or a little beside the midline.",
        f"{known.OWN_CANAL}; height and width are assumed",
        "unverified",
    )
    back = canal.point_mm(s, _BACK, canal.sample(canal.wall_mm, s, _BACK))
    dura = canal.point_mm(s, _BACK, canal.sample(canal.sac_mm, s, _BACK))
    yield Zone(
        f"posterior epidural space, {level}",
        "interlaminar window",
        True,
        "area",
        ("lateral",),
        np.concatenate([back, dura[::-1]]),
        f"The tip lies here {words}: past the ligament, before the sac.",
        f"{known.OWN_CANAL} and sac; dye of an epidural needle lies along the front of the lamina: Lo "
        f"Bianco G, "
        "Epidural contrast patterns (excerpt)",
        "derived",
    )
    yield Zone(
        f"dura, {level}",
        "anterior limit",
        False,
        "line",
        ("lateral",),
        dura,
        "Further forward lies the sac.",
        f"{known.OWN_CANAL}; no X-ray shows it",
        "derived",
    )
    if level in ARTERY_LEVELS:
        for side in SIDES:
            if f"{level} {side}" in {root.name for root in canal.roots}:
                yield from artery_zones(canal, level, side)
