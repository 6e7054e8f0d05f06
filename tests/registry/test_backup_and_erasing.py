"""A backup is the source at the cut and can be put back; who was erased is found nowhere."""

import datetime
import json
import sqlite3
import threading
from pathlib import Path

import pytest

from neuroplasty.documents.records import Happening, Recorded
from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM, DiaryDay, Identity, Registry
from neuroplasty.registry.store.keys import Keys

from .conftest import START

PLANTED = {
    name: f"PLANTED-{name}-7f3a"
    for name in (
        "family",
        "number",
        "phone",
        "email",
        "address",
        "comment",
        "episode-note",
        "lot",
        "step",
        "complication",
        "diary-note",
        "medicine",
    )
}


def fill(registry):
    """A person with twelve planted strings, one in every place where a word can stand."""
    identity = Identity(
        name=PLANTED["family"],
        number=PLANTED["number"],
        phone=PLANTED["phone"],
        email=PLANTED["email"],
        address=PLANTED["address"],
        note=PLANTED["comment"],
    )
    person = registry.people.add(SYSTEM, "here", birth_year=1960, identity=identity)
    done = Recorded(
        site="here",
        operator="op-1",
        started=START,
        devices=({"kind": "catheter", "lot": PLANTED["lot"]},),
        steps=({"do": PLANTED["step"]},),
        note=PLANTED["episode-note"],
    )
    episode = registry.episodes.record(SYSTEM, person.code, done)
    registry.episodes.correct(SYSTEM, episode.id, done.model_copy(update={"note": "new"}), reason="a slip")
    text = PLANTED["complication"]
    registry.happenings.record(SYSTEM, episode.id, Happening(day=0, kind="other", text=text))
    day = DiaryDay(START.date(), "back", 3.0, note=PLANTED["diary-note"], medicines=PLANTED["medicine"])
    registry.diaries.write(SYSTEM, person.code, day)
    pre = registry.episodes.visits(SYSTEM, episode.id)[0]
    registry.answers.give(SYSTEM, pre.id, "NRS", [6], by="staff", mode="visit")
    registry.links.issue(SYSTEM, pre.id)
    return person


def everything(registry):
    """Every row of every table as text, whichever the database."""
    from neuroplasty.registry.backup import _dumped

    with registry.store.read() as connection:
        return b"".join(_dumped(connection, "x")).decode()


def test_who_was_erased_is_found_in_no_row_file_or_backup(registry, tmp_path):
    person = fill(registry)
    other = registry.people.add(SYSTEM, "here", identity=Identity(name="Another"))
    held = everything(registry)
    sealed = {PLANTED[name] for name in ("family", "number", "phone", "email", "address", "comment")}
    assert {word for word in PLANTED.values() if word in held} == set(PLANTED.values()) - sealed
    before = tmp_path / "before.backup"
    assert registry.back_up(SYSTEM, before).is_good
    assert registry.erase(SYSTEM, person.code) > 10
    assert registry.back_up(SYSTEM, tmp_path / "after.backup").is_good

    assert not any(word in everything(registry) for word in PLANTED.values())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 6
    found = {
        (path.name, word) for path in files for word in PLANTED.values() if word.encode() in path.read_bytes()
    }
    assert found == set()
    assert registry.verify().is_whole
    assert registry.people.identity(SYSTEM, other.code).name == "Another"
    with pytest.raises(RegistryError, match="was erased"):
        registry.people.get(SYSTEM, person.code)

    # The backup from before, put back, knows the person no more.
    with Registry.restore(before, tmp_path / "again.db", registry.store.keys.folder) as again:
        assert not any(word in everything(again) for word in PLANTED.values())
        assert again.verify().is_whole


def test_a_backup_under_writers_is_the_source_at_the_cut(registry, tmp_path):
    stop = threading.Event()
    done = []

    def write():
        while not stop.is_set():
            done.append(registry.people.add(SYSTEM, "here").code)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for one in writers:
        one.start()
    while len(done) < 5:
        pass
    tried = registry.back_up(SYSTEM, tmp_path / "b")
    stop.set()
    for one in writers:
        one.join()
    assert tried.is_good
    assert 5 <= tried.rows["person"] <= len(done) + 2
    with Registry.restore(tmp_path / "b", tmp_path / "again.db", registry.store.keys.folder) as again:
        held = {one.code for one in again.people.all(SYSTEM)}
    assert len(held) == tried.rows["person"]
    assert held <= {one.code for one in registry.people.all(SYSTEM)}


def test_a_backup_goes_from_one_database_to_the_other_and_back(registry, server, tmp_path):
    from .conftest import fresh

    fill(registry)
    registry.back_up(SYSTEM, tmp_path / "one")
    keys = registry.store.keys.folder
    for url in fresh(server):
        with Registry.restore(tmp_path / "one", url, keys) as second:
            assert second.verify().is_whole
            second.back_up(SYSTEM, tmp_path / "two")
    with Registry.restore(tmp_path / "two", tmp_path / "third.db", keys) as third:
        assert third.verify().is_whole
        assert [one.code for one in third.people.all(SYSTEM)] == [
            one.code for one in registry.people.all(SYSTEM)
        ]


def test_a_restore_without_the_keys_shows_no_name(registry, tmp_path):
    person = fill(registry)
    registry.back_up(SYSTEM, tmp_path / "b")
    keys = registry.store.keys.folder
    other = Keys.create(tmp_path / "other")
    with pytest.raises(RegistryError, match="cannot be opened"):
        Registry.restore(tmp_path / "b", tmp_path / "x.db", other.folder)
    for name in ("backup", "chain"):
        (other.folder / f"{name}.key").write_bytes((keys / f"{name}.key").read_bytes())
    with Registry.restore(tmp_path / "b", tmp_path / "x.db", other.folder) as again:
        assert again.people.identity(SYSTEM, person.code) is None
        assert again.verify().is_whole


def test_a_backup_with_one_changed_byte_is_refused(tmp_path, clock):
    with Registry.create(tmp_path / "r.db", clock=clock) as registry:
        registry.back_up(SYSTEM, tmp_path / "b")
        content = bytearray((tmp_path / "b").read_bytes())
        content[-30] ^= 1
        (tmp_path / "b").write_bytes(content)
        with pytest.raises(RegistryError, match="cannot be opened: it was changed"):
            Registry.restore(tmp_path / "b", tmp_path / "x.db", tmp_path / "r.keys")
        assert json.loads((tmp_path / "b.json").read_text())["faults"] == []


def test_a_copy_of_a_file_is_no_backup_but_ours_holds_every_row(tmp_path):
    """What SQLite's own copy by rows holds, ours holds."""
    with Registry.create(tmp_path / "r.db") as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
        for _ in range(20):
            registry.people.add(SYSTEM, "here")
        tried = registry.back_up(SYSTEM, tmp_path / "b")
        with sqlite3.connect(Path(tmp_path, "r.db")) as source:
            count = source.execute("SELECT count(*) FROM person").fetchone()[0]
        source.close()
    assert tried.rows["person"] == count == 20
    assert datetime.datetime.fromisoformat(tried.at).tzinfo is not None
