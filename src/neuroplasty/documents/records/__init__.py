"""The parts of a record of a procedure; ``neuroplasty.documents.episode`` puts them together."""

from neuroplasty.documents.records.event import EVENT_KINDS, Event, EventKind, Severity
from neuroplasty.documents.records.fluid import Astray, Balance, Dose, Traces
from neuroplasty.documents.records.happening import (
    COMPLICATIONS,
    Complication,
    Happening,
    Relatedness,
)
from neuroplasty.documents.records.heat import HeatRecord, RootHeat
from neuroplasty.documents.records.instruments import (
    BalloonRecord,
    CatheterRecord,
    LayerRecord,
    NeedleRecord,
    WorkRecord,
)
from neuroplasty.documents.records.log import HandsLog
from neuroplasty.documents.records.note import PATTERNS, Note, Pattern
from neuroplasty.documents.records.person import WHO, PersonRecord, Trait, Who
from neuroplasty.documents.records.radiation import Exposure, PictureKind, PictureRecord, Radiation
from neuroplasty.documents.records.recorded import (
    Code,
    Device,
    Recorded,
    RecordedPicture,
    RecordedStep,
)
from neuroplasty.documents.records.roots import (
    Amount,
    Effect,
    EffectRecord,
    NerveState,
    Outlook,
    RootRecord,
    Vessel,
)

__all__ = [
    "COMPLICATIONS",
    "EVENT_KINDS",
    "PATTERNS",
    "WHO",
    "Amount",
    "Astray",
    "Balance",
    "BalloonRecord",
    "CatheterRecord",
    "Code",
    "Complication",
    "Device",
    "Dose",
    "Effect",
    "EffectRecord",
    "Event",
    "EventKind",
    "Exposure",
    "HandsLog",
    "Happening",
    "HeatRecord",
    "LayerRecord",
    "NeedleRecord",
    "NerveState",
    "Note",
    "Outlook",
    "Pattern",
    "PersonRecord",
    "PictureKind",
    "PictureRecord",
    "Radiation",
    "Recorded",
    "RecordedPicture",
    "RecordedStep",
    "Relatedness",
    "RootHeat",
    "RootRecord",
    "Severity",
    "Traces",
    "Trait",
    "Vessel",
    "Who",
    "WorkRecord",
]
