"""Documents of earlier versions as this release has them: plain data in, plain data out.

``UPGRADES`` holds one function a version: the first brings version 1 to version 2, and so on; a new version
of a kind is one more function at the end of its row, and nothing else. The data need not be valid; what
cannot be read is left as it is, for the reader to tell. A document inside another has its own version.

Version 2 of plans and episodes renamed two fields: an injection's ``screen`` is ``live``, a reason's ``hope``
is ``expectancy``. Version 2 of cases says once what version 1 said twice: ``tried`` stands in ``treatments``,
and whether adhesions were shown follows from the scars that are listed. Before persons were drawn every
simulated episode was the average person's.

>>> data = {"version": "1", "steps": [{"do": "inject", "screen": "AP"}]}
>>> upgraded("plan", data).data
{'version': '2', 'steps': [{'do': 'inject', 'live': 'AP'}]}
>>> upgraded("plan", data).said
('version 1 read as version 2',)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from neuroplasty.documents.document import Where, entries

Kind = Literal["case", "plan", "episode", "trial"]


@dataclass(frozen=True)
class Upgraded:
    """A document's data in the newest version.

    ``written``: by place, the key that its author wrote there. ``said``: what was done, a line a document.
    """

    data: Any
    written: Mapping[Where, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()


Upgrade = Callable[[dict[str, Any]], Upgraded]


def renamed(data: dict[str, Any], path: tuple[str, ...], old: str, new: str) -> Upgraded:
    """The data with one key renamed in every entry of the list at ``path`` that has not both."""
    hits = {where[-1]: item for where, item in entries(data, *path) if old in item and new not in item}
    if not hits:
        return Upgraded(data)

    def entry(number: int, item: Any) -> Any:
        return {new if key == old else key: value for key, value in item.items()} if number in hits else item

    def inside(level: Any, rest: tuple[str, ...]) -> Any:
        if not rest:
            return [entry(number, item) for number, item in enumerate(level)]
        return {key: inside(value, rest[1:]) if key == rest[0] else value for key, value in level.items()}

    return Upgraded(inside(data, path), {(*path, number, new): old for number in hits})


_CARE_IN_WORDS: tuple[tuple[str, str], ...] = (
    (
        "epidural injection",
        r"epidural steroid|epidural injection|(transforaminal|caudal|interlaminar) .*injection",
    ),
    ("physiotherapy", r"physio|exercise|physical therapy"),
    (
        "medication",
        r"naproxen|ibuprofen|paracetamol|gabapentin|pregabalin|duloxetine|tramadol|opioid|medication",
    ),
    ("self-care", r"self-?care|walking|heat|rest\b"),
    ("adhesiolysis", r"adhesiolysis|neuroplasty"),
    ("stimulator", r"stimulator|stimulation"),
    ("surgery", r"operat|surgery|laminectomy|discectomy|fusion"),
)
"""Which words of ``tried`` belong to a treatment that is noted as such."""


def _case_2(data: dict[str, Any]) -> Upgraded:
    """``tried`` goes into ``treatments``, and a shown adhesion into the scar it is."""
    written: dict[Where, str] = {}
    tried = data.get("tried")
    if isinstance(tried, list | tuple) and all(isinstance(one, str) for one in tried):
        data = {key: value for key, value in data.items() if key != "tried"}
        if tried:
            data["treatments"] = _joined(data.get("treatments"), [one for one in tried if one.strip()])
    workup = data.get("workup")
    if isinstance(workup, dict) and "adhesions_shown" in workup and "scar" not in workup:
        shown = workup["adhesions_shown"]
        if shown is None or isinstance(shown, bool):
            findings = data.get("findings")
            placed = bool(findings.get("scars")) if isinstance(findings, dict) else False
            kept = {key: value for key, value in workup.items() if key != "adhesions_shown"}
            if shown is False or (shown and not placed):
                kept["scar"] = "somewhere" if shown else "none"
                written["workup", "scar"] = "adhesions_shown"
            data = {**data, "workup": kept}
    return Upgraded(data, written)


def _joined(treatments: Any, tried: list[str]) -> Any:
    """The treatments with what was said of each; what was said of none stands in words."""
    if treatments is not None and not isinstance(treatments, list | tuple):
        return treatments
    found = list(treatments or ())
    for said in tried:
        cares = [care for care, pattern in _CARE_IN_WORDS if re.search(pattern, said, re.IGNORECASE)]
        at = next(
            (
                k
                for k, one in enumerate(found)
                if isinstance(one, dict) and one.get("care") in cares and "words" not in one
            ),
            None,
        )
        if at is None:
            found.append({"words": said})
        else:
            found[at] = {**found[at], "words": said}
    return found


def _plan_2(data: dict[str, Any]) -> Upgraded:
    return renamed(data, ("steps",), "screen", "live")


def _episode_2(data: dict[str, Any]) -> Upgraded:
    return renamed(data, ("course", "reasons"), "hope", "expectancy")


UPGRADES: Mapping[Kind, tuple[Upgrade, ...]] = {
    "case": (_case_2,),
    "plan": (_plan_2,),
    "episode": (_episode_2,),
    "trial": (),
}
"""By kind, a function a version: ``UPGRADES[kind][n - 1]`` brings version n to version n + 1."""

PARTS: Mapping[Kind, tuple[Kind, ...]] = {
    "case": (),
    "plan": (),
    "episode": ("case", "plan"),
    "trial": (),
}
"""Documents inside a document, each under the key of its kind and with a version of its own."""

VERSIONS: Mapping[Kind, tuple[str, ...]] = {
    kind: tuple(str(number + 1) for number in range(len(row) + 1)) for kind, row in UPGRADES.items()
}
"""The versions of each kind that are read, the one that is written last."""


def upgraded(kind: Kind, data: Any) -> Upgraded:
    """The data of a document of any version that is read, in the newest; itself where nothing is older.

    A document that says no version is taken for the first one. What was given is not changed.
    """
    if not isinstance(data, dict):
        return Upgraded(data)
    written: dict[Where, str] = {}
    said: list[str] = []
    for part in PARTS[kind]:
        inner = upgraded(part, data.get(part))
        if inner.data is not data.get(part):
            data = {**data, part: inner.data}
        written |= {(part, *where): key for where, key in inner.written.items()}
        said += [f"{part}: {line}" for line in inner.said]
    if kind == "episode" and data.get("simulated") is True and "person" not in data:
        data = {**data, "person": {"who": "mean"}}
    first = str(data.get("version", "1"))
    if first not in VERSIONS[kind][:-1]:
        return Upgraded(data, written, tuple(said))
    for step in UPGRADES[kind][int(first) - 1 :]:
        newer = step(data)
        data, written = newer.data, {**written, **newer.written}
    newest = VERSIONS[kind][-1]
    if "version" not in data and not written:
        return Upgraded(data, written, tuple(said))
    if "version" in data:
        data = {key: newest if key == "version" else value for key, value in data.items()}
    return Upgraded(data, written, (f"version {first} read as version {newest}", *said))
