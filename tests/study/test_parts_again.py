"""A group that is run again, twice at once, or over what is not its own."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from neuroplasty.errors import OutputError, StudyError
from neuroplasty.study.parts import run_in_parts

from .draws import Draws


def killed(file: Path, seed: int = 1) -> list[Path]:
    with pytest.raises(KeyboardInterrupt):
        run_in_parts(Draws(seed, dies_at=12), 23, file, workers=1, part=5)
    return sorted(file.with_name(f"{file.name}.parts").glob("*.parquet"))


def cut(part: Path, other: Path) -> None:
    part.write_bytes(part.read_bytes()[:100])


def emptied(part: Path, other: Path) -> None:
    part.write_bytes(b"")


def noise(part: Path, other: Path) -> None:
    part.write_bytes(bytes(range(256)) * 4)


def of_another(part: Path, other: Path) -> None:
    part.write_bytes(other.read_bytes())


def of_other_numbers(part: Path, other: Path) -> None:
    pq.write_table(pa.table({"number": [1]}), part)


@pytest.mark.parametrize("broken", [cut, emptied, noise, of_another, of_other_numbers])
def test_a_part_that_is_damaged_or_anothers_is_done_again(tmp_path, broken):
    whole = run_in_parts(Draws(), 23, tmp_path / "whole.parquet", workers=1, part=5).read_bytes()
    other = killed(tmp_path / "other.parquet", seed=2)[0]
    broken(killed(tmp_path / "a.parquet")[0], other)
    assert run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5).read_bytes() == whole


@pytest.mark.parametrize("said", [b"", b"\xff\xfe\x00", b"another"])
def test_a_note_of_whose_the_parts_are_may_be_damaged(tmp_path, said):
    killed(tmp_path / "a.parquet")
    (tmp_path / "a.parquet.parts" / "work.txt").write_bytes(said)
    if said:
        with pytest.raises(StudyError, match="parts of another run"):
            run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5)
    else:
        assert run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5).is_file()


def test_a_file_that_is_there_is_not_replaced_unless_it_is_asked_for(tmp_path):
    file = tmp_path / "a.parquet"
    file.write_text("somebody's")
    with pytest.raises(OutputError, match="is there already; give another --out, or --overwrite"):
        run_in_parts(Draws(), 3, file, workers=1)
    assert file.read_text() == "somebody's"
    run_in_parts(Draws(), 3, file, workers=1, overwrite=True)
    assert pq.read_table(file).num_rows == 3


def test_two_runs_at_once_are_one_sentence(tmp_path):
    killed(tmp_path / "a.parquet")
    with (tmp_path / "a.parquet.parts" / "lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(StudyError, match="Another run is at work on"):
            run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5)
    assert run_in_parts(Draws(), 23, tmp_path / "a.parquet", workers=1, part=5).is_file()


def test_the_file_says_what_it_is(tmp_path):
    file = run_in_parts(Draws(), 3, tmp_path / "a.parquet", workers=1, says={"arm": "sham", "seed": "1"})
    metadata = pq.read_schema(file).metadata
    assert json.loads(metadata[b"neuroplasty"]) == {"arm": "sham", "seed": "1"}
    assert set(metadata) == {b"neuroplasty"}
