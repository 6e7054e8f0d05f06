"""Work for tests: a number from each number's own stream, and workers that die on the way."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Numbers:
    """Draws; ``kills``: a number whose worker dies, as often as ``times``, counted in ``marks``."""

    seed: int = 1
    flows: str = "a"
    kills: int | None = None
    times: int = 0
    marks: str = ""
    pause_s: float = 0.0

    @property
    def fingerprint(self) -> str:
        return json.dumps({"seed": self.seed, "flows": self.flows, "code": "1"})

    def rows(self, first: int, last: int) -> pa.Table:
        if self.kills is not None and first <= self.kills < last:
            died = sorted(Path(self.marks).glob("died-*"))
            if len(died) < self.times:
                (Path(self.marks) / f"died-{len(died)}").touch()
                os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self.pause_s)
        drawn = [np.random.default_rng([self.seed, number]).random() for number in range(first, last)]
        return pa.table({"number": range(first, last), "drawn": drawn})
