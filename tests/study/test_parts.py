"""Work in parts: the same file however often it was killed, and one sentence where it cannot be."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from neuroplasty.errors import StudyError
from neuroplasty.study.parts import run_in_parts

from .draws import Draws


def test_every_number_has_its_row_in_order(tmp_path):
    table = pq.read_table(run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5))
    assert table["number"].to_pylist() == list(range(23))
    assert not (tmp_path / "a.parquet.parts").exists()


def test_a_run_that_was_killed_goes_on_and_gives_the_same_file(tmp_path):
    whole = run_in_parts(Draws(), 23, tmp_path / "whole.parquet", workers=1, part=5).read_bytes()
    with pytest.raises(KeyboardInterrupt):
        run_in_parts(Draws(dies_at=12), 23, tmp_path / "killed.parquet", workers=1, part=5)
    assert not (tmp_path / "killed.parquet").exists()
    told: list[int] = []
    again = run_in_parts(
        Draws(),
        23,
        tmp_path / "killed.parquet",
        workers=1,
        part=5,
        progress=lambda done, size: told.append(done),
    )
    assert told[0] == 10
    assert again.read_bytes() == whole


@pytest.mark.slow
def test_more_processes_change_no_byte(tmp_path):
    one = run_in_parts(Draws(), 40, tmp_path / "one.parquet", workers=1, part=10)
    two = run_in_parts(Draws(), 40, tmp_path / "two.parquet", workers=2, part=10)
    assert one.read_bytes() == two.read_bytes()


def test_parts_of_other_work_are_not_taken_for_ones_own(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_in_parts(Draws(dies_at=7), 10, tmp_path / "a.parquet", workers=1, part=5)
    with pytest.raises(StudyError, match="parts of another run"):
        run_in_parts(Draws(seed=2), 10, tmp_path / "a.parquet", workers=1, part=5)


def test_a_group_of_nobody_is_refused(tmp_path):
    with pytest.raises(StudyError, match="A group of 0 was asked for; give a size of 1 or more"):
        run_in_parts(Draws(), 0, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []
