"""A diary file is read whole or refused with every fault, row by row."""

from datetime import datetime

import pytest

from neuroplasty.brain.diary import Columns, lay_out, read_diary
from neuroplasty.errors import DocumentError

HEAD = "date,site,side,intensity,activity,cues,mood\n"


@pytest.fixture
def write(tmp_path):
    def written(text, name="my.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


def faults(path, columns=None):
    with pytest.raises(DocumentError) as caught:
        read_diary(path, columns)
    assert caught.value.exit_code == 3
    return [(fault.line, fault.field, fault.text) for fault in caught.value.faults]


def test_every_column_of_a_row_is_kept(write):
    diary = read_diary(write(HEAD + '2024-03-01,Wrist,L,4.5,typing; walking,"rain, noise",7\n'))
    (entry,) = diary.entries
    assert (entry.line, entry.when, entry.place, entry.intensity) == (
        2,
        datetime(2024, 3, 1),
        "left wrist",
        4.5,
    )
    assert (entry.activities, entry.cues, entry.mood) == (("typing", "walking"), ("rain", "noise"), 7.0)
    assert diary.notes == ()


def test_all_faults_of_all_rows_are_told_at_once(write):
    path = write(
        HEAD
        + "2024-03-01,wrist,left,11,,,\n"
        + "2024-03-02,wrist,left,bad,,,\n"
        + "2024-02-30,wrist,left,3,,,\n"
        + "2024-03-04,elbo,left,3,,,\n"
        + "2024-03-05,wrist,up,3,,,12\n"
        + "2024-03-06,,,5,,,\n"
    )
    found = faults(path)
    assert [(line, field) for line, field, _ in found] == [
        (2, "intensity"), (3, "intensity"), (4, "date"), (5, "site"), (6, "mood"), (6, "side"), (7, "site"),
    ]  # fmt: skip
    texts = [text for *_, text in found]
    assert texts[0] == "found '11', expected a number from 0 to 10."
    assert texts[1] == "found 'bad', expected a number from 0 to 10."
    assert texts[2] == "found '2024-02-30', which is not a day of the calendar."
    assert "did you mean 'elbow'?" in texts[3]


@pytest.mark.parametrize("written", ["nan", "inf", "-1", "1e1", "10.5", "7/10", "5-6", "٣٤"])
def test_what_is_no_intensity_is_refused(write, written):
    ((line, field, text),) = faults(write(f"{HEAD}2024-03-01,wrist,left,{written},,,\n"))
    assert (line, field) == (2, "intensity")
    assert repr(written) in text


def test_thousands_of_faults_are_summed_up_by_rows_and_none_is_lost(write):
    path = write(HEAD + "".join(f"2024-03-01,wrist,left,{11 + i},,,\n" for i in range(3000)))
    with pytest.raises(DocumentError) as caught:
        read_diary(path)
    assert len(caught.value.faults) == 3000
    assert str(caught.value).splitlines()[1] == (
        "intensity: rows 2-3001: found '11', expected a number from 0 to 10."
    )


def test_dates_in_two_formats_name_the_rows_of_the_rarer_one(write):
    path = write(HEAD + "2024-03-01,wrist,,1,,,\n2024-03-02,wrist,,1,,,\n13/03/2024,wrist,,1,,,\n")
    assert faults(path) == [
        (4, "date", "found '13/03/2024', but the other dates are YYYY-MM-DD; write them all in one format.")
    ]


def test_dates_that_may_be_read_two_ways_ask_which(write):
    path = write(HEAD + "1/2/2024,wrist,,1,,,\n2/2/2024,wrist,,1,,,\n")
    assert len(faults(path)) == 2
    assert read_diary(path, Columns(dates="DD/MM/YYYY")).entries[1].when == datetime(2024, 2, 2)
    assert read_diary(path, Columns(dates="MM/DD/YYYY")).entries[0].when == datetime(2024, 1, 2)


def test_one_date_that_fits_one_format_only_settles_them_all(write):
    diary = read_diary(write(HEAD + "1/2/2024,wrist,,1,,,\n15/2/2024,wrist,,1,,,\n"))
    assert [entry.when.month for entry in diary.entries] == [2, 2]


def test_dates_out_of_order_are_sorted_and_their_rows_named(write):
    diary = read_diary(
        write(HEAD + "2024-03-03,wrist,,1,,,\n2024-03-01,wrist,,2,,,\n2024-03-04,wrist,,3,,,\n")
    )
    assert [entry.intensity for entry in diary.entries] == [2, 1, 3]
    assert [(note.lines, "out of order" in note.text) for note in diary.notes] == [((3,), True)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read_and_said(write, encoding):
    diary = read_diary(write(HEAD + "2024-03-01,wrist,,5,,café,\n", encoding=encoding))
    assert diary.entries[0].cues == ("café",)
    assert [note.text.split(";")[0] for note in diary.notes] == {
        "utf-16": ["The file is UTF-16 text and was read as such"],
        "utf-8-sig": [],
        "cp1252": ["The file is not UTF-8"],
    }[encoding]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("  \n\n", "is empty"),
        (HEAD, "has column names but no rows"),
        ("date,site\n2024-03-01,wrist\n", "there is no column 'intensity'"),
        ("pain\n3\n", "there is no column 'date'"),
        ("date,intensity,pain\n2024-03-01,3,4\n", "both hold the intensity"),
        ("date,intensity\n2024-03-01,\0\n", "zero bytes"),
    ],
)
def test_a_file_that_is_no_diary_gets_one_sentence(write, text, words):
    with pytest.raises(DocumentError, match=words) as caught:
        read_diary(write(text))
    assert len(caught.value.faults) == 1


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(DocumentError, match="no such file"):
        read_diary(tmp_path / "absent.csv")
    with pytest.raises(DocumentError, match="is a folder"):
        read_diary(tmp_path)


