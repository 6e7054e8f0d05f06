"""A clinic with one patient, and a phone: keeps cookies, runs no script, sends what a page's form would."""

import asyncio
import contextlib
import datetime
import html
import re
import shutil

import httpx
import pytest
from starlette.applications import Starlette

from neuroplasty.app.patient import patient_routes
from neuroplasty.documents.records import Recorded
from neuroplasty.registry import SYSTEM, Registry

UTC = datetime.UTC
START = datetime.datetime(2026, 3, 2, 9, tzinfo=UTC)
HOST = "https://clinic.test"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def on(self, *day):
        self.now = datetime.datetime(*day, 9, tzinfo=UTC)


class Phone:
    """Sends requests as a phone would."""

    def __init__(self, app, runner):
        self.runner, self.page = runner, None
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url=HOST, follow_redirects=True)

    def send(self, method, path, **more):
        self.page = self.runner.run(self.client.request(method, path, **more))
        return self.page

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def post(self, path, data=None, **more):
        """A form as the page last seen would send it, with its hidden fields."""
        hidden = re.findall(r'name="csrf" value="(\w+)"', self.page.text) if self.page is not None else []
        data = {"csrf": hidden[0]} | (data or {}) if hidden else data or {}
        return self.send("POST", path, data=data, **more)

    def begin(self, token, year="1970"):
        self.get(f"/f/{token}")
        return self.post(f"/f/{token}", {"year": year})

    @property
    def text(self):
        """What a person reads."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.page.text))


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("patient")
    with Registry.create(folder / "r.db", folder / "keys", clock=Clock()) as registry:
        registry.add_site(SYSTEM, "here", "Hill Clinic, 030 1234", "UTC")
        person = registry.people.add(SYSTEM, "here", sex="female", birth_year=1970)
        done = Recorded(site="here", operator="op-1", started=START, route="caudal", roots=("L5 left",))
        registry.episodes.record(SYSTEM, person.code, done)
    return folder


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry(template, tmp_path, clock):
    shutil.copy(template / "r.db", tmp_path / "r.db")
    shutil.copytree(template / "keys", tmp_path / "keys")
    with Registry.open(tmp_path / "r.db", tmp_path / "keys", clock=clock) as held:
        yield held


@pytest.fixture
def code(registry):
    return registry.people.all(SYSTEM)[0].code


@pytest.fixture
def visits(registry):
    episode = registry.episodes.all(SYSTEM)[0]
    return {one.visit: one for one in registry.episodes.visits(SYSTEM, episode.id)}


@pytest.fixture(scope="session")
def runner():
    with asyncio.Runner() as held:
        yield held


@pytest.fixture
def app(registry):
    return Starlette(routes=patient_routes(lambda: contextlib.nullcontext(registry)))


@pytest.fixture
def phone(app, runner):
    return Phone(app, runner)
