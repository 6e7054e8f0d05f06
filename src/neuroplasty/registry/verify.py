"""Verify: whether anybody touched a row or the trail: the chain, every row's digest, and the anchors outside.

>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     verify(registry.store).is_whole
True
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from neuroplasty.errors import RegistryError
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import AUDIT, HEAD, METADATA
from neuroplasty.registry.store.trail import FIRST, NO_ROW, digest_of, link, microseconds

_BATCH = 5000
_MOST = 50


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Parameters
    ----------
    entries, rows : int
        How many were looked at.
    head : str
        The hash at the end of the chain.
    faults : tuple of str
        What is wrong, a sentence each; the first fifty.

    Examples
    --------
    >>> Verdict(0, 0, FIRST, ()).is_whole
    True
    """

    entries: int
    rows: int
    head: str
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(store: Store, anchors: Path | None = None) -> Verdict:
    """Go through the whole trail and every row it speaks of.

    Parameters
    ----------
    store : Store
        The registry.
    anchors : Path, optional
        The file of ``anchor``: without it a tail that was cut off, or a whole older copy, is not seen.

    Returns
    -------
    Verdict
        What was found.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     verify(registry.store).entries
    2
    """
    faults: list[str] = []
    latest: dict[tuple[str, str], str] = {}
    marks: dict[int, str] = {}
    wanted = _anchored(store, anchors) if anchors else {}
    with store.read() as connection:
        head = connection.execute(select(HEAD)).mappings().one()
        entries = 0
        prev = FIRST
        for row in connection.execution_options(yield_per=_BATCH).execute(
            select(AUDIT).order_by(AUDIT.c.seq)
        ):
            entries += 1
            if row.seq != entries and len(faults) < _MOST:
                faults.append(f"entry {entries}: missing; the next one is {row.seq}")
                entries = row.seq
            made = link(
                store.keys.chain,
                prev,
                row.seq,
                microseconds(row.at),
                row.actor,
                row.action,
                row.table,
                row.row,
                row.digest,
            )
            if row.prev != prev:
                faults.append(
                    f"entry {row.seq}: does not follow the one before; entries were moved or taken out"
                )
            elif made["hash"] != row.hash:
                faults.append(f"entry {row.seq} ({row.action}): was changed, or signed with another key")
            prev = row.hash
            if row.seq in wanted:
                marks[row.seq] = row.hash
            if not row.table.startswith("("):
                latest[row.table, row.row] = row.digest
        if (head["seq"], head["hash"]) != (entries, prev):
            faults.append(
                f"the head says entry {head['seq']}, the trail ends at {entries}; a tail was cut off"
            )
        rows = 0
        for fault in _rows(connection, latest):
            rows += 1
            if fault:
                faults.append(fault)
    for seq, mark in wanted.items():
        if seq not in marks:
            faults.append(
                f"anchor {seq}: the trail ends before it; a tail was cut off or an old copy put back"
            )
        elif marks[seq] != mark:
            faults.append(f"anchor {seq}: the trail says something else there; it was written anew")
    return Verdict(entries, rows, prev, tuple(faults[:_MOST]))


def anchor(store: Store, path: Path) -> str:
    """Write the end of the chain to a file that is kept outside; daily. The line it wrote.

    Parameters
    ----------
    store : Store
        The registry.
    path : Path
        A file to which a line is added; keep it where the database's administrator cannot write.

    Returns
    -------
    str
        The line.

    Examples
    --------
    >>> import tempfile
    >>> from neuroplasty.registry import new_registry
    >>> with tempfile.TemporaryDirectory() as folder, new_registry() as registry:
    ...     json.loads(anchor(registry.store, Path(folder, "anchors.jsonl")))["seq"]
    2
    """
    with store.read() as connection:
        head = connection.execute(select(HEAD)).mappings().one()
    held = {
        "registry": head["registry"],
        "seq": head["seq"],
        "hash": head["hash"],
        "at": head["at"].isoformat(),
    }
    line = json.dumps(held)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except OSError as error:
        raise RegistryError(f"{path}: the anchor could not be written: {error.strerror}.") from error
    return line


def _anchored(store: Store, path: Path) -> dict[int, str]:
    """The anchors of a file by entry; RegistryError for a file that holds none or another registry's."""
    with store.read() as connection:
        registry = connection.execute(select(HEAD.c.registry)).scalar_one()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        held = [json.loads(line) for line in lines if line.strip()]
        found = {int(one["seq"]): str(one["hash"]) for one in held if one["registry"] == registry}
    except (OSError, ValueError, KeyError, TypeError):
        raise RegistryError(
            f"{path}: holds no anchors; give the file that 'registry anchor' writes."
        ) from None
    if not found:
        raise RegistryError(f"{path}: holds no anchor of this registry; give its own file.")
    return found


def _rows(connection: Connection, latest: dict[tuple[str, str], str]) -> Iterator[str]:
    """For each chained row its fault, or ""; then those that the trail knows and that are gone."""
    left = {key for key, digest in latest.items() if digest != NO_ROW}
    for table in METADATA.sorted_tables:
        if not table.info.get("chained"):
            continue
        stream = connection.execution_options(yield_per=_BATCH).execute(select(table)).mappings()
        for row in stream:
            key = (table.name, row["id"])
            left.discard(key)
            known = latest.get(key)
            if known is None:
                yield f"{table.name} {row['id']}: the trail knows nothing of it; it was put in from outside"
            elif known == NO_ROW:
                yield f"{table.name} {row['id']}: was taken out, and put back from outside"
            elif digest_of(bytes(row["salt"]), {**row}) != known:
                yield f"{table.name} {row['id']}: was changed from outside"
            else:
                yield ""
    for name, row_id in sorted(left):
        yield f"{name} {row_id}: is gone, and the trail knows of no erasing; it was deleted from outside"
