"""Documents of earlier versions as this release has them: plain data in, plain data out.

Version 2 renamed two fields: an injection's ``screen`` is ``live``, a reason's ``hope`` is ``expectancy``.
Before persons were drawn every simulated episode was the middle person's.
The data need not be valid; what cannot be read is left as it is, for the reader to tell.

>>> data = {"version": "1", "steps": [{"do": "inject", "screen": "AP"}]}
>>> upgraded("plan", data).data
{'version': '2', 'steps': [{'do': 'inject', 'live': 'AP'}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from neuroplasty.documents.document import Where, entries

Kind = Literal["case", "plan", "episode"]

VERSIONS: Mapping[Kind, tuple[str, ...]] = {"case": ("1",), "plan": ("1", "2"), "episode": ("1", "2")}
"""The versions of each kind that are read, the one that is written last."""


@dataclass(frozen=True)
class Upgraded:
    """A document's data in the newest version, and by place the key that its author wrote there."""

    data: Any
    written: Mapping[Where, str]


def upgraded(kind: Kind, data: Any) -> Upgraded:
    """The data of a document of any version that is read, in the newest; itself where nothing is older.

    A document that says no version is taken for the first one. What was given is not changed.
    """
    if not isinstance(data, dict):
        return Upgraded(data, {})
    if kind == "plan":
        return _plan(data) if _is_first(data) else Upgraded(data, {})
    if kind == "episode":
        return _episode(data)
    return Upgraded(data, {})


def _is_first(data: Mapping[str, Any]) -> bool:
    return str(data.get("version", "1")) == "1"


def _plan(data: dict[str, Any]) -> Upgraded:
    renamed = _renamed(_in_version_2(data), ("steps",), "screen", "live")
    return Upgraded(renamed.data, renamed.written)


def _episode(data: dict[str, Any]) -> Upgraded:
    plan = upgraded("plan", data.get("plan"))
    written: dict[Where, str] = {("plan", *where): key for where, key in plan.written.items()}
    data = {key: plan.data if key == "plan" else value for key, value in data.items()}
    if data.get("simulated") is True and "person" not in data:
        data = {**data, "person": {"who": "mean"}}
    if not _is_first(data):
        return Upgraded(data, written)
    renamed = _renamed(_in_version_2(data), ("course", "reasons"), "hope", "expectancy")
    return Upgraded(renamed.data, {**written, **renamed.written})


def _in_version_2(data: dict[str, Any]) -> dict[str, Any]:
    return {key: "2" if key == "version" else value for key, value in data.items()}


def _renamed(data: dict[str, Any], path: tuple[str, ...], old: str, new: str) -> Upgraded:
    """The data with one key renamed in every entry of the list at ``path`` that has not both."""
    hits = {where[-1]: item for where, item in entries(data, *path) if old in item and new not in item}
    if not hits:
        return Upgraded(data, {})

    def entry(number: int, item: Any) -> Any:
        return {new if key == old else key: value for key, value in item.items()} if number in hits else item

    def inside(level: Any, rest: tuple[str, ...]) -> Any:
        if not rest:
            return [entry(number, item) for number, item in enumerate(level)]
        return {key: inside(value, rest[1:]) if key == rest[0] else value for key, value in level.items()}

    return Upgraded(inside(data, path), {(*path, number, new): old for number in hits})
