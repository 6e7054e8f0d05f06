"""Journal: a session kept on disk as it goes, so that another process can take the patient over.

A keyframe every few seconds, and the hands since: what is done again from there comes to the same, to the
byte. A keyframe is a pickle of this program's own; nothing else is read.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from neuroplasty.app.room.session import Session
from neuroplasty.body.procedure import Setting
from neuroplasty.body.procedure.log import Log
from neuroplasty.body.procedure.snapshot import packed_value, unpacked_value
from neuroplasty.documents.plan import Plan

EVERY_S, EVERY_LIVE_S = 5.0, 20.0
"""Seconds of the patient between two keyframes; longer while the beam is on, whose frames are large."""
_KEPT = ("steps", "order", "voice", "holder", "ended", "notes", "undone")


@dataclass
class Journal:
    """The folder of one session."""

    folder: Path
    _number: int = -1
    _t_s: float = -1e9
    _written: int = 0
    _last: Any = None
    _files: set[str] = field(default_factory=set)

    def keep(self, session: Session) -> None:
        """Write what has come since the last time."""
        entries = session.recorder.log_since(self._written)
        since = session.theatre.t_s - self._t_s
        due = since >= (EVERY_LIVE_S if session.theatre.fluoroscope.live is not None else EVERY_S)
        if self._number < 0 or session.rewound or due:
            self._keyframe(session)
        elif entries:
            self._append(entries)

    def _append(self, entries: Any) -> None:
        hands, ticks = Log(tuple(entries)).written()
        lines = [json.dumps([hands[which], dt_s]) for which, dt_s in ticks]
        with (self.folder / f"hands-{self._number}.jsonl").open("a") as file:
            file.write("\n".join(lines) + "\n")
        self._written += len(entries)

    def _keyframe(self, session: Session) -> None:
        session.rewound = False
        recorder = session.recorder.copy()
        pictures = self.folder / "pictures"
        pictures.mkdir(exist_ok=True)
        for name in recorder.files.keys() - self._files:
            (pictures / name).write_bytes(recorder.files[name])
            self._files.add(name)
        names, recorder.files = tuple(recorder.files), {}
        held = {name: getattr(session, name) for name in _KEPT}
        value = (session.theatre.number, session.theatre, recorder, names, held)
        part = self.folder / "keyframe.part"
        part.write_bytes(packed_value(value, session.theatre.setting))
        self._number, self._t_s = session.theatre.number, session.theatre.t_s
        self._written = session.recorder.count
        fresh = self.folder / f"hands-{self._number}.jsonl"
        fresh.write_text("")
        os.replace(part, self.folder / "keyframe.bin")
        for old in self.folder.glob("hands-*.jsonl"):
            if old != fresh:
                old.unlink(missing_ok=True)

    @property
    def there(self) -> bool:
        """Whether a session was kept here."""
        return (self.folder / "keyframe.bin").is_file()

    def resumed(self, setting: Setting, plan: Plan, *, exam: bool) -> Session:
        """The session that was kept here, as it was when it was last written."""
        number, theatre, recorder, names, held = unpacked_value(
            (self.folder / "keyframe.bin").read_bytes(), setting
        )
        recorder.files = {name: (self.folder / "pictures" / name).read_bytes() for name in names}
        session = Session.begin(setting, plan, exam=exam)
        session.take_up(theatre, recorder, held)
        file = self.folder / f"hands-{number}.jsonl"
        lines = file.read_text().splitlines() if file.is_file() else []
        for line in lines:
            try:
                hands, dt_s = json.loads(line)
            except ValueError:
                break  # the last line was being written
            for entry in Log.read([hands], [(0, dt_s)]).entries:
                session.again(*entry)
        self._files = set(names)
        return session
