"""The same file from one process, several, any executor and a cluster, whatever dies on the way."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from neuroplasty.errors import StudyError
from neuroplasty.study.cluster import executor_at
from neuroplasty.study.parts import _result, run_in_parts
from neuroplasty.study.workers import Workers

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def numbers():
    """The work, by a name that processes of their own can import too."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), *filter(None, [before])])
    sys.path.insert(0, str(HERE))
    try:
        yield importlib.import_module("numbers_that_die").Numbers
    finally:
        sys.path.remove(str(HERE))
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def whole(numbers, tmp_path_factory):
    file = tmp_path_factory.mktemp("whole") / "a.parquet"
    return run_in_parts(numbers(), 130, file, workers=1).read_bytes()


@pytest.mark.parametrize("part", [20, 64, 1000])
def test_the_length_of_parts_changes_no_byte(numbers, whole, part, tmp_path):
    assert run_in_parts(numbers(), 130, tmp_path / "a.parquet", workers=1, part=part).read_bytes() == whole


def test_rows_are_grouped_by_the_hundred_thousand_not_by_the_part(numbers, tmp_path):
    file = run_in_parts(numbers(), 130, tmp_path / "a.parquet", workers=1, part=5)
    assert pq.ParquetFile(file).num_row_groups == 1


def test_any_executor_gives_the_same_bytes(numbers, whole, tmp_path):
    with ThreadPoolExecutor(3) as lent:
        file = run_in_parts(numbers(), 130, tmp_path / "a.parquet", executor=lent)
    assert file.read_bytes() == whole


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 4])
def test_processes_of_its_own_change_no_byte(numbers, whole, workers, tmp_path):
    file = run_in_parts(numbers(), 130, tmp_path / "a.parquet", workers=workers, part=15)
    assert file.read_bytes() == whole


@pytest.mark.slow
def test_a_worker_that_is_killed_is_replaced_and_changes_no_byte(numbers, whole, tmp_path):
    work = numbers(kills=45, times=2, marks=str(tmp_path))
    file = run_in_parts(work, 130, tmp_path / "a.parquet", workers=2)
    assert len(list(tmp_path.glob("died-*"))) == 2
    assert file.read_bytes() == whole


@pytest.mark.slow
def test_a_part_that_always_kills_its_worker_is_named_with_its_patients_and_the_rest_is_kept(
    numbers, whole, tmp_path
):
    work = numbers(kills=45, times=99, marks=str(tmp_path))
    with pytest.raises(StudyError, match="The patients 40 to 59 ended the process") as refused:
        run_in_parts(work, 130, tmp_path / "a.parquet", workers=2)
    assert "other parts are kept" in str(refused.value)
    assert len(list(tmp_path.glob("died-*"))) == 3
    told = []
    file = run_in_parts(
        numbers(), 130, tmp_path / "a.parquet", workers=1, progress=lambda done, of: told.append(done)
    )
    assert told[0] > 0
    assert file.read_bytes() == whole


@pytest.mark.slow
def test_a_driver_that_is_killed_and_started_again_gives_the_same_bytes(numbers, whole, tmp_path):
    file = tmp_path / "a.parquet"
    code = (
        "import sys, time; from pathlib import Path; from numbers_that_die import Numbers\n"
        "from neuroplasty.study.parts import _result, run_in_parts\n"
        "def slow(done, of):\n    print(done, flush=True); time.sleep(0.3)\n"
        f"run_in_parts(Numbers(), 130, Path({str(file)!r}), workers=1, progress=slow)\n"
    )
    driver = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert driver.stdout is not None
    while int(driver.stdout.readline()) < 40:
        pass
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    driver.stdout.close()
    assert not file.exists()
    told = []
    run_in_parts(numbers(), 130, file, workers=1, progress=lambda done, of: told.append(done))
    assert told[0] >= 40
    assert file.read_bytes() == whole


def test_a_resume_with_other_flows_is_refused_and_says_what_differs(numbers, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_in_parts(numbers(), 130, tmp_path / "a.parquet", workers=1, progress=_interrupt)
    with pytest.raises(StudyError, match=r"parts of another run \(its flows differ\)"):
        run_in_parts(numbers(flows="b"), 130, tmp_path / "a.parquet", workers=1)
    with pytest.raises(StudyError, match=r"\(its seed, flows differ\)"):
        run_in_parts(numbers(flows="b", seed=2), 130, tmp_path / "a.parquet", workers=1)
    with pytest.raises(StudyError, match=r"\(its length of parts differ\)"):
        run_in_parts(numbers(), 130, tmp_path / "a.parquet", workers=1, part=64)


def _interrupt(done, of):
    if done >= 40:
        raise KeyboardInterrupt


def test_an_error_inside_a_worker_is_the_callers_own_error():
    pool = Workers(1)
    try:
        assert pool.submit(len, "four").result() == 4
        with pytest.raises(TypeError):
            pool.submit(len, 4).result()
        with pytest.raises(Exception, match=r"pickle|local"):
            pool.submit(lambda: 1).result()
        assert pool.submit(len, "five5").result() == 5
    finally:
        pool.shutdown()


@contextmanager
def cluster(workers):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=60
    ) as made:
        yield made


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same_bytes_with_a_worker_killed_and_one_sentence_when_it_goes(
    numbers, whole, tmp_path
):
    with cluster(2) as made:
        address = made.scheduler_address.replace("tcp://", "dask://")
        with executor_at(address) as lent:
            file = run_in_parts(numbers(), 130, tmp_path / "a.parquet", executor=lent)
            assert file.read_bytes() == whole
            work = numbers(kills=45, times=1, marks=str(tmp_path))
            file = run_in_parts(work, 130, tmp_path / "b.parquet", executor=lent)
            assert len(list(tmp_path.glob("died-*"))) == 1
            assert file.read_bytes() == whole
            with pytest.raises(StudyError, match="The cluster went away"):
                run_in_parts(numbers(), 130, tmp_path / "c.parquet", executor=lent, progress=_closes(made))
    kept = list((tmp_path / "c.parquet.parts").glob("0*.parquet"))
    assert kept
    assert run_in_parts(numbers(), 130, tmp_path / "c.parquet", workers=1).read_bytes() == whole


def _closes(made):
    def closes(done, of):
        if done >= 20:
            made.close()

    return closes


def test_a_cluster_that_is_not_there_is_one_sentence(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("neuroplasty.study.cluster.WAIT_S", 1)
    begun = time.monotonic()
    with (
        pytest.raises(StudyError, match=r"No Dask cluster answers at dask://127\.0\.0\.1:9"),
        executor_at("dask://127.0.0.1:9"),
    ):
        pass
    assert time.monotonic() - begun < 20


def test_a_cluster_that_stumbles_while_it_goes_is_said_to_have_gone_and_an_error_of_the_work_is_not():
    cfexecutor = pytest.importorskip("distributed.cfexecutor")

    class Cancelled:
        """A future that was cancelled while its outcome was read."""

        status = "error"

        async def _result(self, raiseit):
            return b"four"

    stumbled, of_the_work = Future(), Future()

    async def read():
        await cfexecutor._cascade_future(Cancelled(), stumbled)

    asyncio.run(read())
    of_the_work.set_exception(ValueError("a row too many"))
    with pytest.raises(StudyError, match="The cluster went away"):
        _result(stumbled, (0, 20), is_lent=True)
    with pytest.raises(ValueError, match="a row too many"):
        _result(of_the_work, (0, 20), is_lent=True)
