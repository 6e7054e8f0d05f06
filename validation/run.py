"""Run every validation experiment; write validation/results.csv and docs/VALIDATION.md with its pictures.

python validation/run.py                # all, on every core (WORKERS=1 for one)
python validation/run.py caudal icp     # those whose path contains one of the words; nothing is written
python validation/run.py --renew study  # the same, and their rows and sections alone are written anew

What an experiment gave is kept in build/validation until the source changes, so that a run that was stopped
goes on where it was.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import inspect
import os
import pickle
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

from experiment import Result, Role, Row  # noqa: E402

COLUMNS = (
    "experiment",
    "quantity",
    "unit",
    "published",
    "published_low",
    "published_high",
    "model",
    "model_low",
    "model_high",
    "inside",
    "role",
)
MEANINGS: dict[Role, str] = {
    "held out": "published, and used for no parameter: a prediction",
    "fitted": "a calibration used it, or a parameter was chosen in sight of it",
    "by construction": "it went in as a parameter: that the number arrives",
    "verification": "known on paper: that the equations are solved",
}


def main(words: list[str]) -> int:
    """Run, print, and write when all were run or some renewed. Misses are shown; they are no failure."""
    renew = "--renew" in words
    words = [word for word in words if word != "--renew"]
    paths = sorted(path for path in HERE.glob("*/*.py") if not path.name.startswith("_"))
    chosen = [path for path in paths if not words or any(word in str(path) for word in words)]
    if not chosen:
        known = ", ".join(path.stem for path in paths)
        print(f"No experiment's path contains {' or '.join(words)}; there are: {known}.", file=sys.stderr)
        return 2
    kept = ROOT / "build" / "validation" / _fingerprint()
    kept.mkdir(parents=True, exist_ok=True)
    results: list[tuple[Path, str, Result]] = []
    workers = min(int(os.environ.get("WORKERS", os.cpu_count() or 1)), len(chosen))
    # Spawned, so that no experiment depends on what another left in memory.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for path, found in zip(chosen, pool.map(_found, chosen, [kept] * len(chosen)), strict=True):
            words_of, result, seconds = found
            results.append((path, words_of, result))
            print(f"{path.parent.name}/{path.stem} ({seconds:.1f} s)")
            for row in result.rows:
                print(f"  {_line(row)}", flush=True)
    if not words or renew:
        rows = [row for _, _, result in results for row in result.rows]
        sections = {title_of(said): _section(path, said, result) for path, said, result in results}
        if words:
            rows, sections = renewed(rows, sections)
        _write_csv(rows)
        _write_page(rows, sections)
        print(f"Wrote {HERE.name}/results.csv and docs/VALIDATION.md.")
    return 0


def _found(path: Path, kept: Path) -> tuple[str, Result, float]:
    """What an experiment says of itself, what it gave and in how many seconds; kept from an earlier run."""
    file = kept / f"{path.parent.name}-{path.stem}.pickle"
    if file.is_file():
        with file.open("rb") as stored:
            return pickle.load(stored)  # type: ignore[no-any-return]
    start = time.perf_counter()
    module = _load(path)
    result: Result = module.run()
    found = inspect.cleandoc(module.__doc__ or path.stem), result, time.perf_counter() - start
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(found))
    part.replace(file)
    return found


def _fingerprint() -> str:
    """A name for the source as it is: another source, other results."""
    digest = hashlib.sha256()
    for folder in (ROOT / "src", HERE):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".py", ".csv", ".yaml", ".json"} and file != HERE / "results.csv":
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _load(path: Path):  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location(f"validation_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def renewed(rows: list[Row], sections: dict[str, list[str]]) -> tuple[list[Row], dict[str, list[str]]]:
    """All rows and sections as they stand, with these in place of those of the same experiments."""
    with (HERE / "results.csv").open(newline="") as file:
        stood = [row_of(line) for line in csv.DictReader(file)]
    anew = {row.experiment for row in rows}
    parts = (ROOT / "docs" / "VALIDATION.md").read_text().split("\n## ")[1:]
    kept = {part.partition("\n")[0]: ["", *f"## {part}".rstrip("\n").split("\n")] for part in parts}
    return [row for row in stood if row.experiment not in anew] + rows, kept | sections


def row_of(line: dict[str, str]) -> Row:
    """A row as ``results.csv`` keeps it."""

    def number(name: str) -> float | None:
        return float(line[name]) if line[name] else None

    published, model = float(line["published"]), float(line["model"])
    return Row(
        line["experiment"], line["quantity"], line["unit"], published, number("published_low"),
        number("published_high"), model, number("model_low"), number("model_high"), role=line["role"],  # type: ignore[arg-type]
    )  # fmt: skip


def title_of(words: str) -> str:
    """The heading of an experiment: the first line of what it says of itself."""
    return words.partition("\n")[0]


def _write_csv(rows: list[Row]) -> None:
    with (HERE / "results.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])


def _write_page(rows: list[Row], sections: dict[str, list[str]]) -> None:
    lines = [
        "# Validation",
        "",
        "The model beside published measurements, misses included. Written by `make validation`.",
        "",
        *by_role(rows),
        "",
        *missed(rows),
    ]
    for section in sections.values():
        lines += section
    (ROOT / "docs" / "VALIDATION.md").write_text("\n".join(lines) + "\n")


def _section(path: Path, words: str, result: Result) -> list[str]:
    """An experiment's lines of the page; its picture is drawn beside it."""
    pictures = ROOT / "docs" / "validation"
    pictures.mkdir(parents=True, exist_ok=True)
    title, _, rest = words.partition("\n")
    lines = ["", f"## {title}", "", rest.strip()]
    if result.rows:
        lines += [
            "",
            "| quantity | unit | published | model | inside | role |",
            "|---|---|---|---|---|---|",
        ]
    lines += [
        f"| {row.quantity} | {_cells(row)} | {_verdict(row)} | {row.role} |"
        for row in sorted(result.rows, key=lambda row: row.inside is not False)
    ]
    if result.figure is not None:
        name = f"{path.parent.name}-{path.stem}.svg"
        result.figure.savefig(pictures / name, metadata={"Date": None, "Creator": None})
        lines += ["", f"![{title}](validation/{name})"]
    for remark in result.remarks:
        lines += ["", remark]
    return lines


