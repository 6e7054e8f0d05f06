"""Run every benchmark; write benchmarks/results/<room>.csv and docs/BENCHMARKS.md with a chart per room.

python benchmarks/run.py                # all rooms
python benchmarks/run.py epidural       # one; the page is written from all tables there are
"""

from __future__ import annotations

import ast
import csv
import importlib.util
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

# Peers call BLAS on matrices too small to share: threads that wait for each other only hold them up.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results"
sys.path.insert(0, str(HERE))

from chart import chart, words  # noqa: E402
from race import Row  # noqa: E402

COLUMNS = ("case", "engine", "version", "seconds", "ratio")


def main(rooms: list[str]) -> int:
    """Run the rooms asked for, write their tables, then the page from every table."""
    known = [path.stem for path in sorted(HERE.glob("*.py")) if path.stem not in ("run", "race", "chart")]
    unknown = [room for room in rooms if room not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    for room in rooms or known:
        print(f"{room}: {_title(room)}", flush=True)
        ran_on = machine()
        found: list[Row] = _load(room).run()
        _write(room, found, ran_on)
        for row in found:
            print(f"  {row.case}: {row.engine} {row.version}: {words(row.seconds)}, ratio {row.ratio:.3g}")
    _write_page([room for room in known if (RESULTS / f"{room}.csv").exists()])
    return 0


def machine() -> str:
    """What the numbers were taken on, without saying where: processor, cores, memory, Python, other load."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load in the minute before: {os.getloadavg()[0]:.1f}."
    )


def _load(room: str):  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location(f"benchmark_{room}", HERE / f"{room}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _words(room: str) -> str:
    """A room's docstring, read without importing it: the page needs none of the peers."""
    return ast.get_docstring(ast.parse((HERE / f"{room}.py").read_text())) or room


def _title(room: str) -> str:
    return _words(room).partition("\n")[0]


def _write(room: str, rows: Iterable[Row], ran_on: str) -> None:
    with (RESULTS / f"{room}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            (row.case, row.engine, row.version, f"{row.seconds:.4g}", f"{row.ratio:.4g}") for row in rows
        )
    (RESULTS / f"{room}.txt").write_text(ran_on + "\n")


def _read(room: str) -> list[Row]:
    with (RESULTS / f"{room}.csv").open(newline="") as file:
        return [
            Row(line["case"], line["engine"], line["version"], float(line["seconds"]), float(line["ratio"]))
            for line in csv.DictReader(file)
        ]


def _write_page(rooms: list[str]) -> None:
    pictures = ROOT / "docs" / "benchmarks"
    pictures.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Benchmarks",
        "",
        "Speed beside named peers, engines in turn in one run, medians. Written by `make bench` from",
        "`benchmarks/results/`. Ratio: that engine's seconds over ours. A load above a few tenths says that",
        "something else was running: then times are long, and the ratios are what to trust.",
    ]
    for room in rooms:
        title, _, rest = _words(room).partition("\n")
        table = _read(room)
        chart(table).savefig(pictures / f"{room}.svg", metadata={"Date": None, "Creator": None})
        ran_on = (RESULTS / f"{room}.txt").read_text().strip()
        lines += ["", f"## {title}", "", rest.strip(), "", f"Run on: {ran_on}"]
        lines += ["", f"![{title}](benchmarks/{room}.svg)"]
        lines += ["", "| case | engine | version | time | ratio |", "|---|---|---|---:|---:|"]
        lines += [
            f"| {row.case} | {row.engine} | {row.version} | {words(row.seconds)} | {row.ratio:.3g} |"
            for row in table
        ]
    (ROOT / "docs" / "BENCHMARKS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "neuroplasty"
    sys.exit(main(sys.argv[1:]))
