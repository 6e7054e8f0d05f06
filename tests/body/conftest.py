"""A small theatre: the straight canal in a block of water with a bony tube, on a coarse grid."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from neuroplasty.body.anatomy import build_anatomy
from neuroplasty.body.anatomy.anatomy import Anatomy
from neuroplasty.body.anatomy.canal import Canal
from neuroplasty.body.anatomy.volume import Volume
from neuroplasty.body.procedure import Performed, Recorder, Setting, Theatre, perform
from neuroplasty.documents import read_case
from neuroplasty.documents.plan import Plan
from neuroplasty.documents.steps import Step, Wait

PLAN = Plan(name="p", title="P", steps=(Wait(minutes=1),))


@pytest.fixture(scope="session")
def block(tube: Canal) -> Anatomy:
    """Water with a tube of bone round the straight canal, 4 mm voxels."""
    affine = np.diag([4.0, 4.0, 4.0, 1.0])
    affine[:3, 3] = [-100.0, -80.0, -160.0]
    i, j, _ = np.indices((51, 41, 85))
    radius = np.hypot(4.0 * i - 100, 4.0 * j - 80)
    hounsfield = np.where((radius > 11) & (radius < 19), 700.0, 0.0).astype(np.float32)
    return Anatomy(tube, Volume(hounsfield, affine), "a straight tube")


@pytest.fixture(scope="session")
def scanned(shared: Path) -> Anatomy:
    """A healthy adult whose canal is traced in a real CT."""
    return build_anatomy(read_case("healthy-adult"), ct=shared / "data" / "ct" / "lumbar_ct_3mm.nii.gz")


@pytest.fixture(scope="session")
def make_theatre(block: Anatomy) -> Callable[..., Theatre]:
    """A theatre to begin from; a setting that is asked for again is not laid again, as nothing changes it."""
    laid: dict[bytes, Setting] = {}

    def make(bonded: np.ndarray | None = None, seed: int = 0, **other: object) -> Theatre:
        asked = pickle.dumps((bonded, seed, other))
        if asked not in laid:
            laid[asked] = Setting.of(block, bonded, seed=seed, spacing_mm=3.0, **other)
        return Theatre.begin(laid[asked])

    return make


@pytest.fixture(scope="session")
def carry_out() -> Callable[..., tuple[Theatre, list[Performed]]]:
    """Steps carried out on a theatre: the theatre after them, and every tick.

    The steps may be the rest of a plan, so that they are not judged as a whole one.
    """

    def carried_out(theatre: Theatre, *steps: Step) -> tuple[Theatre, list[Performed]]:
        seen = list(perform(theatre, PLAN.model_copy(update={"steps": steps})))
        return seen[-1].theatre, seen

    return carried_out


@pytest.fixture(scope="session")
def recorded() -> Callable[..., Recorder]:
    """What a recorder keeps of ticks that began with a theatre."""

    def record(theatre: Theatre, seen: list[Performed]) -> Recorder:
        recorder = Recorder(theatre)
        for one in seen:
            recorder.watch(one)
        recorder.finish()
        return recorder

    return record


@pytest.fixture(scope="session")
def digest() -> Callable[[object], str]:
    """Everything a value holds, down to the bytes of its arrays; what is worked out from it is left out."""

    def digested(value: object) -> str:
        parts: list[object]
        if isinstance(value, np.ndarray):
            return sha256(repr(value.shape).encode() + value.tobytes()).hexdigest()
        if dataclasses.is_dataclass(value):
            fields = dataclasses.fields(value)
            parts = [(field.name, digested(getattr(value, field.name))) for field in fields]
        elif isinstance(value, Mapping):
            parts = [(digested(key), digested(one)) for key, one in value.items()]
        elif isinstance(value, tuple | list):
            parts = [digested(one) for one in value]
        else:
            return repr(value)
        return sha256(repr((type(value).__name__, parts)).encode()).hexdigest()

    return digested