def by_role(rows: Sequence[Row]) -> list[str]:
    """How many figures of each role lie inside the published interval, as lines of a table."""
    lines = ["| role | what agreement proves | inside | without interval |", "|---|---|---|---|"]
    for role, meaning in MEANINGS.items():
        its = [row for row in rows if row.role == role]
        judged = [row for row in its if row.inside is not None]
        share = f"{sum(bool(row.inside) for row in judged)} of {len(judged)}" if judged else "none judged"
        lines.append(f"| {role} | {meaning} | {share} | {len(its) - len(judged)} |")
    return lines


def missed(rows: Sequence[Row]) -> list[str]:
    """Every figure outside its interval, role by role, as lines of a table."""
    out = [row for role in MEANINGS for row in rows if row.role == role and row.inside is False]
    if not out:
        return ["No figure lies outside its interval."]
    lines = ["Outside:", "", "| experiment | quantity | unit | published | model | role |"]
    lines.append("|---|---|---|---|---|---|")
    return lines + [f"| {row.experiment} | {row.quantity} | {_cells(row)} | {row.role} |" for row in out]


def _cells(row: Row) -> str:
    published = _span(row.published, row.published_low, row.published_high)
    return f"{row.unit} | {published} | {_span(row.model, row.model_low, row.model_high)}"


def _line(row: Row) -> str:
    published = _span(row.published, row.published_low, row.published_high)
    model = _span(row.model, row.model_low, row.model_high)
    return f"{row.quantity}: published {published} {row.unit}, model {model}, {_verdict(row)} ({row.role})"


def _verdict(row: Row) -> str:
    return {True: "yes", False: "**no**", None: "no interval"}[row.inside]


def _span(value: float, low: float | None, high: float | None) -> str:
    middle = f"{value:.3g}"
    return middle if low is None or high is None else f"{middle} ({low:.3g} to {high:.3g})"


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else value


if __name__ == "__main__":
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "neuroplasty"
    sys.exit(main(sys.argv[1:]))
