"""What README and docs show is true: Python blocks run, commands exist, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from neuroplasty.app.cli import app
from neuroplasty.documents import read_document

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language):
    return [
        pytest.param(found.group(2), id=f"{page.name}-{page.read_text()[: found.start()].count(chr(10)) + 1}")
        for page in PAGES
        for found in BLOCK.finditer(page.read_text())
        if found.group(1) == language
    ]


def commands(program):
    shown = "\n".join(param.values[0] for param in blocks("console"))
    return re.findall(rf"^\$ {program} ([^#\n]*)", shown, re.MULTILINE)


@pytest.mark.parametrize("block", blocks("python"))
def test_a_python_example_runs(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "example", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("block", blocks("yaml"))
def test_a_document_that_is_shown_is_valid(block, tmp_path):
    (tmp_path / "shown.yaml").write_text(block)
    assert read_document(tmp_path / "shown.yaml").kind in ("case", "plan", "episode")


@pytest.mark.parametrize("line", commands("neuroplasty"))
def test_a_shown_command_is_understood(line):
    group = typer.main.get_command(app)
    name, *arguments = shlex.split(line)
    command = group.commands[name]
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
