"""A registry on each database: a SQLite file, and a PostgreSQL server, given or started here."""

import datetime
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from neuroplasty.registry import SYSTEM, Registry, signin

UTC = datetime.UTC
START = datetime.datetime(2026, 3, 2, 9, tzinfo=UTC)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def on(self, *day):
        self.now = datetime.datetime(*day, 9, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes():
    """A password's hash that takes a millisecond; that the real one is slow is its own affair."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signin, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture
def clock():
    return Clock()


def binaries():
    """The folder of PostgreSQL's programs, the newest; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The URL of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("NEUROPLASTY_TEST_DATABASE_URL")
    if given:
        yield make_url(given.replace("postgresql://", "postgresql+psycopg://"))
        return
    programs = binaries()
    if programs is None:
        pytest.skip("needs PostgreSQL: set NEUROPLASTY_TEST_DATABASE_URL or install its programs")
    folder = Path(f"/tmp/np-pg-{uuid.uuid4().hex[:8]}")
    folder.mkdir()
    user = []
    if os.geteuid() == 0:
        # PostgreSQL does not run as root.
        if shutil.which("runuser") is None:
            pytest.skip("needs PostgreSQL as another user than root, and there is no runuser here")
        account = (
            "postgres"
            if subprocess.run(["id", "postgres"], capture_output=True).returncode == 0
            else "nobody"
        )
        shutil.chown(folder, account)
        user = ["runuser", "-u", account, "--"]
    data = folder / "data"
    make = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    started = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o"]
    started += [f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off", "start"]
    try:
        for call in (make, started):
            done = subprocess.run([*user, *map(str, call)], capture_output=True, text=True, cwd=folder)
            if done.returncode:
                pytest.skip(f"needs PostgreSQL, which did not start: {done.stderr.strip().splitlines()[-1:]}")
        yield make_url(f"postgresql+psycopg://tests@/postgres?host={folder}")
    finally:
        stop = [*user, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(stop, capture_output=True, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    """Which database."""
    return request.param


@pytest.fixture
def database(kind, request, tmp_path):
    """An empty database: the path of a file to be made, or a URL."""
    if kind == "sqlite":
        yield str(tmp_path / "registry.db")
        return
    yield from fresh(request.getfixturevalue("server"))


def fresh(server, template="template1"):
    """A new database on a server, gone afterwards."""
    name = f"np_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def made(database, keys):
    """A registry with one site, ``here``, made once and copied for each test."""
    with Registry.create(database, keys, clock=Clock()) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "UTC")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A folder with a registry's file and its keys."""
    folder = tmp_path_factory.mktemp("template")
    made(folder / "registry.db", folder / "keys")
    return folder


@pytest.fixture(scope="session")
def postgresql_template(server, tmp_path_factory):
    """The name of a registry's database, and the folder of its keys."""
    folder = tmp_path_factory.mktemp("template")
    for url in fresh(server):
        made(url, folder / "keys")
        yield make_url(url).database, folder / "keys"


@pytest.fixture
def registry(kind, request, tmp_path, clock):
    """A registry with one site, ``here``, on each database."""
    template = request.getfixturevalue(f"{kind}_template")
    if kind == "sqlite":
        shutil.copy(template / "registry.db", tmp_path / "registry.db")
        shutil.copytree(template / "keys", tmp_path / "keys")
        with Registry.open(tmp_path / "registry.db", tmp_path / "keys", clock=clock) as held:
            yield held
        return
    name, keys = template
    shutil.copytree(keys, tmp_path / "keys")
    for url in fresh(request.getfixturevalue("server"), name):
        with Registry.open(url, tmp_path / "keys", clock=clock) as held:
            yield held
