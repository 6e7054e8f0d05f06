"""Snapshot: a theatre as bytes, without its anatomy, and the hash that tells whether two are the same.

>>> from neuroplasty.body.procedure.setting import Setting
>>> from neuroplasty.body.anatomy import Anatomy, canal_from_parameters
>>> from neuroplasty.body.anatomy.volume import Volume
>>> from neuroplasty.documents.case import Patient
>>> canal = canal_from_parameters(Patient(age_years=50, sex="male", stature_cm=176, weight_kg=80))
>>> nobody = Volume(np.zeros((2, 2, 2), np.float32), np.eye(4))
>>> setting = Setting.of(Anatomy(canal, nobody, "parameters"), spacing_mm=5.0)
>>> theatre = Theatre.begin(setting)
>>> again = unpacked(packed(theatre), setting)
>>> digest(again) == digest(theatre), len(packed(theatre)) < 1_000_000
(True, True)
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from neuroplasty.body.epidural import EpiduralSpace, Posture, State
from neuroplasty.body.procedure.setting import Setting
from neuroplasty.body.procedure.theatre import Theatre
from neuroplasty.errors import DocumentError

_SHARED = ("setting", "anatomy", "canal", "shell", "table", "cells", "before", "surface", "plumes")
"""What a theatre holds by reference: it stays with the setting."""


def packed(theatre: Theatre) -> bytes:
    """A theatre as bytes: everything but its setting, which is given back when it is unpacked."""
    return packed_value(theatre, theatre.setting)


def packed_value(value: Any, setting: Setting) -> bytes:
    """Anything that holds theatres or states of one setting as bytes, without the setting."""
    buffer = io.BytesIO()
    _Pickler(buffer, setting).dump(value)
    return buffer.getvalue()


def unpacked_value(data: bytes, setting: Setting) -> Any:
    """What was packed, in the setting it was packed in. A pickle: only what this program packed."""
    return _Unpickler(io.BytesIO(data), setting).load()


def unpacked(data: bytes, setting: Setting) -> Theatre:
    """The theatre that was packed, in the setting it was packed in.

    Raises DocumentError for bytes that hold no theatre. They are a pickle: unpack only what this program
    packed.
    """
    try:
        theatre = unpacked_value(data, setting)
    except (pickle.UnpicklingError, EOFError, AttributeError, ValueError, KeyError) as error:
        raise DocumentError(f"These bytes hold no theatre ({error}); take a snapshot again.") from error
    if not isinstance(theatre, Theatre):
        raise DocumentError(f"These bytes hold a {type(theatre).__name__}, not a theatre.")
    return theatre


def digest(theatre: Theatre) -> str:
    """SHA-256 of everything in a theatre but its setting; the same for the same theatre on every run."""
    return hashed(theatre)


def hashed(value: Any) -> str:
    """SHA-256 of dataclasses, arrays, mappings and plain values, by content alone."""
    found = hashlib.sha256()
    _feed(found, value)
    return found.hexdigest()


def _references(setting: Setting) -> dict[int, str]:
    held = _held(setting)
    return {id(value): name for name, value in held.items()}


def _held(setting: Setting) -> dict[str, Any]:
    known = {name: getattr(setting, name) for name in _SHARED[3:] if name in _made(setting)}
    known |= {"setting": setting, "anatomy": setting.anatomy, "canal": setting.anatomy.canal}
    return known


def _made(setting: Setting) -> set[str]:
    """The attributes that are there: a cached one that nobody has asked for need not be made to be named."""
    return {*vars(setting), *(field.name for field in fields(setting))}


class _Pickler(pickle.Pickler):
    def __init__(self, buffer: io.BytesIO, setting: Setting) -> None:
        super().__init__(buffer, protocol=5)
        self._names = _references(setting)

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, EpiduralSpace):
            return ("space", obj.posture)
        name = self._names.get(id(obj))
        return None if name is None else (name, None)

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, State):
            # Without what was worked out from it, and only the species there are.
            held = {field.name: getattr(obj, field.name) for field in fields(obj)}
            there = obj.present
            for name in ("film", "stagnant", "store"):
                held[name] = (held[name].shape, {k: held[name][k] for k in there})
            return _state, (held,)
        if isinstance(obj, MappingProxyType):
            return _unchanging, (dict(obj),)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, buffer: io.BytesIO, setting: Setting) -> None:
        super().__init__(buffer)
        self._setting = setting

    def persistent_load(self, pid: Any) -> Any:
        name, posture = pid
        if name == "space":
            assert isinstance(posture, Posture)
            return self._setting.space_in(posture)
        if name == "setting":
            return self._setting
        if name in ("anatomy", "canal"):
            anatomy = self._setting.anatomy
            return anatomy if name == "anatomy" else anatomy.canal
        return getattr(self._setting, name)


def _unchanging(held: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping that cannot be changed; its own class has no name that a pickle could find."""
    return MappingProxyType(held)


def _state(held: dict[str, Any]) -> State:
    for name in ("film", "stagnant", "store"):
        shape, there = held[name]
        whole = np.zeros(shape)
        for k, values in there.items():
            whole[k] = values
        held[name] = whole
    return State(**held)


def _feed(found: Any, value: Any) -> None:
    """Tell a hash what a value is, piece by piece, each with its kind."""
    if isinstance(value, Setting):
        return
    if isinstance(value, EpiduralSpace):
        _feed(found, value.posture)
    elif isinstance(value, np.ndarray):
        found.update(f"array {value.dtype} {value.shape};".encode())
        found.update(
            np.ascontiguousarray(value).tobytes() if value.dtype.kind != "O" else repr(value).encode()
        )
    elif is_dataclass(value) and not isinstance(value, type):
        found.update(type(value).__name__.encode())
        for field in fields(value):
            if field.name not in _BY_REFERENCE:
                _feed(found, getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            _feed(found, key)
            _feed(found, one)
    elif isinstance(value, list | tuple):
        found.update(f"row {len(value)};".encode())
        for one in value:
            _feed(found, one)
    elif isinstance(value, set | frozenset):
        _feed(found, sorted(value))
    else:
        found.update(f"{type(value).__name__} {value!r};".encode())


_BY_REFERENCE = ("canal", "cells", "setting", "shell")
