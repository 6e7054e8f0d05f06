"""Zone: a piece of the patient that a needle should be in, or out of; and what its borders rest on."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.evidence.parameter import Parameter, Standing
from neuroplasty.evidence.register import register

Array = NDArray[np.float64]

Look = Literal["AP", "lateral", "oblique"]
"""From where a zone is drawn: from behind, from the side, or between the two."""

Shape = Literal["area", "line"]
ZoneKind = Literal[
    "safe triangle",
    "Kambin's triangle",
    "needle's canal",
    "interlaminar window",
    "midline",
    "lateral limit",
    "anterior limit",
    "needle's highest place",
    "sac",
    "sac's tip",
    "dominant artery",
]

ARTERY_T8_L1 = Parameter(
    0.89,
    "1",
    "measured",
    "share of arteries of Adamkiewicz that arise between T8 and L1, 60 studies, n 5437: Taterra D et al., "
    "Neuroradiology 2019 (PMC6620248, abstract)",
)
ARTERY_LEFT = Parameter(
    0.766, "1", "measured", "share on the left side, as above: Taterra D et al. 2019 (abstract)"
)
ARTERY_UPPER_HALF = Parameter(
    0.97,
    "1",
    "measured",
    "share in the upper half of the foramen, 110 of 113 in angiograms; seen from T2 to L3: Murthy NS, "
    "Maus TP, "
    "Behrns CL, Intraforaminal location of the great anterior radiculomedullary artery, Pain Med "
    "2010;11:1756-64 "
    "(abstract)",
)
TIP_HIGHEST, TIP_LOWEST = (
    Parameter(
        place,
        "1",
        "measured",
        f"the sac's tip was seen from the disc L5-S1 to the upper third of S3, n 743; {which} of the two "
        f"as a share "
        "of the way between the middles of the two levels that enclose it: Binokay F et al., Acta Radiol "
        "2006;47:397 (abstract)",
    )
    for place, which in ((0.0, "the upper"), (1 / 3, "the lower"))
)

SAFE_TRIANGLE = (
    "Borders: Chen B, Epidural steroid injections (Medscape, 2018) and PIJN, Lumbar transforaminal "
    "sleeve: under the "
    "pedicle, inside the pedicles' lateral edges, above the root; both read in excerpts. Laid on this "
    "patient's pedicle and root"
)
SAFE_FROM_SIDE = (
    "Upper anterior quadrant of the foramen: WikiMSK, Lumbar transforaminal epidural steroid injection "
    "(2023, "
    "excerpt), which calls the name a misnomer. The foramen's depth from its area and height"
)
KAMBIN = (
    "Borders: J Transl Int Med review at oaepublish.com (2017, excerpt): exiting root, upper end plate "
    "of the "
    "lower vertebra, articular process and sac. Laid on this patient's root, disc and sac"
)
ARTERY = (
    "Taterra 2019 (n 5437): T8 to L1 in 89 %, left in 76.6 %; Murthy 2010: upper half of the foramen in "
    "97 %, seen "
    "down to L3; both abstracts. The artery itself is in no image here: a likelihood, not this patient's "
    "vessel"
)
CAUDAL_TOP = (
    "No further than the foramen of S3: Complications of lysis of epidural adhesions (aneskey, passage); "
    "not beyond "
    "S3 in AP and lateral: Caudal epidural steroid injection (musculoskeletalkey, abstract)"
)
SAC_TIP = (
    "This patient's own tip by the anatomy; in a group from the disc L5-S1 to the upper third of S3: "
    "Binokay F et al., "
    "Acta Radiol 2006;47:397 (n 743, abstract)"
)
OWN_CANAL = "The borders are this patient's own canal"
TEACHING = "common teaching; no source was read that gives it in words"


@dataclass(frozen=True)
class Zone:
    """One zone.

    Parameters
    ----------
    name : str
        As the screen calls it, such as ``safe triangle, L5 left``.
    kind : ZoneKind
    safe : bool
        Whether a needle belongs there; else it is a limit, or a place to keep out of.
    shape : {"area", "line"}
        A closed outline or an open line.
    looks : tuple of Look
        From where it is drawn; an outline in the plane of the screen means nothing from the side.
    points_mm : (k, 3) array
        Its corners, RAS+ mm.
    words : str
        What it means, in a sentence.
    source : str
        What its borders rest on.
    standing : Standing
        How well that is known.

    Examples
    --------
    >>> line = Zone("midline", "midline", False, "line", ("AP",), np.zeros((2, 3)), "w", "s", "assumed")
    >>> line.kind, line.safe
    ('midline', False)
    """

    name: str
    kind: ZoneKind
    safe: bool
    shape: Shape
    looks: tuple[Look, ...]
    points_mm: Array = field(repr=False)
    words: str
    source: str
    standing: Standing


def strip(
    canal: Canal, s_mm: ArrayLike, near_rad: float, far_rad: float, radius: Literal["wall", "sac"]
) -> Array:
    """The outline (2 n, 3), mm, between two angles of the wall or the sac along stations (n,).

    >>> import numpy as np
    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> canal = canal_from_parameters(read_case("healthy-adult").patient)
    >>> strip(canal, [10.0, 20.0], np.pi / 2, 1.5 * np.pi, "wall").shape
    (4, 3)
    """
    s = np.asarray(s_mm, float)
    field_mm = canal.wall_mm if radius == "wall" else canal.sac_mm
    one, other = (canal.point_mm(s, angle, canal.sample(field_mm, s, angle)) for angle in (near_rad, far_rad))
    return np.concatenate([one, other[::-1]])


def ring(canal: Canal, s_mm: float) -> Array:
    """The wall (m + 1, 3), mm, all round one station: a line across the canal from wherever it is seen.

    >>> from neuroplasty.body.anatomy import canal_from_parameters
    >>> from neuroplasty.documents import read_case
    >>> ring(canal_from_parameters(read_case("healthy-adult").patient), 30.0).shape
    (65, 3)
    """
    theta = np.append(canal.theta_rad, canal.theta_rad[0])
    return canal.point_mm(s_mm, theta, canal.sample(canal.wall_mm, s_mm, theta))


register("zones", sys.modules[__name__])
