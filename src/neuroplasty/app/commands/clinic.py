"""The commands ``neuroplasty registry serve`` and ``neuroplasty registry staff``."""

from __future__ import annotations

import logging
import secrets
import shutil
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.app.commands.registry import Database, KeyFolder
from neuroplasty.errors import RegistryError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEMO = "demo"
MADE_UP = "out/made-up-clinic.db"
"""Where a made-up clinic lies when nobody says."""


def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8400,
    host: Annotated[str, typer.Option("--host", help="This machine alone, when not given.")] = "127.0.0.1",
    demo: Annotated[
        bool, typer.Option("--demo", help="An account with every role; for a made-up clinic only.")
    ] = False,
    synthetic: Annotated[
        int,
        typer.Option(
            "--synthetic", min=0, max=20000, help=f"A made-up clinic of so many people, in {MADE_UP}; --demo."
        ),
    ] = 0,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Serve the clinic's pages, those of staff and of patients, until it is stopped."""
    import uvicorn

    from neuroplasty.app.clinic import clinic_app
    from neuroplasty.registry import Registry

    if synthetic:
        database, demo = str(database or MADE_UP), True
        _make_up(database, keys, synthetic)
    with Registry.open(database, keys) as registry, _listening(host, port) as held:
        address = f"http://{'127.0.0.1' if host == 'localhost' else host}:{held.getsockname()[1]}"
        doors: dict[str, str] = {}
        if demo:
            if host not in LOOPBACK:
                raise RegistryError("--demo opens a door without a key; serve it to this machine alone.")
            word, told = _demo(registry)
            doors[word] = DEMO
            typer.echo(f"Walk in, once:    {address}/door/{word}")
            typer.echo(told)
        typer.echo(f"The clinic:        {address}/   (stop it with Ctrl+C)")
        if host not in LOOPBACK:
            typer.echo("Browsers sign in over https alone: put a proxy with a certificate before it.")
        app = clinic_app(lambda: nullcontext(registry), doors)
        # No log of addresses: a patient's link is a key. Nor of every broken form that somebody sends.
        logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        uvicorn.Server(config).run(sockets=[held])


def _make_up(database: str, keys: Path | None, people: int) -> None:
    """A made-up clinic, where there is none yet; whole, or none."""
    from neuroplasty.registry import synthetic_clinic
    from neuroplasty.registry.store.engine import database_url, sqlite_file

    file = sqlite_file(database_url(database))
    if file is None:
        raise RegistryError("--synthetic makes a SQLite file; give its name, or none.")
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    typer.echo(f"A made-up clinic of {people} people is written to {database}; it takes a while.")
    part = file.with_name(f"{file.stem}.part.db")
    for old in file.parent.glob(f"{part.name}*"):
        old.unlink()
    own = file.with_suffix(".part.keys")
    shutil.rmtree(own, ignore_errors=True)
    synthetic_clinic(part, keys or own, people=people).close()
    if keys is None:
        own.rename(file.with_suffix(".keys"))
    part.rename(file)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        held = socket.socket(family, socket.SOCK_STREAM)
        try:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((host, port))
        except OSError:
            held.close()
            raise
    except OSError as error:
        raise RegistryError(
            f"{host}, port {port}, cannot be listened on ({error.strerror}); give another with --port."
        ) from None
    return held


def _demo(registry: object) -> tuple[str, str]:
    """A word that opens the door once, and what is said of the account."""
    from neuroplasty.app.clinic.keys import fresh_keys, give_keys
    from neuroplasty.registry import ROLES, SYSTEM, Registry
    from neuroplasty.registry.synthetic import SITE, TITLE

    assert isinstance(registry, Registry)
    if [(site.code, site.title) for site in registry.sites()] != [(SITE, TITLE)]:
        raise RegistryError("--demo is for a made-up clinic; 'registry init --synthetic 300' makes one.")
    roles = [role for role in ROLES if role not in ("patient", "system")]
    if registry.staff.get(DEMO) is None:
        registry.staff.add(SYSTEM, SITE, DEMO, roles)
    member = registry.staff.change(SYSTEM, DEMO, roles=roles, active=True)
    password, secret = fresh_keys()
    give_keys(registry, member, password, secret)
    told = f"Or sign in as:     {DEMO}, password {password}, secret for codes {secret}"
    return secrets.token_urlsafe(18), told


def staff(
    login: Annotated[str, typer.Argument(help="The name they sign in by.")],
    roles: Annotated[
        str, typer.Option("--roles", help="One or more, with commas: nurse, physician, registrar, admin ...")
    ] = "admin",
    site: Annotated[str | None, typer.Option("--site", help="Its code; the only one when not given.")] = None,
    database: Database = None,
    keys: KeyFolder = None,
) -> None:
    """Give somebody of the staff new keys, which are shown once; the first admin comes in this way."""
    from neuroplasty.app.clinic.keys import fresh_keys, give_keys, secret_uri
    from neuroplasty.registry import SYSTEM, Registry

    wanted = [role.strip() for role in roles.split(",") if role.strip()]
    with Registry.open(database, keys) as registry:
        sites = [one.code for one in registry.sites()]
        if site is None and len(sites) != 1:
            raise RegistryError(f"Which site? Give --site; there are {', '.join(sites) or 'none'}.")
        if registry.staff.get(login) is None:
            member = registry.staff.add(SYSTEM, site or sites[0], login, wanted)  # type: ignore[arg-type]
        else:
            member = registry.staff.change(SYSTEM, login, roles=wanted, active=True)  # type: ignore[arg-type]
        password, secret = fresh_keys()
        give_keys(registry, member, password, secret)
    typer.echo(f"{login}: {', '.join(sorted(member.roles))}. Shown this once:")
    typer.echo(f"  password          {password}")
    typer.echo(f"  secret for codes  {secret}")
    typer.echo(f"  {secret_uri(login, secret)}")
