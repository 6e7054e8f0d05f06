"""``neuroplasty rules``: list, show and check the rules that screening goes by."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Annotated

import typer

from neuroplasty.errors import DocumentError

app = typer.Typer(no_args_is_help=True, help="The rules of screening: list them, show one, check your own.")

Own = Annotated[
    Path | None,
    typer.Option("--rules", help="A clinic's own rules, YAML: in place of those of the same id, else added."),
]


@app.command("list")
def list_rules(own: Own = None) -> None:
    """List the rules, a line each: id, weight, what it speaks of."""
    from neuroplasty.care.screening import rules_with

    for rule in rules_with(own):
        flag = "red flag" if rule.red_flag else rule.stance
        typer.echo(f"{rule.id:<30}{flag:<18}{', '.join(rule.subjects)}")


@app.command()
def show(rule: Annotated[str, typer.Argument(help="A rule's id, from the list.")], own: Own = None) -> None:
    """Show one rule whole: its condition, its words, its source and the fact it rests on."""
    from neuroplasty.care.screening import rules_with
    from neuroplasty.documents.files.wording import nearest

    rules = rules_with(own)
    if rule not in rules:
        hint = nearest(rule, [one.id for one in rules])
        raise DocumentError(f"There is no rule {rule!r}{hint or '; see neuroplasty rules list.'}")
    one = rules[rule]
    rows = {
        "id": one.id,
        "when": one.when,
        "speaks of": ", ".join(one.subjects),
        "weight": one.stance + (", a red flag" if one.red_flag else ""),
        "text": one.text,
        "fact": one.fact,
        "source": one.source,
        "read": f"{one.read}, {one.standing}",
    }
    for name, words in rows.items():
        typer.echo(textwrap.fill(words, 100, initial_indent=f"{name:<11}", subsequent_indent=" " * 11))


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Files of rules, YAML.")]) -> None:
    """Validate files of rules: every fault with its line and field, and what would be right."""
    from neuroplasty.care.screening import read_rules

    refusals: list[DocumentError] = []
    for file in files:
        try:
            rules = read_rules(file)
        except DocumentError as error:
            refusals.append(error)
        else:
            typer.echo(f"{file}: ok, {len(rules)} rule{'s' if len(rules) != 1 else ''}")
    if refusals:
        raise DocumentError("\n".join(map(str, refusals)), tuple(f for r in refusals for f in r.faults))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a file of rules."""
    from neuroplasty.care.screening import rules_schema

    typer.echo(json.dumps(rules_schema(), indent=2))


@app.command()
def facts() -> None:
    """List the facts that a condition may name, each with its kind, its unit and its question."""
    from neuroplasty.care.screening import FACTS

    for fact in FACTS.values():
        kind = f"{fact.kind}, {fact.unit}" if fact.unit else fact.kind
        typer.echo(f"{fact.name:<38}{kind:<20}{fact.words}")
        for name, entry in fact.entries.items():
            inner = f"{entry.kind}, {entry.unit}" if entry.unit else entry.kind
            typer.echo(f"  it.{name:<33}{inner}")
