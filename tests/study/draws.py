"""Work to be done in parts, that can be killed in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Draws:
    """A number from each number's own stream; stops at ``dies_at``."""

    seed: int = 1
    dies_at: int | None = None

    @property
    def fingerprint(self) -> str:
        return f"draws {self.seed}"

    def rows(self, first: int, last: int) -> pa.Table:
        if self.dies_at is not None and first <= self.dies_at < last:
            raise KeyboardInterrupt
        drawn = [np.random.default_rng([self.seed, number]).random() for number in range(first, last)]
        return pa.table({"number": range(first, last), "drawn": drawn})
