"""A document is written whole or not at all, and reads back as itself."""

import errno
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.documents import check_folder, read_case, read_plan, write_document, write_whole
from neuroplasty.documents.case import Case, Patient
from neuroplasty.documents.library import names
from neuroplasty.errors import OutputError


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".json"])
@pytest.mark.parametrize("name", names("case"))
def test_a_case_reads_back_as_itself(tmp_path, name, suffix):
    case = read_case(name)
    assert read_case(write_document(case, tmp_path / f"again{suffix}")) == case


@pytest.mark.parametrize("name", names("plan"))
def test_a_plan_reads_back_as_itself(tmp_path, name):
    plan = read_plan(name)
    assert read_plan(write_document(plan, tmp_path / "again.yaml")) == plan


@given(
    title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120),
    weight=st.floats(35, 220),
)
def test_any_words_and_numbers_survive_writing(tmp_path_factory, title, weight):
    case = Case(
        name="x",
        title=title,
        patient=Patient(age_years=40, sex="male", stature_cm=170, weight_kg=weight),
        allergies=("no", "1e3", "0o7", "~", "", "- x", "'", "a: b", "#", "null", ".5"),
    )
    for suffix in ("yaml", "json"):
        path = tmp_path_factory.getbasetemp() / f"any.{suffix}"
        assert read_case(write_document(case, path)) == case


def test_the_same_document_gives_the_same_bytes(tmp_path):
    case = read_case("healthy-adult")
    first, second = (write_document(case, tmp_path / name).read_bytes() for name in ("a.json", "b.json"))
    assert first == second


def test_an_ending_that_is_neither_yaml_nor_json_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"\.yaml, \.yml or \.json"):
        write_document(read_case("healthy-adult"), tmp_path / "case.txt")


@pytest.mark.parametrize("failing", ["replace", "fsync"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failing):
    path = tmp_path / "case.yaml"
    path.write_text("old")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(OutputError, match="no space left on device"):
        write_document(read_case("healthy-adult"), path)
    monkeypatch.undo()
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("case.yaml", "old")]


def test_a_real_limit_on_the_size_of_files_leaves_nothing_behind(tmp_path):
    script = (
        "import resource, sys; from neuroplasty.documents import write_whole\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from neuroplasty.errors import OutputError\n"
        "try:\n    write_whole(sys.argv[1], b'x' * 5000)\n"
        "except OutputError as error:\n    sys.exit(f'refused: {error}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "big.bin")], capture_output=True, text=True, check=False
    )
    assert "refused" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/dev/full", "/proc/nothing/case.json", "absent-folder/case.json"])
def test_a_place_that_cannot_hold_a_file_is_refused(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError):
        write_whole(path, b"x")


def test_a_folder_that_is_a_file_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, and the results need a folder"):
        check_folder(tmp_path / "file" / "deeper")
    check_folder(tmp_path / "new" / "deeper")
    assert not (tmp_path / "new").exists()
