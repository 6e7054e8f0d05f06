"""The pathway model's equations in Brian2, one site and one cue, for ``benchmarks/pathways.py``.

Runs in an environment of its own (Brian2 needs an older NumPy than ours): python pathways_brian2.py IN.npz
MODE PATIENTS. Prints the seconds of the run itself, without compiling, and the pain at the end, as JSON.
"""

import json
import sys
import time

import brian2 as b2
import numpy as np

STEP = """
noise = noise*keep_fast + kick_fast*randn()
drift = drift*keep_slow + kick_slow*randn()
drive = noci(t) + bond*cue(t) + threat - relief - training*safety + noise + drift - adapted
r = activity
on = int(r > 0.5)
target = 1/(1 + exp(-clip((strength*r + drive - threshold)/slope, -40, 40)))
graded = clip(strength*r + drive + (graded_noise - 1)*(noise + drift) - graded_threshold, 0, 1e9)
felt_most = clip(felt, 0, 1)
calm = safety_self*safety + safety_drive + practice_drive*practice(t) - safety_suppression*r
calm = calm + (safety_bond - cue_suppression*bond)*cue(t)
predicted = bond*cue(t)
surprise = clip(bond_most*r - predicted, 0, 1e9)
arousal = threat/(threat + bond_arousal)
growing = int(cue(t) > 0)*on*int(surprise > 0)
lost = bond_forgetting*bond/(forgetting_onset + bond_age) + int(cue(t) > 0)*(1 - on)*extinction*bond*cue(t)
bond = bond + dt_d*(growing*bond_rate*arousal*surprise*cue(t) - (1 - growing)*lost)
bond_age = (1 - growing)*(bond_age + dt_d)
disused = strength_forgetting*(strength - strength_rest)/(forgetting_onset + silent)
strength = strength + dt_d*(on*learning*2*(r - 0.5)*(strength_most - strength) - (1 - on)*disused)
silent = (1 - on)*(silent + dt_d)
adapted = adapted + adapting*(gamma*r - adapted)
practising = int(practice(t) > 0)
trained = training + dt_d*training_rate*practice(t)*safety*(0.2 + 0.8*r)*(training_most - training)
peak = practising*clip(trained, peak, 1e9) + (1 - practising)*peak
fallen = clip(training - training_kept*peak, 0, 1e9)
training = practising*trained + (1 - practising)*(training - dt_d*fallen/training_forgetting)
paired = practice(t)*safety*cue(t)
is_paired = int(paired > 0)
safety_gain = safety_bond_rate*paired*(safety_bond_most - safety_bond)
safety_loss = bond_forgetting*safety_bond/(forgetting_onset + safety_age)
safety_bond = safety_bond + dt_d*(is_paired*safety_gain - (1 - is_paired)*safety_loss)
safety_age = (1 - is_paired)*(safety_age + dt_d)
threatened = threat_gain*belief*(1 - threat_following*(1 - felt_most))
unlearning = practice_belief*practice(t)*safety*(belief - belief_least)
belief = belief + dt_d*(belief_rate*(belief_trait + belief_from_pain*felt_most - belief) - unlearning)
threat = threat + dt_d/threat_time*(threatened - threat)
relief = relief - dt_d*relief/relief_time
activity = r + fast*(target - r)
felt = felt + fast*(graded - felt)
safety = safety + fast*(1/(1 + exp(-clip((calm - threshold)/slope, -40, 40))) - safety)
"""
STATES = (
    "activity", "felt", "strength", "training", "peak", "silent", "adapted", "bond", "bond_age",
    "safety_bond", "safety_age", "safety", "belief", "threat", "relief", "noise", "drift",
)  # fmt: skip


def main(path: str, mode: str, patients: int) -> None:
    given = np.load(path)
    steps = len(given["noci"])
    standalone = mode == "cpp_standalone"
    if standalone:
        b2.set_device("cpp_standalone", build_on_run=False)
    else:
        b2.prefs.codegen.target = mode
    quarter = 900 * b2.second
    b2.defaultclock.dt = quarter
    names = {
        name: b2.TimedArray(given[name], dt=quarter, name=f"{name}_input")
        for name in ("noci", "cue", "practice")
    }
    constants = {name: float(given[name]) for name in given.files if given[name].ndim == 0}
    group = b2.NeuronGroup(
        patients, "\n".join(f"{name} : 1" for name in STATES), namespace={**names, **constants}
    )
    for name in STATES:
        setattr(group, name, float(given[f"start_{name}"]))
    group.run_regularly(STEP, dt=quarter, when="groups")
    network = b2.Network(group)
    if not standalone:
        network.store()
        network.run(quarter)
        network.restore()
    start = time.perf_counter()
    network.run(steps * quarter)
    took = time.perf_counter() - start
    if standalone:
        b2.device.build(directory=None, compile=True, run=True)
        took = b2.device._last_run_time
    pain = float(np.mean(np.minimum(10, given["ceiling"] * np.asarray(group.felt[:]))))
    print(json.dumps({"seconds": took, "pain": pain, "version": b2.__version__}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
