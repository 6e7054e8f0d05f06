"""Content items of a DICOM structured report, a line each.

>>> item = number(codes.DCM.KVP, 70.0, "kV", "kV")
>>> item.ValueType, float(item.MeasuredValueSequence[0].NumericValue)
('NUM', 70.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from neuroplasty.body.fluoroscopy.dicom.identity import decimal

__all__ = ["code", "coded", "codes", "container", "modifier", "moment", "number", "observer", "text", "uid"]


def number(name: Code, value: float, unit: str, meaning: str | None = None) -> Dataset:
    """A measured value with its UCUM unit."""
    measured = Dataset()
    measured.NumericValue = decimal(value)
    measured.MeasurementUnitsCodeSequence = [coded(Code(unit, "UCUM", meaning or unit))]
    item = _item("NUM", name)
    item.MeasuredValueSequence = [measured]
    return item


def code(name: Code, value: Code) -> Dataset:
    """A coded value."""
    item = _item("CODE", name)
    item.ConceptCodeSequence = [coded(value)]
    return item


def text(name: Code, value: str) -> Dataset:
    """Words."""
    item = _item("TEXT", name)
    item.TextValue = value
    return item


def moment(name: Code, value: datetime) -> Dataset:
    """A date and time."""
    item = _item("DATETIME", name)
    item.DateTime = value.strftime("%Y%m%d%H%M%S.%f")
    return item


def uid(name: Code, value: str) -> Dataset:
    """A reference by UID."""
    item = _item("UIDREF", name)
    item.UID = value
    return item


def container(name: Code, items: Sequence[Dataset]) -> Dataset:
    """A heading with what stands under it."""
    item = _item("CONTAINER", name)
    item.ContinuityOfContent = "SEPARATE"
    item.ContentSequence = list(items)
    return item


def modifier(item: Dataset, of: Sequence[Dataset] = ()) -> Dataset:
    """The item as a modifier of the concept it stands under, itself perhaps modified."""
    item.RelationshipType = "HAS CONCEPT MOD"
    if of:
        item.ContentSequence = list(of)
    return item


def observer(item: Dataset) -> Dataset:
    """The item as a word on who or what observed."""
    item.RelationshipType = "HAS OBS CONTEXT"
    return item


def coded(value: Code) -> Dataset:
    """A code sequence's item."""
    data = Dataset()
    data.CodeValue = value.value
    data.CodingSchemeDesignator = value.scheme_designator
    data.CodeMeaning = value.meaning
    return data


def _item(kind: str, name: Code) -> Dataset:
    item = Dataset()
    item.RelationshipType = "CONTAINS"
    item.ValueType = kind
    item.ConceptNameCodeSequence = [coded(name)]
    return item
