"""A small clinic with two sites, and a browser that keeps cookies and knows one origin."""

import asyncio
import datetime
import re
import shutil
from contextlib import nullcontext

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher

from neuroplasty.app.clinic import clinic_app
from neuroplasty.app.clinic import keys as clinic_keys
from neuroplasty.app.clinic.keys import fresh_keys, give_keys
from neuroplasty.documents.records import Happening, Recorded
from neuroplasty.registry import SYSTEM, Identity, Registry

UTC = datetime.UTC
START = datetime.datetime(2026, 3, 2, 9, tzinfo=UTC)
HOST = "https://clinic.test"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now


class Browser:
    """Sends requests as a browser would: cookies kept, the form's token read off the page."""

    def __init__(self, app, runner):
        self.runner = runner
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=HOST)

    def send(self, method, path, **more):
        return self.runner.run(self.client.request(method, path, **more))

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def post(self, path, data=None, *, origin=HOST, csrf=None, **more):
        """As a form of our own sends it; ``csrf`` in place of the token that belongs to the session."""
        from neuroplasty.app.clinic.gate import COOKIE, csrf_token

        data = dict(data or {})
        token = self.client.cookies.get(COOKIE)
        if csrf is None and token:
            csrf = csrf_token(token)
        if csrf is not None:
            data["csrf"] = csrf
        headers = {"origin": origin} if origin else {}
        return self.send("POST", path, data=data, headers=headers, **more)

    def sign_in(self, login, password, code, onward="/"):
        page = self.get(f"/sign-in?next={onward}")
        csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
        given = {"login": login, "password": password, "code": code}
        return self.post(f"/sign-in?next={onward}", given, csrf=csrf)

    def as_member(self, registry, login):
        """A session without the way through password and code."""
        from neuroplasty.app.clinic.gate import COOKIE

        self.client.cookies.clear()
        self.client.cookies.set(COOKIE, registry.staff.open_session(registry.staff.get(login).id))
        return self


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes():
    """A password's hash that takes a millisecond; that the real one is slow is its own affair."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clinic_keys, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def runner():
    with asyncio.Runner() as held:
        yield held


def filled(registry, site, number):
    """A person of a site with one of everything."""
    person = registry.people.add(
        SYSTEM,
        site,
        sex="female",
        birth_year=1970,
        identity=Identity(name=f"Person, {site}", number=number, phone="0123"),
        consent=("care", "audit", "research"),
    )
    done = Recorded(site=site, operator="op-1", started=START, route="caudal", roots=("L5 left",))
    episode = registry.episodes.record(SYSTEM, person.code, done)
    pre = registry.episodes.visits(SYSTEM, episode.id)[0]
    answer = registry.answers.give(SYSTEM, pre.id, "NRS", [7], by="staff")
    happened = registry.happenings.record(
        SYSTEM, episode.id, Happening(day=0, kind="headache", grade=1, by="clinician")
    )
    return {
        "code": person.code,
        "episode": episode.id,
        "visit": pre.id,
        "answer": answer.id,
        "happening": happened.id,
    }


ROLES = ("nurse", "physician", "registrar", "auditor", "researcher", "admin")


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A folder with a registry of two sites, and what is in it."""
    folder = tmp_path_factory.mktemp("clinic")
    with Registry.create(folder / "registry.db", folder / "registry.keys", clock=Clock()) as registry:
        registry.add_site(SYSTEM, "here", "A clinic", "Europe/Berlin")
        registry.add_site(SYSTEM, "there", "Another", "UTC")
        rows = {site: filled(registry, site, "17") for site in ("here", "there")}
        for role in ROLES:
            registry.staff.add(SYSTEM, "here", role, (role,))
        boss = registry.staff.add(SYSTEM, "here", "boss", ROLES)
        password, secret = fresh_keys()
        give_keys(registry, boss, password, secret)
    return folder, rows, password, secret


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry(template, tmp_path, clock):
    shutil.copytree(template[0], tmp_path / "held")
    with Registry.open(
        tmp_path / "held" / "registry.db", tmp_path / "held" / "registry.keys", clock=clock
    ) as held:
        yield held


@pytest.fixture
def rows(template):
    return template[1]


@pytest.fixture
def browser(registry, runner):
    made = Browser(clinic_app(lambda: nullcontext(registry)), runner)
    yield made
    runner.run(made.client.aclose())


@pytest.fixture
def keys(template, clock):
    """Login, password and a code that holds now."""
    return "boss", template[2], pyotp.TOTP(template[3]).at(clock.now)
