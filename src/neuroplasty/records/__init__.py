"""The parts of a record of a procedure; ``neuroplasty.episode`` puts them together."""

from neuroplasty.records.fluid import Balance, Dose, Traces
from neuroplasty.records.heat import HeatRecord, RootHeat
from neuroplasty.records.radiation import Exposure, PictureRecord, Radiation
from neuroplasty.records.roots import RootRecord

__all__ = [
    "Balance",
    "Dose",
    "Exposure",
    "HeatRecord",
    "PictureRecord",
    "Radiation",
    "RootHeat",
    "RootRecord",
    "Traces",
]
