"""Kernels are compiled by one process at a time; the others load what it kept."""

import subprocess
import sys
import textwrap
import time

import pytest

fcntl = pytest.importorskip("fcntl", reason="needs file locks, which Windows has none of")

KERNEL = """
    from numba import njit

    @njit(cache=True)
    def added(x):
        total = 0.0
        for k in range(x.size):
            total += x[k] ** 1.5
        return total
"""
RUNNER = """
    import sys, time
    import numpy as np
    from numba.core import event
    from neuroplasty.care.kernels import share_compiling

    class Counted(event.Listener):
        count = 0
        def on_start(self, event): pass
        def on_end(self, event): Counted.count += event.data["dispatcher"].py_func.__name__ == "added"

    assert share_compiling() and share_compiling()
    event.register("numba:compile", Counted())
    from kernel import added
    while time.time() < float(sys.argv[1]): pass
    added(np.ones(3))
    print(Counted.count)
"""


def test_two_processes_that_need_one_kernel_compile_it_once(tmp_path):
    (tmp_path / "kernel.py").write_text(textwrap.dedent(KERNEL))
    (tmp_path / "runner.py").write_text(textwrap.dedent(RUNNER))
    start = str(time.time() + 3)
    call = [sys.executable, "runner.py", start]
    both = [subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[0].strip() for one in both]
    assert sorted(said) == ["0", "1"]


def test_a_kernel_that_is_not_kept_on_disk_asks_for_no_lock():
    from numba import njit

    from neuroplasty.care import kernels

    kernels.share_compiling()
    assert njit(lambda x: x + 1)(1) == 2
    assert not kernels._HELD
