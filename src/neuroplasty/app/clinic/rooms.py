"""Rooms: import and export, the audit, the trail, backups; for who runs the registry."""

from __future__ import annotations

import datetime
import io
import json
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, Response

from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.errors import RegistryError
from neuroplasty.registry import PURPOSES
from neuroplasty.registry.store.engine import sqlite_file

FORMATS = {
    "csv": "a table, a row an answer",
    "fhir": "a FHIR R4 Bundle",
    "redcap": "REDCap's table and its dictionary",
    "cdisc": "CDISC ADaM for the statistician",
}
AUDIT_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
_AUDITS: dict[tuple[object, ...], bytes] = {}
_ONE_AT_A_TIME = threading.Lock()


def exchange(asked: Asked) -> Response:
    """What can be brought in and taken out."""
    return asked.draw("exchange", formats=FORMATS, purposes=_purposes(asked), came="")


def _purposes(asked: Asked) -> tuple[str, ...]:
    """For what somebody may take records out: a researcher not for care, to which everybody agrees."""
    return PURPOSES if asked.may("export all") else ("research", "model")


def bring_in(asked: Asked) -> Response:
    """A file looked through; and brought in, all of it or nothing."""
    from neuroplasty.registry import exchange as made

    name, content = asked.fields.file("file", "the file that is brought in")
    dry = asked.fields.get("what") != "bring in"
    suffix = Path(name).suffix.lower()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RegistryError(f"{name[:80]}: is not UTF-8 text; save it as UTF-8.") from None
    first = text.split("\n", 1)[0]
    if suffix == ".json":
        landed = made.land(asked.registry, made.read_bundle_text(text), asked.actor, dry_run=dry)
    elif suffix == ".csv" and "redcap_event_name" in first:
        landed = made.land(asked.registry, made.read_redcap(text), asked.actor, dry_run=dry)
    elif suffix == ".csv":
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "answers.csv")
            file.write_bytes(content)
            landed = made.land_answers(asked.registry, file, asked.actor, dry_run=dry)
    else:
        raise RegistryError(f"{name[:80]}: is neither .json nor .csv; give a Bundle or a table.")
    came = f"{name[:80]}: {'would come in' if dry else 'came in'}: {landed.words}."
    return asked.draw("exchange", formats=FORMATS, purposes=_purposes(asked), came=came)


def take_out(asked: Asked) -> Response:
    """The records of who agreed to a purpose, as one file; no names."""
    from neuroplasty.registry import exchange as made

    fields = asked.fields
    kind = fields.one_of("format", "the format", tuple(FORMATS), needed=True)
    purpose = fields.one_of("purpose", "the purpose", _purposes(asked), needed=True)
    records = made.records_of(asked.registry, asked.actor, purpose)
    if fields.get("small") != "all" or not asked.may("export all"):
        records = made.small_cells(records)
    with asked.registry.store.write(asked.actor.id) as tx:
        tx.note(f"export {kind}")
    files: dict[str, bytes] = {}
    if kind == "csv":
        files["answers.csv"] = made.answers_text(records).encode()
    elif kind == "fhir":
        files["bundle.json"] = made.bundle_text(records).encode()
    elif kind == "redcap":
        files["redcap.csv"] = made.redcap_text(records).encode()
        files["redcap_dictionary.csv"] = made.dictionary_text().encode()
    else:
        for name, dataset in made.adam(records).items():
            files[f"{name}.csv"] = dataset.csv().encode()
    name, content = next(iter(files.items()))
    if len(files) > 1:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
            for one, text in files.items():
                packed.writestr(one, text)
        name, content = f"{kind}.zip", held.getvalue()
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


def audit_room(asked: Asked) -> Response:
    """Where an audit is asked for."""
    return asked.draw("audit", on=_day(asked))


def _day(asked: Asked) -> datetime.date:
    typed = asked.query.get("on", "")
    if not typed:
        return asked.registry.store.clock().date()
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError:
        raise RegistryError(f"on: found {typed[:40]!r}, expected a day such as 2026-03-02.") from None


