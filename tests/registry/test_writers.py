"""A few seconds of what ``validation/registry/writers.py`` does for a minute."""

import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "validation" / "registry" / "writers.py"


def test_nothing_acknowledged_is_lost_when_writers_are_killed():
    call = [sys.executable, str(SCRIPT), "--seconds", "5", "--writers", "2"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[1-9]\d* commits .* 0 lost; [1-9]\d* kills; 0 errors; trail whole", done.stdout)
