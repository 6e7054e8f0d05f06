"""The parts of a record of a procedure; ``neuroplasty.episode`` puts them together."""

from neuroplasty.records.fluid import Astray, Balance, Dose, Traces
from neuroplasty.records.heat import HeatRecord, RootHeat
from neuroplasty.records.radiation import Exposure, PictureRecord, Radiation
from neuroplasty.records.roots import Amount, Effect, EffectRecord, NerveState, Outlook, RootRecord

__all__ = [
    "Amount",
    "Astray",
    "Balance",
    "Dose",
    "Effect",
    "EffectRecord",
    "Exposure",
    "HeatRecord",
    "NerveState",
    "Outlook",
    "PictureRecord",
    "Radiation",
    "RootHeat",
    "RootRecord",
    "Traces",
]
