"""The parts of a record of a procedure; ``neuroplasty.documents.episode`` puts them together."""

from neuroplasty.documents.records.fluid import Astray, Balance, Dose, Traces
from neuroplasty.documents.records.heat import HeatRecord, RootHeat
from neuroplasty.documents.records.instruments import (
    BalloonRecord,
    CatheterRecord,
    LayerRecord,
    NeedleRecord,
    WorkRecord,
)
from neuroplasty.documents.records.radiation import Exposure, PictureKind, PictureRecord, Radiation
from neuroplasty.documents.records.roots import Amount, Effect, EffectRecord, NerveState, Outlook, RootRecord

__all__ = [
    "Amount",
    "Astray",
    "Balance",
    "BalloonRecord",
    "CatheterRecord",
    "Dose",
    "Effect",
    "EffectRecord",
    "Exposure",
    "HeatRecord",
    "LayerRecord",
    "NeedleRecord",
    "NerveState",
    "Outlook",
    "PictureKind",
    "PictureRecord",
    "Radiation",
    "RootHeat",
    "RootRecord",
    "Traces",
    "WorkRecord",
]
