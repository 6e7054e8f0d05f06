"""What README and docs show is true: Python blocks run, commands exist, links lead somewhere."""

import re
import runpy
import shlex
from pathlib import Path
from textwrap import dedent

import pytest
import typer.main

from neuroplasty.app.cli import app
from neuroplasty.care.lessons import read_lesson
from neuroplasty.care.screening import read_rules
from neuroplasty.documents import read_document

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```(\w+)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.py"))


def blocks(language):
    return [
        pytest.param(
            dedent(found.group(2)), id=f"{page.name}-{page.read_text()[: found.start()].count(chr(10)) + 1}"
        )
        for page in PAGES
        for found in BLOCK.finditer(page.read_text())
        if found.group(1) == language
    ]


def commands(program):
    shown = "\n".join(param.values[0] for param in blocks("console"))
    return re.findall(rf"^\$ {program} ([^#\n]*)", shown, re.MULTILINE)


@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_example_runs(block, tmp_path, monkeypatch, rehearse_once):
    def rehearse(*given, **named):
        # On the coarsest grid, where the examples share their rehearsals with other tests.
        return rehearse_once(*given, **(named | {"spacing_mm": 5.0}))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("neuroplasty.care.rehearsal.rehearse", rehearse)
    monkeypatch.setattr("neuroplasty.rehearse", rehearse)
    exec(compile(block, "example", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("block", blocks("yaml"))
def test_a_document_that_is_shown_is_valid(block, tmp_path):
    shown = tmp_path / "shown.yaml"
    shown.write_text(block)
    if block.startswith("kind: rules"):
        assert len(read_rules(shown)) == 1
    elif block.startswith("kind: lesson"):
        assert read_lesson(str(shown)).passes
    else:
        assert read_document(shown).kind in ("case", "plan", "episode")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_of_the_gallery_runs_and_asserts_a_number(example):
    assert "\nassert " in example.read_text()
    runpy.run_path(str(example))


def test_the_gallery_has_twenty_examples_in_their_order():
    assert [path.name[:3] for path in EXAMPLES] == [f"{number:02}_" for number in range(1, len(EXAMPLES) + 1)]
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "howto").glob("*.md")), ids=lambda page: page.name)
def test_a_place_in_the_code_that_a_how_to_names_is_there(page):
    named = re.findall(r"`(src/[^`]+)`", page.read_text())
    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("line", commands("neuroplasty"))
def test_a_shown_command_is_understood(line):
    command = typer.main.get_command(app)
    name, *arguments = shlex.split(line)
    while hasattr(command, "commands"):
        command = command.commands[name]
        if hasattr(command, "commands"):
            name, *arguments = arguments
    assert command.make_context(name, arguments).command is command


@pytest.mark.parametrize("line", commands("make"))
def test_a_shown_make_target_exists(line):
    assert re.search(rf"^{re.escape(line.split()[0])}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_readme_shows_the_two_commands_that_begin_everything():
    assert {"demo", "test"} <= {line.split()[0] for line in commands("make")}
