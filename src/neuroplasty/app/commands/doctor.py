"""The command ``neuroplasty doctor``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

_SIGNS = {"ok": "ok", "note": "note", "missing": "missing", "broken": "BROKEN"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of text.")] = False,
) -> None:
    """Report what is installed, what works, what is missing and how to get it."""
    from neuroplasty.app.doctor import as_json as in_json
    from neuroplasty.app.doctor import examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps(in_json(findings), indent=2))
    else:
        room = ""
        for one in findings:
            if one.room != room:
                room = one.room
                typer.echo(room)
            typer.echo(f"  {_SIGNS[one.standing]:<8}{one.name}: {one.found}")
            if one.remedy:
                typer.echo(f"          {one.remedy}")
    if any(one.standing == "broken" for one in findings):
        raise typer.Exit(1)
