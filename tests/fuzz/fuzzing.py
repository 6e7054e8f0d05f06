"""Inputs changed at random, and what must hold for each: read or refused in words, quickly, nothing left.

Every input is a function of a seed, its kind and its number, so that a failure can be made again.
"""

from __future__ import annotations

import json
import logging
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from neuroplasty.errors import NeuroplastyError

SLOWEST_S = 20.0
"""No input may take longer; on a busy machine most of it is waiting."""

NASTY = (
    "", " ", "~", "null", "true", "no", "-1", "0", "1e400", "-0.0", ".nan", ".inf",
    "999999999999999999999", "1_000", "0x1F", "2024-02-30", "[]", "{}", "[[[[]]]]", "{a: {b: {c: 1}}}",
    '"\\0"', "'\\ud800'", "&a [*a]", "*b", "!!python/object:os.system {}", "!!binary aGk=", "<<: 1",
    "? x", "- - -", "%", "@", "`", "|", ">", "L5", "left", "L5 left", "iohexol", "none", "caudal",
    "inject", "１２", "½", "é", "\u202e", "😀", "../../etc/passwd", "x" * 5000, "1" * 400, "a: b: c",
    "\t", "#",
)  # fmt: skip
CELLS = (
    "", "-", "0", "10", "10,5", "11", "85%", "nan", "left", "links", "low back; knee", "2025-02-30",
    "45658", "1. Januar 2025", "2025. 1. 1.", "13/13/13", '"', '""', "sep=;", "\0", "\ufeff", "é",
    "허리", "wants to die", "x" * 3000, ";", ",", "|", "\r",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """An input that was neither read nor refused as it should be."""

    kind: str
    number: int
    what: str
    content: bytes


Check = Callable[[Path], None]
"""Reads a file and holds what it reads against what must be so; a refusal is a NeuroplastyError."""


@dataclass(frozen=True)
class Kind:
    """What is fuzzed: whole inputs to start from, the name of the file, and what is done with it."""

    name: str
    file: str
    seeds: Callable[[], tuple[bytes, ...]]
    check: Check
    text: bool = True


def mutated(kind: Kind, number: int, seed: int = 0) -> bytes:
    """The input of a kind with a number."""
    rng = np.random.default_rng([seed, number, *kind.name.encode()])
    seeds = kind.seeds()
    content = seeds[int(rng.integers(len(seeds)))]
    for _ in range(int(rng.integers(1, 4))):
        if kind.text and rng.random() < 0.85:
            content = _changed_text(content, rng, CELLS if kind.file.endswith(".csv") else NASTY)
        else:
            content = _changed_bytes(content, rng)
    return content


def _changed_text(content: bytes, rng: Generator, nasty: tuple[str, ...]) -> bytes:
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    at = int(rng.integers(len(lines)))
    way = int(rng.integers(8))
    word = nasty[int(rng.integers(len(nasty)))]
    if way == 0:
        del lines[at]
    elif way == 1:
        lines.insert(at, lines[int(rng.integers(len(lines)))])
    elif way == 2:
        other = int(rng.integers(len(lines)))
        lines[at], lines[other] = lines[other], lines[at]
    elif way == 3:
        lines[at] = lines[at][: int(rng.integers(len(lines[at]) + 1))]
    elif way == 4:
        lines[at] = " " * int(rng.integers(4)) + lines[at]
    else:
        lines[at] = _with_word(lines[at], word, rng)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _with_word(line: str, word: str, rng: Generator) -> str:
    """A line with one of its values, or what stands between two marks, replaced."""
    marks = [i for i, char in enumerate(line) if char in ":,;[]{}\t|"]
    if not marks:
        return word
    start = marks[int(rng.integers(len(marks)))] + 1
    later = [i for i in marks if i >= start]
    end = later[0] if later and rng.random() < 0.7 else len(line)
    return f"{line[:start]} {word}{line[end:]}"


def _changed_bytes(content: bytes, rng: Generator) -> bytes:
    raw = bytearray(content or b"\0")
    way = int(rng.integers(5))
    at = int(rng.integers(len(raw)))
    if way == 0:
        return bytes(raw[:at])
    if way == 1:
        raw[at] ^= 1 << int(rng.integers(8))
    elif way == 2:
        raw[at : at + int(rng.integers(1, 9))] = rng.bytes(int(rng.integers(0, 9)))
    elif way == 3:
        # The header of an image is where it hurts.
        at = int(rng.integers(min(len(raw), 348)))
        raw[at : at + 4] = [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\xc0\x7f", b"\0\0\x80\x7f"][
            int(rng.integers(4))
        ]
    else:
        raw += rng.bytes(int(rng.integers(1, 40)))
    return bytes(raw)


def faults(kind: Kind, numbers: range, seed: int = 0) -> Iterator[Fault]:
    """The faults among the inputs of a kind."""
    logging.getLogger("neuroplasty").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, kind.file)
        for number in numbers:
            content = mutated(kind, number, seed)
            path.write_bytes(content)
            started = time.monotonic()
            said = ""
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    kind.check(path)
            except NeuroplastyError as error:
                if not str(error).strip():
                    said = "a refusal without words"
            except Exception as error:
                said = f"{type(error).__name__}: {error}"
            if not said and time.monotonic() - started > SLOWEST_S:
                said = f"took {time.monotonic() - started:.0f} s"
            if not said and [one.name for one in Path(folder).iterdir()] != [kind.file]:
                said = f"left {sorted(one.name for one in Path(folder).iterdir())} behind"
            if said:
                yield Fault(kind.name, number, said, content)


