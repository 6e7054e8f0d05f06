"""The first admin gets in, a made-up clinic opens its door once, and what cannot be served is said."""

import re
import socket
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from neuroplasty.app.cli import app
from neuroplasty.app.clinic import clinic_app
from neuroplasty.app.commands import clinic
from neuroplasty.registry import SYSTEM, Registry
from neuroplasty.registry.synthetic import SITE, TITLE

from .conftest import Browser


def run(*words):
    return CliRunner().invoke(app, ["registry", *map(str, words)])


def words_of(done):
    return " ".join(done.output.split())


@pytest.fixture
def database(tmp_path):
    assert run("init", "-d", tmp_path / "c.db", "--site", "ours").exit_code == 0
    return tmp_path / "c.db"


def test_the_first_admin_gets_keys_by_the_command(database, runner):
    said = run("staff", "a.admin", "--roles", "admin, nurse", "-d", database)
    password = re.search(r"password +(\S+)", said.output)[1]
    secret = re.search(r"secret for codes +(\S+)", said.output)[1]
    assert "otpauth://totp/" in said.output
    import pyotp

    with Registry.open(database) as registry:
        browser = Browser(clinic_app(lambda: nullcontext(registry)), runner)
        assert browser.sign_in("a.admin", password, pyotp.TOTP(secret).now()).status_code == 303
        assert "a.admin" in browser.get("/staff").text
        runner.run(browser.client.aclose())
    assert "expected one or more of" in words_of(run("staff", "x", "--roles", "owner", "-d", database))


def test_a_door_without_a_key_is_for_a_made_up_clinic_on_this_machine_alone(database):
    for more, said in ((("--port", "0"), "for a made-up clinic"), (("--host", "0.0.0.0"), "to this machine")):
        done = run("serve", "--demo", "-d", database, "--port", "0", *more)
        assert (done.exit_code, said in words_of(done)) == (11, True)


def test_a_door_opens_once(tmp_path, runner):
    with Registry.create(tmp_path / "c.db") as registry:
        registry.add_site(SYSTEM, SITE, TITLE, "UTC")
        word, said = clinic._demo(registry)
        assert "password" in said
        browser = Browser(clinic_app(lambda: nullcontext(registry), {word: "demo"}), runner)
        page = browser.get(f"/door/{word}")
        csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
        assert browser.post(f"/door/{word}", csrf="0").status_code == 403
        assert browser.post(f"/door/{word}", csrf=csrf).status_code == 303
        assert browser.get("/due").status_code == 200
        assert browser.get(f"/door/{word}").status_code == 404
        assert browser.get("/door/guessed").status_code == 404
        runner.run(browser.client.aclose())


def test_a_made_up_clinic_is_written_once_and_served_with_its_door(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEUROPLASTY_DATABASE_URL", raising=False)
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    first, again = (run("serve", "--synthetic", "2", "--port", "0") for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert ("is written to" in first.output, "is written to" in again.output) == (True, False)
    doors = [re.search(r"http://127\.0\.0\.1:\d+/door/(\S+)", done.output)[1] for done in (first, again)]
    assert doors[0] != doors[1]


def test_a_port_that_is_taken_is_said(database):
    with socket.create_server(("127.0.0.1", 0)) as held:
        held.listen()
        done = run("serve", "-d", database, "--port", held.getsockname()[1])
    assert (done.exit_code, "cannot be listened on" in words_of(done)) == (11, True)