def test_other_names_are_mapped_by_an_option_and_by_a_file(write, tmp_path):
    text = "Datum;waar;hoe erg\n1-3-2024;pols;4,5\n20-3-2024;pols;3\n"
    mapping = tmp_path / "map.yaml"
    mapping.write_text("columns: {waar: site, hoe erg: intensity}\nsites: {pols: wrist}\n")
    diary = read_diary(write(text), Columns.from_option(str(mapping)))
    assert [(entry.site, entry.intensity) for entry in diary.entries] == [("wrist", 4.5), ("wrist", 3.0)]
    found = faults(write(text), Columns.from_option("waar=site,hoe erg=intensity"))
    assert [(line, field) for line, field, _ in found] == [(2, "waar"), (3, "waar")]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("pain", "not of the form theirs=ours"),
        ("pain=intensty", "did you mean 'intensity'"),
        ("absent.yaml", "could not be read"),
    ],
)
def test_a_wrong_mapping_is_refused(option, words):
    with pytest.raises(DocumentError, match=words):
        Columns.from_option(option)


def test_a_mapping_to_a_column_the_file_lacks_is_refused(write):
    assert (
        "which the file does not have"
        in faults(write(HEAD + "2024-03-01,wrist,,1,,,\n"), Columns.from_option("schmerz=intensity"))[0][2]
    )


def test_columns_that_are_not_used_are_named(write):
    diary = read_diary(write("date,intensity,shoe size\n2024-03-01,4,42\n"))
    assert [note.text for note in diary.notes] == [
        "Columns not used: shoe size",
        "No column says where it hurts: everything is read as one pain, site unspecified",
    ]


def test_several_entries_a_day_are_averaged_and_a_site_left_out_counts_as_free(write):
    path = write(
        "time,site,side,intensity\n2024-03-01 08:00,wrist,left,2\n2024-03-01 8:30 PM,wrist,left,6\n"
        "2024-03-03 09:00,jaw,,4\n"
    )
    days = lay_out(read_diary(path))
    assert days.sites == ("left wrist", "jaw")
    assert days.pain[0].tolist() == [4, 0]
    assert not days.recorded[1]
    assert days.pain[2].tolist() == [0, 4]


def test_both_sides_become_left_and_right_where_the_diary_tells_them_apart(write):
    days = lay_out(read_diary(write(HEAD + "2024-03-01,knee,both,4,,,\n2024-03-02,knee,left,6,,,\n")))
    assert dict(zip(days.sites, days.pain.T.tolist(), strict=True)) == {
        "left knee": [4, 6],
        "right knee": [4, 0],
    }


def test_a_zero_without_a_site_is_a_day_without_pain(write):
    days = lay_out(read_diary(write(HEAD + "2024-03-01,knee,left,4,,,\n2024-03-02,,,0,,,\n")))
    assert days.sites == ("left knee",)
    assert days.pain[:, 0].tolist() == [4, 0]


def test_a_row_without_intensity_is_kept_for_its_cues_and_is_no_zero(write):
    diary = read_diary(write(HEAD + "2024-03-01,knee,left,4,,,\n2024-03-02,,,,,rain,\n"))
    days = lay_out(diary)
    assert days.cues["rain"].tolist() == [False, True]
    assert days.recorded.tolist() == [True, False]
    assert [note.lines for note in diary.notes] == [(3,)]


def test_a_cell_too_many_is_a_fault_and_a_cell_too_few_a_note(write):
    assert faults(write("date,intensity,cues\n2024-03-01,4,rain,noise\n"))[0][0] == 2
    diary = read_diary(write("date,intensity,cues\n2024-03-01,4\n"))
    assert diary.notes[0].lines == (2,)
