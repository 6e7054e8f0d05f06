"""Which structure a number stands for, where a file says it: in a header, or in a list of one's own.

>>> names_in_text('{"labels": {"background": 0, "vertebrae_L5": 1}}')
{1: 'vertebrae_L5'}
>>> names_in_text('  3  255 0 0  1 1 1  "L4 vertebra"')
{3: 'L4 vertebra'}
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from neuroplasty.errors import ImageError

_LABEL = re.compile(
    r"<Label\b[^>]*?\bKey=[\"'](\d+)[\"'][^>]*>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))", re.DOTALL
)
_QUOTED = re.compile(r"^\s*(\d+)\s+.*\"([^\"]+)\"\s*$")
_COLOURS = re.compile(r"^\s*(\d+)\s+(\S.*?)(?:\s+\d+){3,4}\s*$")
_PLAIN = re.compile(r"^\s*(\d+)\s*[:=,;\t ]\s*(\S.*?)\s*$")
_REVERSED = re.compile(r"^\s*([^\d\s#][^:=,;\t]*?)\s*[:=,;\t]\s*(\d+)\s*$")
_MOST_BYTES = 5_000_000


def names_in_header(extensions: Iterable[Any]) -> dict[int, str] | None:
    """Structure by number out of a NIfTI header's extensions; None where none names any."""
    found: dict[int, str] = {}
    for extension in extensions:
        content = extension.get_content()
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
        found |= names_in_text(text.rstrip("\0"), loose=False)
    return found or None


def read_label_names(path: Path | str) -> dict[int, str]:
    """Structure by number out of a file of one's own.

    Parameters
    ----------
    path : path or str
        A line each, ``5: L4`` or ``5,L4``; or YAML or JSON, either way round (nnU-Net's dataset.json too); or
        a label description of ITK-SNAP, 3D Slicer or FreeSurfer.

    Returns
    -------
    dict of int to str

    Raises
    ------
    ImageError
        One sentence, where it cannot be read or names nothing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "names.txt").write_text("5: L4\\n6: L5\\n7: sacrum\\n")
    ...     read_label_names(Path(folder, "names.txt"))
    {5: 'L4', 6: 'L5', 7: 'sacrum'}
    """
    path = Path(path)
    try:
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise ImageError(
                f"{path.name} is larger than {_MOST_BYTES // 1_000_000} MB; that is no list of names."
            )
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ImageError(f"The label names {path} could not be read: {reason}; check the path.") from None
    found = names_in_text(raw.decode("utf-8-sig", "replace"))
    if not found:
        raise ImageError(
            f"{path.name} names no label; write a line for each number, such as '27: L5', or give a JSON or "
            "YAML file of the form {27: L5}."
        )
    return found


def names_in_text(text: str, *, loose: bool = True) -> dict[int, str]:
    """Structure by number out of XML, JSON, YAML or lines; unless ``loose`` only what is marked."""
    if marked := {int(key): html.unescape(a or b).strip() for key, a, b in _LABEL.findall(text)}:
        return {key: name for key, name in marked.items() if name}
    if loose or text.lstrip().startswith("{"):
        try:
            data = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
            data = None
        if found := _from_mapping(data):
            return found
    return _from_lines(text) if loose else {}


def _from_mapping(data: Any) -> dict[int, str]:
    if not isinstance(data, Mapping):
        return {}
    for key in ("labels", "label_names", "names", "segments"):
        if isinstance(data.get(key), Mapping):
            return _from_mapping(data[key])
    found: dict[int, str] = {}
    for one, other in data.items():
        for number, name in ((one, other), (other, one)):
            if isinstance(number, bool) or not re.fullmatch(r"\d{1,6}", str(number)):
                continue
            if isinstance(name, str) and not name.isdigit() and int(number) > 0:
                found[int(number)] = name.strip()
                break
    return found


def _from_lines(text: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for line in text.splitlines():
        if line.lstrip().startswith(("#", "//")):
            continue
        if match := _QUOTED.match(line) or _COLOURS.match(line) or _PLAIN.match(line):
            number, name = match.groups()
        elif match := _REVERSED.match(line):
            name, number = match.groups()
        else:
            continue
        name = next(csv.reader([name]))[0].strip() if name.startswith('"') else name.split(",")[0].strip()
        if int(number) > 0 and name and not name.isdigit():
            found[int(number)] = name
    return found
