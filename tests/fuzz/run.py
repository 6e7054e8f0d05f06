"""``make fuzz``: ten thousand changed inputs, each read or refused in words. Exit 1 where one is not.

python tests/fuzz/run.py            all
python tests/fuzz/run.py 500 7      500 in all, from seed 7
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fuzzing import KINDS, faults


def main(size: int = 10_000, seed: int = 0) -> int:
    """Fuzz every kind alike and tell how many inputs were neither read nor refused."""
    started, bad = time.monotonic(), 0
    each = -(-size // len(KINDS))
    for kind in KINDS:
        before = time.monotonic()
        found = list(faults(kind, range(each), seed))
        bad += len(found)
        print(
            f"{kind.name:<14} {each} inputs, {len(found)} faults, {time.monotonic() - before:.0f} s",
            flush=True,
        )
        for one in found[:10]:
            print(f"  {one.kind} {one.number} (seed {seed}): {one.what[:300]}")
    print(f"{each * len(KINDS)} inputs, {bad} faults, {time.monotonic() - started:.0f} s")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
