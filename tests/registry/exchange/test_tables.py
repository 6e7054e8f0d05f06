"""REDCap, CSV and CDISC: names that fit, blanks for what was never asked, all or nothing on the way in."""

import csv
import io
import re

import pyarrow.parquet as pq
import pytest

from neuroplasty.errors import RegistryError
from neuroplasty.registry import SYSTEM, Actor
from neuroplasty.registry.exchange import (
    adam,
    answers_text,
    dictionary_text,
    land,
    land_answers,
    read_redcap,
    records_of,
    redcap_text,
)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_redcap_goes_out_and_in_and_out_again_the_same(records, registry):
    text = redcap_text(records)
    land(registry, read_redcap(text))
    assert redcap_text(records_of(registry)) == text


def test_redcaps_names_fit_and_its_dictionary_has_each_of_them_once(records):
    names = next(csv.reader(io.StringIO(redcap_text(records))))
    assert all(
        re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name) for name in names if not name.startswith("redcap_repeat")
    )
    listed = [row["Variable / Field Name"] for row in rows_of(dictionary_text())]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {name for name in names if not name.startswith("redcap_")}


def test_what_was_never_asked_is_blank_and_a_no_is_nought(records):
    visit = next(row for row in rows_of(redcap_text(records)) if row["redcap_event_name"] == "m1_arm_1")
    assert visit["odi_total"] == ""
    assert visit["rmdq_24"] == "0"
    assert visit["rmdq_1"] == "1"


def test_a_second_procedure_is_the_second_instance_of_its_events(records):
    rows = [row for row in rows_of(redcap_text(records)) if row["redcap_event_name"] == "procedure_arm_1"]
    assert [row["redcap_repeat_instance"] for row in rows].count("2") == 1


def test_a_wrong_redcap_row_is_named_with_its_number(records):
    lines = redcap_text(records).replace("m1_arm_1", "m99_arm_1", 1)
    with pytest.raises(RegistryError, match=r"row \d+: there is no event 'm99_arm_1'"):
        read_redcap(lines)


def test_answers_come_in_by_csv_people_and_procedures_with_them(records, registry, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text(answers_text(records), encoding="utf-8")
    landed = land_answers(registry, file)
    whole = [each for one in records for done in one.procedures for each in done.answers]
    assert landed.answers == len(whole)
    assert answers_text(records_of(registry, purpose=None)) == answers_text(
        one for one in records if len(one.procedures[0].answers)
    )
    assert registry.verify().is_whole


def test_wrong_rows_are_named_and_nothing_is_half_written(records, empty, tmp_path):
    lines = answers_text(records).splitlines()
    lines[3] = lines[3].replace("web", "pigeon")
    lines[5] = lines[5].rsplit(",", 1)[0]
    lines.append(lines[1])
    file = tmp_path / "answers.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RegistryError) as refused:
        land_answers(empty, file)
    said = str(refused.value)
    assert "row 4: given by" in said
    assert "row 6: has 14 cells, expected 15" in said
    assert f"row {len(lines)}: " in said
    assert "is answered already" in said
    assert said.endswith("Nothing was written.")
    assert empty.people.all(SYSTEM) == []


def test_a_formula_in_a_cell_is_shown_and_never_run(records, empty):
    text = redcap_text(records)
    assert not re.search(r'(^|,)"?[=+@]', text, flags=re.MULTILINE)


def test_adam_has_baseline_and_change_and_no_day_nought(records):
    made = adam(records)
    subjects = rows_of(made["adsl"].csv())
    assert [row["USUBJID"] for row in subjects] == [one.code for one in records]
    answers = rows_of(made["adqs"].csv())
    one = next(row for row in answers if row["PARAMCD"] == "NRS7D" and row["AVISIT"] == "M1")
    assert (float(one["BASE"]), float(one["CHG"])) == (7.0, -4.0)
    assert float(one["PCHG"]) == pytest.approx(-400 / 7)
    assert "0" not in {row["ADY"] for row in answers}
    assert {row["ABLFL"] for row in answers if row["AVISIT"] == "PRE"} == {"Y"}
    table = pq.read_table(io.BytesIO(made["adqs"].parquet()))
    assert table.num_rows == len(answers)
    assert table.schema.field("AVAL").metadata[b"label"] == b"Analysis Value"
    assert all(len(name) <= 8 for dataset in made.values() for name in dataset.columns)


def test_a_researcher_gets_who_agreed_without_small_cells_or_operators(filled):
    site = filled.sites()[0].id
    told = records_of(filled, Actor("r", frozenset({"researcher"}), site=site))
    assert len(told) == 5
    assert {one.sex for one in told} == {None}
    assert {done.episode.recorded.operator for one in told for done in one.procedures} == {"withheld"}
    with pytest.raises(RegistryError, match="may not export all"):
        records_of(filled, Actor("r", frozenset({"researcher"}), site=site), purpose=None)
