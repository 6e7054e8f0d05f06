"""Doses, where they went, and what the monitors drew."""

from __future__ import annotations

from neuroplasty.documents.document import Part


class Traces(Part):
    """What the monitors drew: one value a sample, all lists the same length as ``t_s``."""

    t_s: tuple[float, ...] = ()
    tip_pressure_mmhg: tuple[float, ...] = ()
    syringe_pressure_mmhg: tuple[float, ...] = ()
    sac_pressure_mmhg: tuple[float, ...] = ()
    injected_ml: tuple[float, ...] = ()
    in_canal_ml: tuple[float, ...] = ()
    left_by_foramina_ml: tuple[float, ...] = ()
    left_by_ends_ml: tuple[float, ...] = ()
    """By the canal's ends: upward beyond its top, or by the face at which an image cuts it."""
    taken_up_ml: tuple[float, ...] = ()
    bonds_left_fraction: tuple[float, ...] = ()


class Dose(Part):
    """All that was given of one drug, against its limits for this patient."""

    drug: str
    given: float
    unit: str
    limit: float | None = None
    limit_reason: str = ""
    most_in_24_h: float | None = None
    """What the limit is held against when the procedure takes more than a day; None: all of it."""


class Astray(Part):
    """What went into another compartment than the epidural space, in the drugs' own units."""

    place: str
    volume_ml: float
    amounts: dict[str, float]


class Balance(Part):
    """Where one species went: given = in canal + left + taken up + decayed, to rounding."""

    species: str
    unit: str
    given: float
    in_canal: float
    left_by_foramina: float
    taken_up: float
    decayed: float
    left_by_ends: float = 0.0
    """By the canal's ends, as in ``Traces``; 0 in episodes that counted them with the foramina."""

    @property
    def error(self) -> float:
        """Relative imbalance; zero when nothing was given."""
        left = self.left_by_foramina + self.left_by_ends
        out = self.in_canal + left + self.taken_up + self.decayed
        return abs(self.given - out) / self.given if self.given else 0.0
