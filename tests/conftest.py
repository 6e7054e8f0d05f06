"""Fixtures every room's tests share."""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import cloudpickle
import numpy as np
import pytest
from hypothesis import settings

from neuroplasty.body.anatomy import build
from neuroplasty.body.anatomy.canal import Canal, Root
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.care import years_after
from neuroplasty.care.kernels import share_compiling
from neuroplasty.care.rehearsal import Rehearsal, rehearse
from neuroplasty.documents.case import Findings, Patient
from neuroplasty.documents.files.reading import as_case, as_plan

try:
    import fcntl
except ImportError:  # Windows has none: every test runner makes its own.
    fcntl = None

# Two test runners beside each other need the same kernels: each is compiled by one of them.
share_compiling()

# So it is with modules, which the dozens of processes that tests start would each compile anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes tells of the machine, not of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def pytest_configure(config: pytest.Config) -> None:
    """Test runners beside each other share the cores: more threads than cores would wait for one another."""
    runners = config.getoption("numprocesses", default=None) or 0
    if runners > 1:
        for name in THREADS:
            os.environ.setdefault(name, str(max(1, (os.cpu_count() or 1) // runners)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole commands first, so that no test runner is left alone with them at the end."""
    items.sort(key=lambda item: item.path.parent.name != "whole")


SHARED = Path(__file__).resolve().parents[2] / "shared"

KEPT_BODIES = 6
BODY_MM = 1.6
"""Voxels of a body that is only passed through: a quarter of the work. Its drawing has tests of its own.

Coarser ones would be split again before X-rays pass through them, which costs more than drawing these.
"""
FEW_CHANCES = 10
"""Courses of a forecast that ends a rehearsal: a tenth of the work. Forecasts have tests of their own."""

Made = TypeVar("Made")


class Bodies:
    """Bodies that were drawn, at a spacing; what one rehearsal has drawn serves the next of that person."""

    def __init__(self) -> None:
        self.spacing_mm = BODY_MM
        self.drawn: OrderedDict[bytes, Volume] = OrderedDict()
        self.draw = build.synthesise_body

    def __call__(self, canal: Canal, patient: Patient, findings: Findings) -> Volume:
        said = (canal, patient.model_dump_json(), findings.model_dump_json(), self.spacing_mm)
        key = hashlib.sha256(pickle.dumps(said)).digest()
        if key not in self.drawn:
            self.drawn[key] = self.draw(canal, patient, findings, spacing_mm=self.spacing_mm)
            if len(self.drawn) > KEPT_BODIES:
                self.drawn.popitem(last=False)
        return self.drawn[key]


@pytest.fixture(scope="session", autouse=True)
def bodies() -> Iterator[Bodies]:
    """Bodies of whole rehearsals, drawn once and coarse."""
    found = Bodies()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "synthesise_body", found)
        yield found


@pytest.fixture(scope="session", autouse=True)
def few_chances() -> Iterator[None]:
    """Forecasts of whole rehearsals, over few chances."""
    few = partial(years_after.forecast_of, chances=FEW_CHANCES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(years_after, "forecast_of", few)
        yield


class MadeOnce:
    """What is dear to make: by the test runner that needs it first; those beside it read what it kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, Any] = {}

    def __call__(self, name: str, make: Callable[[], Made]) -> Made:
        if name not in self.made:
            self.made[name] = self._read_or_made(name, make)
        return self.made[name]

    def _read_or_made(self, name: str, make: Callable[[], Made]) -> Made:
        if fcntl is None or "PYTEST_XDIST_WORKER" not in os.environ:
            return make()
        kept = self.folder / f"{name}.pickle"
        with kept.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if kept.exists():
                return pickle.loads(kept.read_bytes())
            made = make()
            kept.write_bytes(cloudpickle.dumps(made))
            return made


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Makes what has a name once for all test runners."""
    return MadeOnce(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def rehearse_once(made_once: MadeOnce, bodies: Bodies, few_chances: None) -> Callable[..., Rehearsal]:
    """As ``rehearse`` does; who asks for the same is given the same. Nobody may change it."""
    signature = inspect.signature(rehearse)

    def rehearse_once(*given: Any, **named: Any) -> Rehearsal:
        asked = signature.bind(*given, **named)
        asked.apply_defaults()
        said = dict(asked.arguments)
        case, plan = as_case(said.pop("case")), said.pop("plan")
        plan = as_plan(plan or case.plan or "one-day-caudal")
        text = repr([case.model_dump_json(), plan.model_dump_json(), said])
        name = f"rehearsal-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        return made_once(name, lambda: rehearse(*given, **named))

    return rehearse_once


@pytest.fixture(scope="module")
def fine_bodies(bodies: Bodies) -> Iterator[None]:
    """For pictures that are looked at: bodies as fine as users get them."""
    bodies.spacing_mm = 1.0
    yield
    bodies.spacing_mm = BODY_MM


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real images and evidence beside the repository; skips where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder shared/ with real images beside the repository, which is missing here")
    return SHARED


@pytest.fixture(scope="session")
def tube() -> Canal:
    """A straight canal from the hiatus to T12: wall 10 mm, sac 6 mm down to S2, roots at every level."""
    n, m = 301, 64
    s = np.arange(n, dtype=float)
    theta = 2 * np.pi * np.arange(m) / m
    ones = np.ones((n, 1))
    levels = dict(
        zip(["S4", "S3", "S2", "S1", "L5", "L4", "L3", "L2", "L1", "T12"], range(15, 300, 30), strict=True)
    )
    roots = []
    for level, station in levels.items():
        for side, turn in (("left", 1), ("right", -1)):
            path = np.linspace(0, 1, 20)
            roots.append(
                Root(
                    level,
                    side,
                    station + 10 - 15 * path,
                    (turn * np.radians(150 - 55 * path)) % (2 * np.pi),
                    4.0,
                    120.0,
                )
            )
    return Canal(
        s_mm=s,
        theta_rad=theta,
        centre_mm=np.stack([0 * s, 0 * s, s - 150], axis=1),
        posterior=ones * [0.0, -1.0, 0.0],
        left=ones * [-1.0, 0.0, 0.0],
        up=ones * [0.0, 0.0, 1.0],
        wall_mm=np.full((n, m), 10.0),
        sac_mm=np.where(s[:, None] > 75, 6.0, 2.0) * np.ones((1, m)),
        level_s_mm={level: float(station) for level, station in levels.items()},
        disc_s_mm={
            "L5-S1": 120.0,
            "L4-L5": 150.0,
            "L3-L4": 180.0,
            "L2-L3": 210.0,
            "L1-L2": 240.0,
            "T12-L1": 270.0,
        },
        roots=tuple(roots),
        sac_tip_s_mm=75.0,
        has_hiatus=True,
    )


@pytest.fixture(scope="session")
def one_day(rehearse_once):
    """A whole one-day procedure with its pictures and the two years after, on a coarse grid; shared."""
    return rehearse_once("l5-scar-after-discectomy", "one-day-caudal", spacing_mm=5.0)


@pytest.fixture(scope="session")
def debriefed(made_once):
    """The debrief of a short procedure with its log and a note, on a coarse grid; shared, as it is dear."""
    return made_once("debriefed", _debrief)


def _debrief():
    from neuroplasty.body.anatomy import Anatomy, apply_findings, canal_from_parameters
    from neuroplasty.body.anatomy.bones import synthesise_body
    from neuroplasty.care.debrief import debrief
    from neuroplasty.documents import read_case
    from neuroplasty.documents.plan import Plan
    from neuroplasty.documents.records import Note
    from neuroplasty.documents.steps import AdvanceCatheter, Expose, Ingredient, Inject, PlaceNeedle, Remove

    dye = (Ingredient(drug="iohexol", strength="180 mgI/mL", volume_ml=3),)
    saline = (Ingredient(drug="sodium chloride", strength="0.9 %", volume_ml=3),)
    steps = (
        PlaceNeedle(route="caudal", minutes=2),
        Inject(label="dye", ingredients=dye, rate_ml_s=0.5, live="AP", frames_per_s=4),
        Expose(label="dye", views=("AP", "lateral")),
        AdvanceCatheter(),
        Inject(label="lysis", ingredients=saline, rate_ml_s=0.5),
        Remove(what="everything"),
    )
    plan = Plan(name="short", title="A short caudal adhesiolysis", steps=steps)
    note = Note(t_s=130.0, pattern="subdural", text="two thin lines")
    case = read_case("l5-scar-after-discectomy")
    canal = apply_findings(canal_from_parameters(case.patient), case.findings)
    body = synthesise_body(canal, case.patient, case.findings, spacing_mm=3.0)
    coarse = Anatomy(canal, body, "parameters")
    with pytest.MonkeyPatch.context() as patched:
        # Its bones once, and coarse: they take longer than all the rest.
        patched.setattr("neuroplasty.care.rehearsal.build_anatomy", lambda *_, **__: coarse)
        patched.setattr("neuroplasty.care.replay.build_anatomy", lambda *_, **__: coarse)
        done = rehearse(case, plan, spacing_mm=5.0, person="mean", years_after=False)
        return debrief(done.episode.model_copy(update={"notes": (note,)}), chances=3)
