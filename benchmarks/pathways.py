"""Pain pathways: one patient over years, and ten thousand

The equations of the day-scale model at steps of a quarter of an hour, one site and one cue: lasting pain
through an injury, a cue and a little practice. Beside it the same equations in Brian2, step for step: in its
usual run-time mode (Cython) and as a C++ program of its own, each in an environment of its own because Brian2
needs an older NumPy; compiling is not counted. Noise is drawn by all and weighed with 0, so that the answers
can be compared: mean pain at the end agrees to 1e-6. Ours uses all cores for many patients, Brian2 one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import numpy as np
from race import OURS, Engine, Row, race

from neuroplasty.brain import (
    Cue,
    Injury,
    PathwayCourses,
    PathwayTraits,
    Schedule,
    in_chronic_pain,
    sessions,
    simulate_many,
)

HERE = Path(__file__).resolve().parent
PEER_HOME = Path(sys.prefix) / "peers" / "brian2"
QUARTER_HOUR_D = 1 / 96
PATIENT = PathwayTraits(fast_noise=0.0, slow_noise=0.0, adaptation=0.05)
MODES = {"Brian2, Cython": "cython", "Brian2, C++ standalone": "cpp_standalone"}
TOLERANCE_NRS = 1e-6


def run() -> list[Row]:
    """One patient and many with the peer, then the goals without it."""
    peer = _peer()
    found = []
    for patients, days in ((1, 730), (1_000, 60)):
        case = f"{patients:,} patient{'s' if patients > 1 else ''} x {days} d, pain to 1e-6"
        engines = [Engine(OURS, version("neuroplasty"), lambda n=patients, d=days: _ours(n, d))]
        if peer is not None:
            engines += [
                Engine(name, "2.9", lambda n=patients, d=days, m=mode: _theirs(peer, m, n, d), _seconds)
                for name, mode in MODES.items()
            ]
        found += race(case, engines, rounds=1)
    for patients, days in ((1, 7305), (10_000, 730)):
        case = f"{patients:,} patient{'s' if patients > 1 else ''} x {days} d"
        engine = Engine(OURS, version("neuroplasty"), lambda n=patients, d=days: _ours(n, d))
        found += race(case, [engine], rounds=1 if patients > 1 else 5)
    return found


def _plan(days: int) -> Schedule:
    return Schedule.of(days, [Injury(start_d=1, healing_d=20), Cue(1, 12), *sessions(20, 4, 1, hours=0.5)])


def _ours(patients: int, days: int) -> PathwayCourses:
    states = [in_chronic_pain(PATIENT)] * patients
    return simulate_many(
        [PATIENT] * patients, _plan(days), np.random.default_rng(1), record_d=5.0, states=states
    )


def _theirs(python: Path, mode: str, patients: int, days: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.npz"
        np.savez(given, **_inputs(days))
        done = subprocess.run(
            [python, HERE / "peers" / "pathways_brian2.py", given, mode, str(patients)],
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"Brian2 did not run: {done.stderr.strip().splitlines()[-1]}")
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    end = _ours(1, days).ends[0]
    expected = min(10.0, PATIENT.ceiling_nrs * float(end.felt[0]))
    if expected < 1 or abs(answer["pain"] - expected) > TOLERANCE_NRS:
        raise RuntimeError(f"Brian2 ends at a pain of {answer['pain']:.8f}, we at {expected:.8f}.")
    return answer


def _seconds(answer: object) -> float:
    assert isinstance(answer, dict)
    return float(answer["seconds"])


def _inputs(days: int) -> dict[str, object]:
    """Everything Brian2 needs under the names its script uses: inputs by step, constants, first state."""
    plan, steps = _plan(days), round(days / QUARTER_HOUR_D)
    piece = [plan.at(n * QUARTER_HOUR_D) for n in range(steps)]
    renamed = {
        "learning_per_d": "learning", "bond_per_d": "bond_rate", "training_per_d": "training_rate",
        "training_forgetting_d": "training_forgetting", "forgetting_onset_d": "forgetting_onset",
        "safety_bond_per_d": "safety_bond_rate", "practice_belief_per_d": "practice_belief",
        "belief_per_d": "belief_rate", "threat_time_d": "threat_time", "relief_time_d": "relief_time",
        "adaptation": "gamma", "ceiling_nrs": "ceiling",
    }  # fmt: skip
    p = PATIENT
    constants = {renamed.get(item.name, item.name): getattr(p, item.name) for item in fields(PathwayTraits)}
    state = in_chronic_pain(p)
    start = {
        "activity": state.activity[0], "felt": state.felt[0], "strength": state.strength[0], "training": 0.0,
        "peak": 0.0, "silent": 0.0, "adapted": 0.0, "bond": 0.0, "bond_age": 0.0, "safety_bond": 0.0,
        "safety_age": 0.0, "safety": state.safety, "belief": state.belief, "threat": state.threat,
        "relief": 0.0, "noise": 0.0, "drift": 0.0,
    }  # fmt: skip
    return {
        **constants,
        **{f"start_{name}": value for name, value in start.items()},
        "noci": plan.nociception[piece, 0], "cue": plan.cue[piece, 0], "practice": plan.practice[piece],
        "dt_d": QUARTER_HOUR_D, "fast": 1 - np.exp(-QUARTER_HOUR_D / p.time_constant_d),
        "adapting": QUARTER_HOUR_D / p.adaptation_time_d, "extinction": p.bond_extinction * p.bond_per_d,
        "keep_fast": np.exp(-QUARTER_HOUR_D / p.fast_noise_time_d), "kick_fast": 0.0,
        "keep_slow": np.exp(-QUARTER_HOUR_D / p.slow_noise_time_d), "kick_slow": 0.0,
    }  # fmt: skip


def _peer() -> Path | None:
    """Brian2's own Python, made on the first call; None, and a sentence, where it cannot be had."""
    python = PEER_HOME / "bin" / "python"
    if not python.exists():
        print("  setting up Brian2 in an environment of its own, once", flush=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", PEER_HOME], check=True, capture_output=True)
            packages = ["brian2==2.9.*", "numpy<2.4"]
            install = [python, "-m", "pip", "install", "--quiet", *packages]
            subprocess.run(install, check=True, capture_output=True)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"  no Brian2 here ({error}); only our own times are given", file=sys.stderr)
            return None
    return python
