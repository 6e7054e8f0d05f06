"""The command ``neuroplasty lessons``."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def lessons(
    name: Annotated[str | None, typer.Argument(help="A built-in lesson, or a file of one's own.")] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a lesson in place of all.")
    ] = False,
) -> None:
    """List the lessons of the rehearsal room; with a name, what one asks for and when it is passed."""
    from neuroplasty.care import lessons as room

    if schema:
        typer.echo(json.dumps(room.lesson_schema(), indent=2))
        return
    if name is None:
        for lesson in room.lessons().values():
            typer.echo(f"  {lesson.name:<30}{lesson.title} ({lesson.minutes:g} min)")
        typer.echo("\nPass marks are proposals with their reasons; 'neuroplasty lessons NAME' shows one.")
        return
    lesson = room.read_lesson(name)
    typer.echo(f"{lesson.title}\n\n{lesson.briefing}\n\nGoal: {lesson.goal}\n\nPassed with all of these:")
    for mark in lesson.passes:
        typer.echo(f"  - {mark.words}\n    {mark.why}")
    typer.echo(f"\nWhy: {lesson.why}\nSource: {lesson.source} ({lesson.standing})")
    typer.echo(f"Case: {lesson.case}; starts: {len(lesson.starts)}; about {lesson.minutes:g} min")