# What must hold


def _library(kind: str) -> tuple[bytes, ...]:
    folder = files("neuroplasty.documents.library") / f"{kind}s"
    return tuple(sorted(one.read_bytes() for one in folder.iterdir() if one.name.endswith(".yaml")))


def _case(path: Path) -> None:
    from neuroplasty.care.screening import screen
    from neuroplasty.documents import read_case, write_document

    case = read_case(path)
    again = read_case(write_document(case, path))
    assert again == case, "written and read again it is another"
    screen(case)


def _plan(path: Path) -> None:
    from neuroplasty.care.doses import check_doses
    from neuroplasty.documents import read_case, read_plan, write_document

    plan = read_plan(path)
    assert read_plan(write_document(plan, path)) == plan, "written and read again it is another"
    case = read_case("l5-scar-after-discectomy")
    check_doses(plan.aimed_at(case.target), case.patient, case.allergies)


def _rules(path: Path) -> None:
    from neuroplasty.care.screening import rules_with

    for rule in rules_with(path):
        assert rule.id
        assert rule.subjects


def _diary(path: Path) -> None:
    from neuroplasty.brain.diary import lay_out, read_diary, red_flags

    diary = read_diary(path)
    assert diary.entries
    assert all(one.intensity is None or 0 <= one.intensity <= 10 for one in diary.entries)
    days = lay_out(diary)
    assert not np.isinf(days.pain).any()
    red_flags(diary)


def _mapping(path: Path) -> None:
    from neuroplasty.brain.diary import Columns

    mapping = Columns.from_option(str(path))
    for word in ("date", "left knee", "Ort", ""):
        mapping.column(word)
        mapping.place(word)
        mapping.side(word)


def _image(path: Path) -> None:
    from neuroplasty.body.anatomy.images.image import kind_of, read_scan

    what = kind_of(path)
    scan = read_scan(path, what=what)
    assert np.isfinite(scan.volume.data).all()
    assert np.isfinite(scan.volume.affine).all()
    assert abs(np.linalg.det(scan.volume.affine[:3, :3])) > 1e-6


def _names(path: Path) -> None:
    from neuroplasty.body.anatomy import read_label_names
    from neuroplasty.body.anatomy.images.structures import structure_of

    for number, name in read_label_names(path).items():
        assert number > 0
        structure_of(name)


def _episode(path: Path) -> None:
    from neuroplasty.documents import read_episode, write_document

    episode = read_episode(path)
    assert read_episode(write_document(episode, path)) == episode, "written and read again it is another"


def _log(path: Path) -> None:
    from pydantic import ValidationError

    from neuroplasty.body.procedure.log import Log
    from neuroplasty.documents.records import HandsLog
    from neuroplasty.errors import DocumentError

    try:
        held = HandsLog.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DocumentError(str(error)) from None
    log = Log.read(held.hands, held.ticks)
    assert Log.read(*log.written()) == log, "written and read again it is another"