def audit_page(asked: Asked) -> Response:
    """The audit itself, as the command writes it; made once for what the registry holds now."""
    from neuroplasty.app.audit import render_audit
    from neuroplasty.registry.audit import audit

    on = _day(asked)
    with asked.registry.store.read() as connection:
        seen = _last_entry(connection)
    key = (str(asked.registry.store.engine.url), asked.actor.site, on, seen)
    # It takes seconds: two who ask at once wait for one.
    with _ONE_AT_A_TIME:
        if key not in _AUDITS:
            text = render_audit(audit(asked.registry, on=on, actor=asked.actor)).encode()
            if len(_AUDITS) > 3:
                _AUDITS.clear()
            _AUDITS[key] = text
    return HTMLResponse(_AUDITS[key], headers={"Content-Security-Policy": AUDIT_CSP})


def _last_entry(connection: Any) -> int:
    from sqlalchemy import func, select

    from neuroplasty.registry.store.tables import AUDIT

    # Who signs in changes no result.
    query = select(func.max(AUDIT.c.seq)).where(AUDIT.c.table.not_in(("staff", "credential", "(staff)")))
    return int(connection.execute(query).scalar_one() or 0)


def trail(asked: Asked) -> Response:
    """Who did what, the newest first; what the registrar is to be told stands above."""
    row = asked.query.get("row", "")[:40]
    entries = asked.registry.trail.last(asked.actor, 200, row=row or None)
    told = asked.registry.people.notices(asked.actor)
    return asked.draw("trail", entries=entries, told=told, verdict=None, row=row)


def check_trail(asked: Asked) -> Response:
    """Whether anybody touched a row or the trail; or: what was told has been read."""
    if asked.fields.get("what") == "read":
        asked.registry.people.notices(asked.actor, read=True)
        return asked.go("/trail")
    verdict = asked.registry.verify(asked.actor)
    entries = asked.registry.trail.last(asked.actor, 200)
    told = asked.registry.people.notices(asked.actor)
    return asked.draw("trail", entries=entries, told=told, verdict=verdict, row="")


def backup_folder(asked: Asked) -> Path:
    """Where backups lie: beside a SQLite file, else in the folder of the keys' parent."""
    store = asked.registry.store
    file = sqlite_file(store.engine.url.render_as_string(hide_password=False))
    return (file.parent if file is not None else store.keys.folder.parent) / "backups"


def backups(asked: Asked) -> Response:
    """Every backup, and what came of restoring it into a scratch place."""
    folder = backup_folder(asked)
    rows = []
    for path in sorted(folder.glob("*.backup.json"), reverse=True)[:50]:
        try:
            held = json.loads(path.read_text())
            rows.append(
                {
                    "file": str(held["file"]),
                    "at": str(held["at"])[:16].replace("T", " "),
                    "rows": sum(held["rows"].values()),
                    "entries": int(held["entries"]),
                    "faults": [str(one) for one in held["faults"]],
                }
            )
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            rows.append({"file": path.name, "at": "", "rows": 0, "entries": 0, "faults": ["cannot be read"]})
    return asked.draw("backups", rows=rows, folder=folder)


def back_up(asked: Asked) -> Response:
    """A backup, tried by restoring it."""
    folder = backup_folder(asked)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise RegistryError(f"{folder} could not be made: {error.strerror}; make it first.") from None
    now = asked.registry.store.clock()
    tried = asked.registry.back_up(asked.actor, folder / f"{now:%Y%m%dT%H%M%S}.backup")
    if not tried.is_good:
        raise RegistryError("The backup cannot be relied on: " + "; ".join(tried.faults))
    return asked.go("/backups")


ROOMS_PAGES = (
    Page("/exchange", "export consented", exchange),
    Page("/exchange/import", "import", exchange, bring_in),
    Page("/exchange/export", "export consented", exchange, take_out, fresh=True),
    Page("/audit", "see pseudonymous rows", audit_room),
    Page("/audit/page", "see pseudonymous rows", audit_page),
    Page("/trail", "see trail", trail, check_trail, "see trail"),
    Page("/backups", "back up", backups, back_up),
)
"""The pages of who runs the registry."""

__all__ = ["AUDIT_CSP", "FORMATS", "ROOMS_PAGES", "backup_folder"]
