"""How a peer of ``benchmarks/fluoroscopy.py`` answers: one picture a line, timed where it is made.

python fluoroscopy_<name>.py IN.npz OUT.npy reads the volume and the rays once, says that it is ready, and for
each line on standard input projects, writes the picture to OUT.npy and prints its seconds.
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np


def given():
    """The volume, g/cm3, its affine, and where source and pixels are, RAS+ mm; on the command line's file."""
    return dict(np.load(sys.argv[1]))


def serve(package, work):
    """Answer until standard input ends. ``work()`` returns the picture (rows, columns)."""
    print(json.dumps({"version": version(package)}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        picture = work()
        took = time.perf_counter() - start
        np.save(sys.argv[2], np.asarray(picture, np.float32))
        print(json.dumps({"seconds": took}), flush=True)
