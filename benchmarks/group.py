"""A virtual group: a thousand patients with reused procedures, and some with a procedure each

Scarred patients after surgery, one-day caudal plan, two years, all cores, into Parquet, processes and their
start included. Nothing published computes the same, so there is no peer: the goals are 30 s for a thousand
without the procedure and 10 minutes with it (40 patients are timed; a thousand take 25 times as long).
"""

from __future__ import annotations

import tempfile
from importlib.metadata import version
from pathlib import Path

from race import OURS, Engine, Row, race

from neuroplasty.documents import read_plan
from neuroplasty.study import POPULATIONS, Flows, Group, run_group

THOUSAND, SOME = 1_000, 40


def run() -> list[Row]:
    """Both ways."""
    people, plan = POPULATIONS["after surgery"], read_plan("one-day-caudal")
    flows = Flows.solved(people, plan, each=2)
    cases = {
        f"{THOUSAND:,} patients, procedures reused": (Group(people, plan, flows=flows), THOUSAND),
        f"{SOME} patients, a procedure each": (Group(people, plan), SOME),
    }
    found: list[Row] = []
    for name, (group, size) in cases.items():
        found += race(name, [Engine(OURS, version("neuroplasty"), _Work(group, size))], rounds=1)
    return found


class _Work:
    """One whole run into a folder of its own; the untimed round is a small one."""

    def __init__(self, group: Group, size: int) -> None:
        self.group, self.size, self.warm = group, size, False

    def __call__(self) -> None:
        size, self.warm = (self.size if self.warm else 4), True
        with tempfile.TemporaryDirectory() as folder:
            run_group(self.group, size, Path(folder) / "group.parquet")
