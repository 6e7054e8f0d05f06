"""What the audit states, tried on clinics whose truth is known.

    python -m validation.registry.audit [clinics]

Two hundred simulated clinics with drop-out that depends on pain: how often the interval for the responder
rate at 12 months holds the truth, how far as-analysed is off, and what is left when drop-out depends on the
very pain that is not told. Then the CUSUM's run lengths beside simulated charts. Writes
``validation/registry/audit.csv``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from numpy.random import default_rng

from neuroplasty.registry.audit import (
    design_cusum,
    fill_in,
    responder_rate,
    run_lengths,
    simulate_clinic,
)

HERE = Path(__file__).parent
VISIT = "m12"


def coverage(clinics: int, people: int) -> list[tuple[str, float, str]]:
    """Rows of what was found: name, value, what it is held against."""
    truth = simulate_clinic(default_rng(1), 60_000).truth(VISIT)
    held = {"at random": 0, "as analysed": 0}
    off: dict[str, list[float]] = {"at random": [], "as analysed": []}
    seen = []
    for clinic in range(clinics):
        one = simulate_clinic(default_rng(10_000 + clinic), people)
        rate = responder_rate(one.table, "R50_pain", VISIT, fill_in(one.table, default_rng(clinic)))
        for name, interval in (("at random", rate.at_random), ("as analysed", rate.as_analysed)):
            held[name] += interval.holds(truth)
            off[name].append(interval.value - truth)
        seen.append(rate.judged / rate.due)
    return [
        (f"clinics of {people}: follow-up at 12 months", float(np.mean(seen)), ""),
        (f"clinics of {people}: truth", truth, ""),
        (f"clinics of {people}: interval holds the truth", held["at random"] / clinics, "0.93 or more"),
        (f"clinics of {people}: bias of the filled-in rate", float(np.mean(off["at random"])), ""),
        (f"clinics of {people}: as analysed holds the truth", held["as analysed"] / clinics, ""),
        (f"clinics of {people}: bias as analysed", float(np.mean(off["as analysed"])), "not 0"),
    ]


def run_length_rows(charts: int = 20_000) -> list[tuple[str, float, str]]:
    """The CUSUM's run lengths, stated and simulated, for forecasts all alike and for a mix."""
    rows = []
    rng = default_rng(5)
    for name, chance in (
        ("all alike", np.full(80, 0.6)),
        ("a mix", np.clip(rng.beta(12, 8, 200), 0.05, 0.95)),
    ):
        design = design_cusum(chance, procedures_a_year=80)
        control = simulated(rng, chance, design.odds_ratio, design.limit, False, charts)
        fallen = simulated(rng, chance, design.odds_ratio, design.limit, True, charts)
        warm = simulated(rng, chance, design.odds_ratio, design.limit, False, charts, settle=300)
        rows += [
            (f"CUSUM, {name}: run in control, stated", design.run_in_control, ""),
            (
                f"CUSUM, {name}: run in control, simulated over stated",
                control.mean() / design.run_in_control,
                "0.95 to 1.05",
            ),
            (
                f"CUSUM, {name}: run after the fall, simulated over stated",
                fallen.mean() / design.run_after_fall,
                "0.95 to 1.05",
            ),
            (
                f"CUSUM, {name}: years in control with an alarm, stated",
                design.false_alarms_a_year,
                "below 0.05",
            ),
            (
                f"CUSUM, {name}: years in control with an alarm, simulated",
                float((warm <= 80).mean()),
                "below 0.05",
            ),
            (
                f"CUSUM, {name}: median procedures to find the fall, stated",
                design.median_to_find,
                "40 or fewer",
            ),
            (f"CUSUM, {name}: median from a fresh start, stated", design.median_from_zero, ""),
            (f"CUSUM, {name}: median from a fresh start, simulated", float(np.median(fallen)), ""),
        ]
    whole = run_lengths([0.4], 2.25, 4.46, 80)
    rows.append(("CUSUM, 60 %, limit of 12 steps: run in control", whole.run_in_control, ""))
    return rows


def simulated(rng, chance, ratio, limit, fallen, charts, settle=0):
    """Procedures to the alarm of many charts, by the definition."""
    total = np.zeros(charts)
    fails = 1 - chance

    def step(total, worse):
        p = rng.choice(fails, charts)
        real = ratio * p / (1 - p + ratio * p) if worse else p
        both = 1 - p + ratio * p
        return np.maximum(
            0.0, total + np.where(rng.random(charts) < real, np.log(ratio / both), -np.log(both))
        )

    for _ in range(settle):
        total = step(total, False)
        total = np.where(total >= limit, 0.0, total)
    run, going = np.zeros(charts, dtype=int), np.ones(charts, dtype=bool)
    while going.any():
        total = step(total, fallen)
        run += going
        going &= total < limit
        if settle and run.max() > 200:
            break
    return run


def main() -> None:
    clinics = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rows = [*coverage(clinics, 300), *coverage(clinics, 120), *run_length_rows()]
    with (HERE / "audit.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("what", "value", "asked"))
        writer.writerows((what, f"{value:.6g}", asked) for what, value, asked in rows)
    for what, value, asked in rows:
        print(f"{what:70s} {value:10.4g}  {asked}")


if __name__ == "__main__":
    main()
