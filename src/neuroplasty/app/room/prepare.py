"""Prepare: the patient of a case on the table, his anatomy from disk where it was built before."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import neuroplasty.body.anatomy
from neuroplasty.app.room.options import Options
from neuroplasty.body.anatomy import Anatomy, build_anatomy
from neuroplasty.body.fluoroscopy import Arm, Pedal
from neuroplasty.body.instruments import CatheterKit
from neuroplasty.body.procedure import (
    CatheterHand,
    Filling,
    Hands,
    Setting,
    SyringeHand,
    Theatre,
    act,
    carry_out,
)
from neuroplasty.body.procedure.needs import check_needs
from neuroplasty.care.lessons import Begun, begin, read_lesson
from neuroplasty.care.person import canal_chance
from neuroplasty.care.setting import setting_of
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.steps import Ingredient, PlaceNeedle, View
from neuroplasty.errors import NeuroplastyError

Progress = Callable[[str, float], None]

_MOST_KEPT = 12
_VIEWS: tuple[View, ...] = ("lateral", "AP")


def prepared(options: Options, tell: Progress) -> Setting:
    """The setting of a case: anatomy, shell, scar, roots.

    Raises
    ------
    ImageError, AnatomyError
        For an image that cannot be used, and for a plan that this anatomy cannot take.
    """
    tell("Building the anatomy", 0.1)
    anatomy = _anatomy(options)
    check_needs(options.plan, anatomy.canal)
    tell("Laying the epidural space", 0.5)
    return setting_of(
        options.case,
        anatomy,
        seed=options.seed,
        spacing_mm=options.spacing_mm,
        chance=options.chance,
        without=options.plan.without,
        person=options.person,
    )


def with_lesson(options: Options) -> Options:
    """The options with a lesson's own case, plan, seed and person; DocumentError for no lesson."""
    if options.lesson is None:
        return options
    lesson = read_lesson(options.lesson)
    case = read_case(lesson.case)
    plan = read_plan(lesson.starts[0].plan).aimed_at(lesson.target or case.target)
    return replace(
        options, case=case, plan=plan, seed=lesson.seed, person=lesson.person, exam=True, chance=False
    )


def begun(options: Options, tell: Progress, start: int = 0) -> Begun:
    """A lesson where its fellow begins, on the anatomy from disk."""
    assert options.lesson is not None
    tell("Building the anatomy", 0.1)
    anatomy = _anatomy(options)
    tell("Bringing the patient to where the lesson begins", 0.4)
    return begin(read_lesson(options.lesson), start, anatomy=anatomy, spacing_mm=options.spacing_mm)


def warmed(setting: Setting, tell: Progress) -> None:
    """Everything a hand can do, done once on a theatre that is thrown away: kernels are compiled, or read."""
    theatre = Theatre.begin(setting)
    tell("Switching on the X-ray", 0.6)
    live = Pedal(pulses_per_s=15.0)
    for view in _VIEWS:
        theatre, _ = act(theatre, Hands(arm=Arm.of(view), pedal=live), 1 / 15)
    theatre, _ = act(theatre, Hands(pedal=Pedal("store")), 1 / 15)
    theatre, _ = act(theatre, Hands(pedal=Pedal("road-map", 15.0)), 1 / 15)
    tell("Laying out the instruments", 0.8)
    level = next((one for one in ("L4", "L3", "L5") if one in setting.anatomy.canal.level_s_mm), None)
    caudal = setting.anatomy.canal.has_hiatus
    with suppress(NeuroplastyError):
        step = PlaceNeedle(route="caudal") if caudal else PlaceNeedle(route="interlaminar", level=level)
        for seen in carry_out(theatre, step):
            theatre = seen.theatre
        dye = Filling("dye", (Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=5),))
        theatre, _ = act(theatre, Hands(catheter=CatheterHand(CatheterKit())), 1 / 15)
        theatre, _ = act(theatre, Hands(syringe=SyringeHand(dye, rate_ml_s=0.5)), 1 / 15)
        for _ in range(3):
            hands = Hands(
                catheter=CatheterHand(push_mm_s=10.0), syringe=SyringeHand(rate_ml_s=0.5), pedal=live
            )
            theatre, _ = act(theatre, hands, 1 / 15)
        act(theatre, Hands(), 60.0)
    tell("Ready", 1.0)


def _anatomy(options: Options) -> Anatomy:
    file = _folder() / f"{_key(options)}.pickle"
    with suppress(Exception):
        # Whatever is wrong with a kept anatomy, it is built again.
        found = pickle.loads(file.read_bytes())
        if isinstance(found, Anatomy):
            file.touch()
            return found
    anatomy = build_anatomy(
        options.case,
        ct=options.ct,
        labels=options.labels,
        rng=canal_chance(options.person, options.seed),
    )
    with suppress(OSError, pickle.PicklingError, TypeError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            part = Path(folder) / "anatomy"
            with part.open("wb") as opened:
                _Pickler(opened, protocol=5).dump(anatomy)
            os.replace(part, file)
        kept = sorted(file.parent.glob("*.pickle"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in islice(kept, _MOST_KEPT, None):
            old.unlink(missing_ok=True)
    return anatomy


def _unchanging(held: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A mapping that cannot be changed; its own class has no name that a pickle could find."""
    return MappingProxyType(held)


class _Pickler(pickle.Pickler):
    """One that also keeps mappings which cannot be changed."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, MappingProxyType):
            return _unchanging, (dict(obj),)
        return NotImplemented


def _folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "neuroplasty" / "anatomies"


def _key(options: Options) -> str:
    """What an anatomy comes from: the program that builds it, the case, the images, the seed."""
    found = hashlib.sha256(version("neuroplasty").encode())
    for source in sorted(Path(neuroplasty.body.anatomy.__path__[0]).rglob("*.py")):
        found.update(f"{source.name} {source.stat().st_size} {source.stat().st_mtime_ns};".encode())
    found.update(options.case.model_dump_json().encode())
    found.update(f"{options.seed} {options.person}".encode())
    for image in (options.ct, options.labels):
        found.update(b"none" if image is None else _hash(image))
    return found.hexdigest()[:40]


def _hash(path: Path) -> bytes:
    try:
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.is_file())
            return "".join(f"{one} {one.stat().st_size} {one.stat().st_mtime_ns};" for one in files).encode()
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b"unreadable"
