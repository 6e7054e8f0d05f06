"""What the instruments did: the needle's layers, the catheter's way and forces, the balloon's pressures."""

from __future__ import annotations

from pydantic import Field

from neuroplasty.documents.document import Part


class LayerRecord(Part):
    """One tissue on the needle's way: between which depths from the skin, and how hard it went."""

    tissue: str
    from_mm: float
    to_mm: float
    resistance_n: float


class NeedleRecord(Part):
    """One needle: how deep, through what, and where its tip lay.

    ``tip_place`` is the compartment, ``loss_of_resistance_mm`` None when the ligament did not give way.
    ``hub_mm`` and ``point_mm`` are its ends, RAS+ mm, None where nobody wrote them down.
    """

    route: str
    gauge: int
    length_mm: float
    depth_mm: float
    loss_of_resistance_mm: float | None = None
    tip_place: str
    tip_words: str
    layers: tuple[LayerRecord, ...] = ()
    hub_mm: tuple[float, float, float] | None = None
    point_mm: tuple[float, float, float] | None = None


class WorkRecord(Part):
    """Where the work of the hand went, mJ: hub = elastic + rubbed + parted + torn."""

    hub_mj: float = 0.0
    elastic_mj: float = 0.0
    rubbed_mj: float = 0.0
    parted_mj: float = 0.0
    torn_mj: float = 0.0


class CatheterRecord(Part):
    """One catheter: its way on the shell as it lay at last, and the forces by length in the canal.

    ``force_at_mm``, ``hub_force_n`` and ``tip_force_n`` have one value a sample, in the order of the moves; a
    pull at the hub is below zero.
    """

    gauge: int
    length_mm: float
    tip_bend_deg: float
    inserted_mm: float
    tip_place: str
    tip_words: str
    path_s_mm: tuple[float, ...] = ()
    path_theta_deg: tuple[float, ...] = ()
    force_at_mm: tuple[float, ...] = ()
    hub_force_n: tuple[float, ...] = ()
    tip_force_n: tuple[float, ...] = ()
    moves: int = 0
    work: WorkRecord = WorkRecord()
    kinked: bool = False
    left_behind_mm: float = 0.0


class BalloonRecord(Part):
    """One place at which the balloon was inflated, ``repeats`` times, each held ``hold_s``.

    ``pressure_mmhg`` is what its gauge read, ``outside_mmhg`` what sac and bonds pressed on it;
    ``roots_mmhg`` what it pressed on each root under it, ``torn_mm2`` the bonded area it tore.
    """

    t_s: float
    place: str
    s_mm: float
    theta_deg: float
    volume_ml: float
    diameter_mm: float
    length_mm: float
    pressure_mmhg: float
    outside_mmhg: float
    hold_s: float
    repeats: int = 1
    roots_mmhg: dict[str, float] = Field(default_factory=dict)
    torn_mm2: float = 0.0
    burst: bool = False
