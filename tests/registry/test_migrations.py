"""A registry of every version is upgraded on both databases; killed in the middle, it starts again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM, Registry
from neuroplasty.registry.backup import load
from neuroplasty.registry.store.engine import database_url, engine_of
from neuroplasty.registry.store.keys import Keys
from neuroplasty.registry.store.migrate import migrate, newest, version_of
from neuroplasty.registry.store.tables import METADATA

DATA = Path(__file__).parent / "data"
GOLDEN = sorted(DATA.glob("golden-*.backup"))


@pytest.fixture
def keys(tmp_path):
    shutil.copytree(DATA / "keys", tmp_path / "golden-keys")
    return Keys(tmp_path / "golden-keys")


def test_there_is_a_golden_registry_of_the_first_version():
    assert GOLDEN[0].name == "golden-0001.backup"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_registry_of_an_earlier_version_is_refused_then_upgraded_and_whole(database, golden, keys):
    url = database_url(database)
    held = load(keys, golden, url)
    assert f"golden-{held['version']}" == golden.stem
    with pytest.raises(RegistryError, match=r"is of version 0001.*run 'neuroplasty registry upgrade'"):
        Registry.open(database, keys.folder)
    assert migrate(url) == (held["version"], newest())
    assert migrate(url) == (newest(), newest())
    with Registry.open(database, keys.folder) as registry:
        assert registry.verify().is_whole
        assert registry.check() == ()
        people = registry.people.all(SYSTEM)
        assert sorted(registry.people.identity(SYSTEM, one.code).name for one in people) == [
            "name 0",
            "name 1",
            "name 2",
        ]
        assert len(registry.people.find(SYSTEM, number="n1")) == 1
        episodes = [registry.courses.of(SYSTEM, one.id) for one in registry.episodes.all(SYSTEM)]
        assert sorted(one.course.before.nrs for one in episodes) == [6, 7, 7]
        assert sum(one.forecast is not None for one in episodes) == 1
        with registry.store.read() as connection:
            found = {
                table.name: connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
                for table in METADATA.sorted_tables
            }
        assert {name: found[name] for name in held["rows"]} == held["rows"]


KILLED = """
import os, sys
from neuroplasty.registry.store import migrate
migrate._check = lambda *_: os.kill(os.getpid(), 9)
migrate.migrate(sys.argv[1])
"""


def test_an_upgrade_that_is_killed_before_it_ends_starts_again_and_comes_to_the_same(database, keys):
    url = database_url(database)
    load(keys, GOLDEN[0], url)
    done = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, check=False)
    assert done.returncode == -9
    engine = engine_of(url)
    assert version_of(engine) == "0001"
    assert "notice" not in inspect(engine).get_table_names()
    engine.dispose()
    assert migrate(url) == ("0001", newest())
    with Registry.open(database, keys.folder) as registry:
        assert registry.verify().is_whole


def test_migrations_make_the_tables_that_the_code_speaks_of(registry):
    found = inspect(registry.store.engine)
    assert set(METADATA.tables) | {"alembic_version"} == set(found.get_table_names())
    for table in METADATA.sorted_tables:
        columns = {one["name"]: one["nullable"] for one in found.get_columns(table.name)}
        assert columns == {one.name: one.nullable for one in table.columns}
        assert {one["name"] for one in found.get_indexes(table.name)} >= {one.name for one in table.indexes}
        wanted = {tuple(one["constrained_columns"]) for one in found.get_foreign_keys(table.name)}
        assert wanted == {tuple(one.column_keys) for one in table.foreign_key_constraints}


def test_a_registry_of_tomorrow_is_refused_in_one_sentence_and_untouched(registry):
    database = registry.store.engine.url.render_as_string(hide_password=False)
    with registry.store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for call in (
        lambda: Registry.open(database, registry.store.keys.folder),
        lambda: migrate(database_url(database)),
    ):
        with pytest.raises(RegistryError, match=r"of version 9999, which a later release wrote") as caught:
            call()
        assert "\n" not in str(caught.value)
    assert version_of(registry.store.engine) == "9999"


LATER = '''"""A version of tomorrow."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    {body}
'''


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Migrations with one more, of which the body is given."""
    from neuroplasty.registry.store import migrate as module

    def add(body):
        folder = tmp_path / "migrations"
        shutil.copytree(module._SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "v0003_later.py").write_text(LATER.format(body=body))
        monkeypatch.setattr(module, "_SCRIPTS", folder)

    return add


def counts(url):
    engine = engine_of(url)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in ("person", "episode", "schedule", "answer", "identity")
        }
    engine.dispose()
    return found


def test_a_parent_that_is_rebuilt_keeps_its_children(database, keys, later):
    url = database_url(database)
    load(keys, GOLDEN[0], url)
    before = counts(url)
    body = (
        "with op.batch_alter_table('person', recreate='auto') as person: "
        "person.alter_column('language', new_column_name='tongue')"
    )
    later(body)
    assert migrate(url) == ("0001", "0003")
    assert counts(url) == before
    assert before["answer"] > 5
    engine = engine_of(url)
    assert "tongue" in {one["name"] for one in inspect(engine).get_columns("person")}
    engine.dispose()


def test_an_upgrade_that_would_lose_rows_changes_nothing(database, keys, later):
    url = database_url(database)
    load(keys, GOLDEN[0], url)
    before = counts(url)
    later("op.execute('DELETE FROM answer')")
    with pytest.raises(RegistryError, match="would lose rows of answer; nothing was changed"):
        migrate(url)
    assert counts(url) == before
    engine = engine_of(url)
    assert version_of(engine) == "0001"
    engine.dispose()