@cache
def _logs() -> tuple[bytes, ...]:
    from neuroplasty.body.fluoroscopy import Arm, Pedal
    from neuroplasty.body.procedure import Filling, Hands, SyringeHand
    from neuroplasty.body.procedure.log import Log
    from neuroplasty.documents.records import HandsLog
    from neuroplasty.documents.steps import Ingredient

    dye = Filling("dye", (Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=5),))
    log = Log().plus(Hands(), 1.0).plus(Hands(examine=True), 0.0)
    log = log.plus(
        Hands(syringe=SyringeHand(dye, rate_ml_s=0.5), arm=Arm.of("lateral"), pedal=Pedal(15)), 0.5
    )
    hands, ticks = log.written()
    held = HandsLog(
        made_by="neuroplasty", case="0", seed=1, spacing_mm=4.0, hands=hands, ticks=ticks, count=3, digest="0"
    )
    return (json.dumps(json.loads(held.model_dump_json()), indent=1).encode(),)


@cache
def _images() -> tuple[bytes, ...]:
    import nibabel

    ct = np.full((12, 12, 10), -1000, np.int16)
    ct[2:10, 2:10] = -90
    ct[4:8, 4:8, 2:8] = 700
    labels = np.zeros((12, 12, 10), np.uint8)
    labels[3:9, 3:9, 1:4], labels[3:9, 3:9, 5:8] = 28, 27
    affine = np.array([[-2.0, 0, 0, 9], [0, 2.0, 0, -8], [0, 0, 3.0, 5], [0, 0, 0, 1]])
    made = []
    for data in (ct, labels):
        image = nibabel.Nifti1Image(data, affine)
        image.set_qform(affine, 1)
        image.header.set_xyzt_units("mm")
        made.append(image.to_bytes())
        text = b'<LabelTable><Label Key="27"><![CDATA[vertebrae_L5]]></Label></LabelTable>'
        image.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, text))
        made.append(image.to_bytes())
    return tuple(made)


_DIARIES = (
    "date,site,side,intensity,activity,cues,mood,notes\n"
    + "".join(
        f"2025-01-{d:02d},low back,left,{d % 11},desk,rain;noise,{d % 10},slept well\n" for d in range(1, 15)
    ),
    "sep=;\nDatum;Ort;Seite;Schmerz\n" + "".join(f"{d}.1.2025;knee;links;{d % 10},5\n" for d in range(1, 15)),
    "Date,Low back,Left leg,Notes\n"
    + "".join(f"2025-01-{d:02d},{d % 11},{d % 7},fine\n" for d in range(1, 15)),
)
_MAPS = (
    "columns: {ort: site, seite: side, schmerz: intensity, x: ignore, bein: left leg}\nsites: {unterer "
    "rücken: low back, knie: left knee}\nsides: {links: left}\nmonths: {jänner: 1}\ndates: "
    "DD.MM.YYYY\nscale: 0-100\nencoding: cp1252\n",
)
_LABEL_NAMES = (
    "27: L5\n28: L4\n25: sacrum\n",
    '{"labels": {"background": 0, "vertebrae_L5": 1, "sacrum": 2}}',
    '# ITK\n    5   255 0 0  1 1 1    "L4 vertebra"\n',
)
_RULES = (
    'kind: rules\nversion: "1"\nrules:\n'
    '  - {id: a, when: "pain.months >= 3 months", subjects: [adhesiolysis], stance: for, text: t,\n'
    "     source: s, fact: f, read: 2026-01-01, standing: assumed}\n"
    '  - id: b\n    when: "patient.age >= 81 years and not red_flags.fever"\n    subjects: [adhesiolysis]\n'
    "    red_flag: true\n    stance: for\n    text: t\n    source: s\n    fact: f\n    read: 2026-01-01\n  "
    "  standing: assumed\n",
)


def _told(texts: tuple[str, ...]) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(text.encode() for text in texts)


def _episodes() -> tuple[bytes, ...]:
    old = Path(__file__).parents[1] / "documents" / "files" / "data" / "episode-1.json"
    whole: dict[str, Any] = json.loads(old.read_text(encoding="utf-8"))
    return (json.dumps(whole, indent=1).encode(),)


KINDS = (
    Kind("case", "case.yaml", lambda: _library("case"), _case),
    Kind("plan", "plan.yaml", lambda: _library("plan"), _plan),
    Kind("rules", "rules.yaml", _told(_RULES), _rules),
    Kind("diary", "diary.csv", _told(_DIARIES), _diary),
    Kind("diary mapping", "map.yaml", _told(_MAPS), _mapping),
    Kind("image header", "image.nii", _images, _image, text=False),
    Kind("label names", "names.txt", _told(_LABEL_NAMES), _names),
    Kind("episode", "episode.json", _episodes, _episode),
    Kind("log", "log.json", _logs, _log),
)
"""Everything that is fuzzed."""
