"""Build the documentation into build/site: pages as they lie in docs/, a gallery and a reference from code.

python docs/site/build.py             # writes build/site/index.html
python docs/site/build.py --pages     # lays the pages out in build/pages, and stops there

A method page, a way to do something or an example is found by where it lies; nothing lists it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shutil
import sys
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES, SITE = ROOT / "build" / "pages", ROOT / "build" / "site"
_BESIDE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "CITATION.cff", "Containerfile")
_TO_SOURCE = re.compile(r"\[([^\]]+)\]\((?:\.\./)*src/[^)]*\)")
_FIRST = "docs/TUTORIAL"
_SHOWN_BY_COMMANDS = tuple(
    f"neuroplasty.{name}" for name in ("app", "app.commands", "app.clinic", "app.room")
)
"""Rooms that a person enters by a command or a browser, and not from Python."""


def main(arguments: list[str]) -> int:
    """Lay out the pages and have Sphinx make a site of them; any warning is an error."""
    lay_out(PAGES)
    if "--pages" in arguments:
        return 0
    if find_spec("sphinx") is None:
        print("The documentation needs Sphinx; 'make docs' installs it.", file=sys.stderr)
        return 1
    from sphinx.cmd.build import build_main

    shutil.rmtree(SITE, ignore_errors=True)
    places = [
        "-d",
        str(ROOT / "build" / "doctrees"),
        "-c",
        str(ROOT / "docs" / "site"),
        str(PAGES),
        str(SITE),
    ]
    code = build_main(["-q", "-W", "--keep-going", *places])
    if code == 0:
        print(f"The documentation: {SITE / 'index.html'}")
    return code


def lay_out(pages: Path) -> None:
    """Write every page of the site, as Markdown, into a folder."""
    shutil.rmtree(pages, ignore_errors=True)
    for source in (*(ROOT / name for name in _BESIDE), *(ROOT / "docs").rglob("*")):
        place = source.relative_to(ROOT)
        if source.is_file() and not place.is_relative_to("docs/site"):
            (pages / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, pages / place)
    for example in sorted((ROOT / "docs" / "examples").glob("*.py")):
        _write(pages / f"docs/examples/{example.stem}.md", example_page(example))
    for source in pages.rglob("*.md"):
        # The site has a page of every room, and no raw source.
        source.write_text(_TO_SOURCE.sub(r"\1", source.read_text()))
    shown: set[tuple[str, str]] = set()
    for room in sorted(rooms(), key=lambda name: -name.count(".")):
        names = set(_shown(room))
        _write(pages / f"reference/{room}.md", reference_page(room, again=bool(names & shown)))
        shown |= names
    _write(pages / "index.md", index_page(pages))


def rooms() -> list[str]:
    """Every package that names a public face, found by walking the packages; and the root."""
    import neuroplasty

    walked = pkgutil.walk_packages(neuroplasty.__path__, "neuroplasty.")
    found = [one.name for one in walked if one.ispkg and one.name not in _SHOWN_BY_COMMANDS]
    return ["neuroplasty", *(name for name in sorted(found) if _has_face(name))]


def example_page(example: Path) -> str:
    """An example as a page: its title, what it shows, and its code."""
    text = example.read_text()
    title, _, words = (ast.get_docstring(ast.parse(text)) or "").partition("\n")
    code = text.split('"""', 2)[2].strip()
    return f"# {title.rstrip('.')}\n\n{words.strip()}\n\n```python\n{code}\n```\n"


def reference_page(room: str, *, again: bool = False) -> str:
    """A room's public names, each with its docstring; ``again``: a deeper room is where the index leads."""
    option = "   :no-index:\n" if again else ""
    return f"# `{room}`\n\n```{{eval-rst}}\n.. automodule:: {room}\n{option}```\n"


def index_page(pages: Path) -> str:
    """The README's words as the first page, with every other page under a heading."""
    read = (ROOT / "README.md").read_text()
    contents = {
        "Begin": [_FIRST, *_there(pages, "docs/*.md", but={_FIRST})],
        "How to": _there(pages, "docs/howto/*.md"),
        "Gallery": _there(pages, "docs/examples/*.md"),
        "Methods": _there(pages, "docs/methods/*.md"),
        "Reference": _there(pages, "reference/*.md"),
        "Project": ["CONTRIBUTING", "CHANGELOG"],
    }
    (pages / "README.md").unlink()
    return read + "".join(_toctree(title, names) for title, names in contents.items())


def _toctree(title: str, names: list[str]) -> str:
    listed = "\n".join(f"/{name}" for name in names)
    return f"\n```{{toctree}}\n:caption: {title}\n:hidden:\n:maxdepth: 1\n\n{listed}\n```\n"


def _there(pages: Path, pattern: str, but: Collection[str] = ()) -> list[str]:
    names = (found.relative_to(pages).with_suffix("").as_posix() for found in sorted(pages.glob(pattern)))
    return [name for name in names if name not in but]


def _has_face(room: str) -> bool:
    return any(_names_in(Path(find_spec(room).origin)))  # type: ignore[union-attr, arg-type]


def _names_in(init: Path) -> Iterator[str]:
    """What an ``__init__.py`` exports: its ``__all__``, or what its stub lists."""
    stub = init.with_suffix(".pyi")
    for node in ast.parse((stub if stub.exists() else init).read_text()).body:
        if isinstance(node, ast.ImportFrom) and stub.exists():
            yield from (alias.asname for alias in node.names if alias.asname)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.literal_eval(node.value)


def _shown(room: str) -> Iterator[tuple[str, str]]:
    """Where each name of a room is defined."""
    module = importlib.import_module(room)
    for name in dir(module) if not hasattr(module, "__all__") else module.__all__:
        one = getattr(module, name)
        if hasattr(one, "__qualname__"):
            yield one.__module__, one.__qualname__


def _write(page: Path, text: str) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
