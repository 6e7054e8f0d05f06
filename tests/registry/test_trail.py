"""Whoever edits the database from outside is found out: seven ways, each by its own sentence."""

import shutil
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from neuroplasty.documents.course import Band, Forecast
from neuroplasty.documents.records import Recorded
from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import SYSTEM, Actor, Registry

from .conftest import START

FORECAST = Forecast(
    chances=100,
    pain=Band(day=(0, 365), low_90=(4, 1), low_50=(5, 2), median=(6, 3), high_50=(7, 4), high_90=(8, 5)),
    function=Band(day=(0,), low_90=(1,), low_50=(2,), median=(3,), high_50=(4,), high_90=(5,)),
)
FROZEN = {"model_version": "1", "input_sha256": "0" * 64}


@pytest.fixture
def held(registry):
    person = registry.people.add(SYSTEM, "here", birth_year=1970)
    done = Recorded(site="here", operator="op-1", started=START)
    episode = registry.episodes.record(SYSTEM, person.code, done)
    frozen = registry.forecasts.freeze(SYSTEM, episode.id, FORECAST, **FROZEN)
    pre = registry.episodes.visits(SYSTEM, episode.id)[0]
    answer = registry.answers.give(SYSTEM, pre.id, "NRS", [7], by="staff", mode="visit")
    return SimpleNamespace(person=person, episode=episode, frozen=frozen, answer=answer)


def outside(registry, *statements):
    """What somebody with the database's password could do."""
    with registry.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement, values in statements:
            connection.execute(text(statement), values)


def faults(registry, anchors=None):
    return " | ".join(registry.verify(anchors=anchors).faults)


def test_nothing_is_wrong_with_what_the_registry_wrote(registry, held, tmp_path):
    registry.anchor(SYSTEM, tmp_path / "anchors")
    registry.answers.correct(SYSTEM, held.answer.id, [6], reason="misheard")
    registry.episodes.correct(
        SYSTEM,
        held.episode.id,
        held.episode.document.recorded.model_copy(update={"note": "x"}),
        reason="more",
    )
    assert registry.verify(anchors=tmp_path / "anchors").faults == ()


def test_an_edited_row_is_found(registry, held):
    outside(registry, ("UPDATE answer SET score = 2 WHERE id = :id", {"id": held.answer.id}))
    assert faults(registry) == f"answer {held.answer.id}: was changed from outside"


def test_a_deleted_row_is_found(registry, held):
    outside(registry, ("DELETE FROM answer WHERE id = :id", {"id": held.answer.id}))
    assert f"answer {held.answer.id}: is gone" in faults(registry)


def test_an_inserted_row_is_found(registry, held):
    columns = "created_at, salt, person, purpose, version, given_at"
    copied = f"INSERT INTO consent (id, {columns}) SELECT 'forged', {columns} FROM consent"
    outside(registry, (copied, {}))
    assert faults(registry) == "consent forged: the trail knows nothing of it; it was put in from outside"


def test_a_moved_entry_is_found(registry, held):
    swap = "UPDATE audit SET seq = :to WHERE seq = :of"
    outside(registry, *((swap, {"of": of, "to": to}) for of, to in ((4, 99), (5, 4), (99, 5))))
    assert "entry 4: does not follow the one before" in faults(registry)


def test_a_changed_entry_is_found(registry, held):
    outside(registry, ("UPDATE audit SET actor = 'somebody else' WHERE seq = 4", {}))
    assert faults(registry).startswith("entry 4 (give consent): was changed")


def test_a_cut_tail_is_found_even_where_the_head_was_set_back(registry, held, tmp_path):
    registry.anchor(SYSTEM, tmp_path / "anchors")
    outside(registry, ("DELETE FROM answer", {}), ("DELETE FROM audit WHERE seq > 5", {}))
    assert "a tail was cut off" in faults(registry)
    outside(
        registry,
        ("UPDATE head SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 5)", {}),
        ("DELETE FROM forecast", {}),
        ("DELETE FROM form_version", {}),
    )
    assert faults(registry) == ""
    assert "the trail ends before it; a tail was cut off" in faults(registry, tmp_path / "anchors")


def test_yesterdays_copy_is_found(tmp_path, clock):
    with Registry.create(tmp_path / "r.db", clock=clock) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")
    shutil.copy(tmp_path / "r.db", tmp_path / "yesterday.db")
    with Registry.open(tmp_path / "r.db", clock=clock) as registry:
        registry.people.add(SYSTEM, "here")
        registry.anchor(SYSTEM, tmp_path / "anchors")
    for name in ("r.db-wal", "r.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "yesterday.db", tmp_path / "r.db")
    with Registry.open(tmp_path / "r.db", clock=clock) as registry:
        assert registry.verify().is_whole
        assert "an old copy put back" in faults(registry, tmp_path / "anchors")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE forecast SET document = replace(document, '100', '101')",
        "UPDATE forecast SET made_at = made_at - 86400000000",
    ],
)
def test_one_changed_byte_of_a_forecast_or_its_date_is_found(registry, held, change):
    outside(registry, (change, {}))
    assert faults(registry) == f"forecast {held.frozen.id}: was changed from outside"


def test_a_forecast_is_frozen_once_and_before_the_first_follow_up_opens(registry, clock):
    def episode(day):
        person = registry.people.add(SYSTEM, "here")
        done = Recorded(site="here", operator="op-1", started=day)
        return registry.episodes.record(SYSTEM, person.code, done).id

    first = episode(START)
    registry.forecasts.freeze(SYSTEM, first, FORECAST, **FROZEN)
    with pytest.raises(RegistryError, match="frozen on 2026-03-02; it is never made again"):
        registry.forecasts.freeze(SYSTEM, first, FORECAST, **FROZEN)
    late = episode(START)
    clock.on(2026, 3, 3)
    with pytest.raises(RegistryError, match="opened on 2026-03-03; a forecast made after it would know"):
        registry.forecasts.freeze(SYSTEM, late, FORECAST, **FROZEN)
    assert set(registry.forecasts.all(SYSTEM)) == {first}
    assert registry.courses.of(SYSTEM, first).forecast == FORECAST


def test_another_chain_key_does_not_make_a_trail(registry, held):
    (registry.store.keys.folder / "chain.key").write_bytes(b"x" * 32)
    with Registry.open(
        registry.store.engine.url.render_as_string(hide_password=False), registry.store.keys.folder
    ) as other:
        assert "entry 1 (create registry): was changed, or signed with another key" in faults(other)


def test_an_auditor_may_verify_and_a_nurse_may_not(registry):
    site = registry.sites()[0].id
    assert registry.verify(Actor("a", frozenset({"auditor"}), site=site)).is_whole
    with pytest.raises(RefusedError, match="may not verify"):
        registry.verify(Actor("n", frozenset({"nurse"}), site=site))
