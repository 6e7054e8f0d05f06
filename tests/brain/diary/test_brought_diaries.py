"""Diaries as people bring them: other languages, spreadsheets, phones; read, or asked back in exact words."""

from datetime import datetime

import pytest

from neuroplasty.brain.diary import Columns, lay_out, read_diary
from neuroplasty.brain.diary.encodings import decoded
from neuroplasty.errors import DocumentError


@pytest.fixture
def write(tmp_path):
    def written(text, name="my.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return written


def refusal(path, columns=None):
    with pytest.raises(DocumentError) as caught:
        read_diary(path, columns)
    return str(caught.value)


def days_of(path, columns=None):
    return [entry.when for entry in read_diary(path, columns).entries]


# Columns


def test_a_mapping_beats_a_guess(write):
    path = write("full_date,date,pain\n2025-02-20,February 20,4\n2025-02-21,February 21,5\n")
    assert days_of(path, Columns.from_option("full_date=date"))[0] == datetime(2025, 2, 20)
    assert "names no year; write it, or map another column" in refusal(path)


def test_a_mapping_beats_a_guess_for_every_field(write):
    path = write("date,pain,score,place,site\n2025-02-20,1,6,knee,jaw\n")
    (entry,) = read_diary(path, Columns.from_option("score=intensity,place=site")).entries
    assert (entry.intensity, entry.site) == (6, "knee")


def test_a_column_can_be_ignored(write):
    path = write("date,datum,pain,nrs\n2025-02-20,x,4,9\n")
    (entry,) = read_diary(path, Columns.from_option("datum=ignore,nrs=ignore")).entries
    assert entry.intensity == 4
    assert "datum=ignore" in refusal(path)


def test_two_columns_mapped_to_one_field_are_refused(write):
    path = write("a,b,pain\n2025-02-20,2025-02-21,4\n")
    assert "both hold the date" in refusal(path, Columns.from_option("a=date,b=date"))


@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}", "SEP={}", '"sep={}"', "\ufeffsep={}"])
def test_a_line_that_names_the_delimiter_is_no_heading(write, mark, line):
    row = mark.join(("date", "site", "intensity")) + "\n" + mark.join(("2025-02-20", "neck", '"4,5"')) + "\n"
    (entry,) = read_diary(write(line.format(mark) + "\n" + row)).entries
    assert (entry.intensity, entry.line) == (4.5, 3)


def test_sides_are_mapped_as_sites_are(write, tmp_path):
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "columns: {wo: site, welche: side, wie: intensity}\nsites: {knie: knee, linkes bein: left "
        "leg}\nsides: {hier: left, dort: right}\n",
        encoding="utf-8",
    )
    path = write(
        "date,wo,welche,wie\n2025-01-01,Knie,hier,4\n2025-01-02,linkes Bein,,5\n2025-01-03,Knie dort,,1\n"
    )
    places = [entry.place for entry in read_diary(path, Columns.from_option(str(mapping))).entries]
    assert places == ["left knee", "left leg", "right knee"]


@pytest.mark.parametrize(
    "word", ["links", "gauche", "izquierda", "sinistra", "esquerda", "왼쪽", "左", "Links", "vänster"]
)
def test_left_is_left_in_the_languages_people_write(write, word):
    (entry,) = read_diary(write(f"date,site,side,intensity\n2025-01-01,knee,{word},4\n")).entries
    assert entry.place == "left knee"


def test_an_unknown_side_says_how_to_map_it(write):
    assert "under 'sides:'" in refusal(write("date,site,side,intensity\n2025-01-01,knee,hither,4\n"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sides: {links: port}", "is not one of left, right"),
        ("months: {Jan: 13}", "is not a number from 1 to 12"),
        ("scale: 0-7", "scale: '0-7' is not one of"),
        ("encoding: klingon", "is not known"),
        ("columns: [a, b]", "found no block"),
        ("colums: {a: date}", "did you mean 'columns'"),
        ("- a\n- b", "holds no keys"),
    ],
)
def test_a_wrong_word_in_a_mapping_is_told(tmp_path, text, words):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(DocumentError, match=words):
        Columns.from_option(str(tmp_path / "m.yaml"))


# Dates


@pytest.mark.parametrize(
    "written",
    [
        "1. Januar 2025", "1 January 2025", "January 1, 2025", "Jan 1 2025", "1-Jan-2025", "1 janvier 2025",
        "1er janvier 2025", "1 de enero de 2025", "1 gennaio 2025", "1 januari 2025", "1º de janeiro de 2025",
        "Wed, 1 January 2025", "Mittwoch, 1. Januar 2025", "2025 January 1", "1. Jänner 2025",
        "1 stycznia 2025",
        "2025. 1. 1.", "2025.1.1", "2025.01.01.", "2025년 1월 1일", "2025年1月1日", "2025. 1. 1. (수)",
        "2025/1/1",
        "20250101", "45658", "45658.0", "01-Jan-25", "2025-01-01T00:00:00", "Wednesday 1 January 2025",
    ],
)  # fmt: skip
def test_one_day_in_every_way_it_is_written(write, written):
    assert days_of(write(f'date;site;intensity\n"{written}";neck;4\n')) == [datetime(2025, 1, 1)]


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2025. 1. 1. 오전 8:30", (8, 30)), ("2025. 1. 1. 오후 8:30", (20, 30)), ("45658.5", (12, 0)),
        ("1. Januar 2025 08:30", (8, 30)), ("2025年1月1日 下午8:30", (20, 30)),
        ("2025-01-01 8.30 pm", (20, 30)),
        ("Jan 1, 2025, 8:30 AM", (8, 30)), ("2025-01-01 8 pm", (20, 0)), ("2025-01-01 08:30 Uhr", (8, 30)),
        ("45658,25", (6, 0)),
    ],
)  # fmt: skip
def test_the_time_beside_a_date_is_read_too(write, written, hour):
    ((when),) = days_of(write(f'date;site;intensity\n"{written}";neck;4\n'))
    assert (when.day, when.hour, when.minute) == (1, *hour)


def test_two_digit_years_are_asked_back_where_they_may_be_read_two_ways(write):
    rows = "".join(f"{day}.02.25;4\n" for day in range(13, 20))
    assert days_of(write("date;intensity\n" + rows))[0] == datetime(2025, 2, 13)
    rows = "".join(f"25.02.{day};4\n" for day in range(13, 20))
    assert days_of(write("date;intensity\n" + rows))[0] == datetime(2025, 2, 13)
    assert "DD.MM.YY or YY.MM.DD" in refusal(write("date;intensity\n13.02.25;4\n14.02.25;4\n"))
    path = write("date;intensity\n01/02/25;4\n02/02/25;4\n")
    assert "DD/MM/YY or MM/DD/YY" in refusal(path)
    assert days_of(path, Columns(dates="DD/MM/YY"))[0] == datetime(2025, 2, 1)


def test_months_of_any_language_are_mapped(write, tmp_path):
    path = write("date;intensity\n1 tammikuuta 2025;4\n3 helmikuuta 2025;5\n")
    assert "'months: {tammikuuta: 1}'" in refusal(path)
    (tmp_path / "m.yaml").write_text("months: {tammikuuta: 1, helmikuuta: 2}")
    assert days_of(path, Columns.from_option(str(tmp_path / "m.yaml")))[1] == datetime(2025, 2, 3)


@pytest.mark.parametrize("written", ["February 20", "20. Februar", "20.2.", "2/20", "20 Feb"])
def test_a_date_without_its_year_says_so(write, written):
    assert "names no year" in refusal(write(f"date;intensity\n{written};4\n"))


@pytest.mark.parametrize(
    "written", ["12", "99999", "1.1", "yesterday", "2025", "2025-13-01", "0", "-45658", "1e5"]
)
def test_what_is_no_date_is_refused_with_its_row(write, written):
    assert f":2: date: found {written!r}" in refusal(write(f"date;intensity\n{written};4\n"))


def test_day_numbers_of_a_spreadsheet_are_said(write):
    diary = read_diary(write("date,site,intensity\n45658,low back,1\n45659,low back,4\n"))
    assert any("day numbers" in note.text for note in diary.notes)
    assert "write them all in one format" in refusal(
        write("date,intensity\n45658,1\n45659,2\n2025-01-03,3\n")
    )


# Tables


def test_a_column_a_site_is_read_as_rows(write):
    diary = read_diary(
        write("Date,Low back,Left leg,Notes\n2025-01-01,3,6,x\n2025-01-02,,7,y\n2025-01-03,0,,z\n")
    )
    assert [(entry.place, entry.intensity) for entry in diary.entries] == [
        ("low back", 3), ("left leg", 6), ("left leg", 7), ("low back", 0),
    ]  # fmt: skip
    assert set(lay_out(diary).sites) == {"low back", "left leg"}
    assert any("'Low back', 'Left leg'" in note.text for note in diary.notes)


@pytest.mark.parametrize("head", ["Low back pain", "low back (0-10)", "NRS low back", "Lumbar", "lower_back"])
def test_headings_of_places_are_known_by_their_words(write, head):
    (entry,) = read_diary(write(f"date,{head}\n2025-01-01,3\n")).entries
    assert (entry.site, entry.intensity) == ("low back", 3)


def test_columns_of_places_are_mapped_in_any_language(write):
    path = write("날짜,허리,왼다리\n2025-01-01,3,6\n")
    assert "map" in refusal(path)
    diary = read_diary(path, Columns.from_option("허리=low back,왼다리=left leg"))
    assert [entry.place for entry in diary.entries] == ["low back", "left leg"]


def test_a_wrong_number_in_a_wide_table_names_its_column(write):
    assert ":2: Left leg: found '12'" in refusal(write("date,Low back,Left leg\n2025-01-01,3,12\n"))


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("low back; left leg", ["low back", "left leg"]),
        ("low back and left leg", ["low back", "left leg"]),
        ("Neck / Jaw", ["neck", "jaw"]),
        ("neck+jaw, left wrist", ["neck", "jaw", "left wrist"]),
        ("knee & ankle", ["knee", "ankle"]),
        ("neck | neck", ["neck"]),
    ],
)
def test_several_places_in_a_cell_are_an_entry_each(write, cell, places):
    diary = read_diary(write(f'date\tsite\tintensity\n2025-01-01\t"{cell}"\t4\n'))
    assert [entry.place for entry in diary.entries] == places


def test_of_several_places_the_unknown_one_is_named(write):
    assert "found 'elbo', which is no site" in refusal(
        write("date;site;intensity\n2025-01-01;neck, elbo;4\n")
    )


# Scales


def test_a_scale_to_100_is_asked_back_once_and_read_when_it_is_said(write):
    rows = "".join(f"2025-01-{day:02d},neck,{day * 4 + 3}\n" for day in range(1, 21))
    path = write("date,site,intensity\n" + rows)
    said = refusal(path)
    assert "is this a scale of 0 to 100? Then say so with --scale 0-100" in said
    assert said.count("\n") == 0
    diary = read_diary(path, Columns.from_option("", scale="0-100"))
    assert diary.entries[0].intensity == pytest.approx(0.7)
    assert diary.entries[-1].intensity == pytest.approx(8.3)


def test_per_cent_and_a_wide_table_are_asked_back_too(write):
    rows = "".join(f"2025-01-{day:02d},{day * 4}%,{day * 3}%\n" for day in range(1, 21))
    path = write("date,Neck,Jaw\n" + rows)
    assert "scale of 0 to 100" in refusal(path)
    assert read_diary(path, Columns(scale=100.0)).entries[0].intensity == pytest.approx(0.4)


def test_one_number_too_high_is_a_slip_and_not_a_scale(write):
    rows = "".join(f"2025-01-{day:02d},neck,{day % 10}\n" for day in range(1, 21))
    assert "found '55', expected a number from 0 to 10" in refusal(
        write("date,site,intensity\n" + rows + "2025-02-01,neck,55\n")
    )


@pytest.mark.parametrize("written", ["-", "n/a", "–", ""])
def test_a_day_that_was_not_rated_is_none(write, written):
    assert read_diary(write(f"date,site,intensity\n2025-01-01,neck,{written}\n")).entries[0].intensity is None


# Encodings


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("Datum;Ort\n1.1.2025;unterer Rücken;müde, Gefühl über dem Gesäß\n", "cp1252", "cp1252"),
        ("date;note\n1;après la marche, douleur légère, très fatigué\n", "cp1252", "cp1252"),
        ("date;note\n1;“good” day – café €5\n", "cp1252", "cp1252"),
        ("Datum;Ort\n1.1.2025;unterer Rücken;müde, Gefühl über dem Gesäß\n", "mac-roman", "mac-roman"),
        ("Datum;Ort\n1.1.2025;unterer Rücken;müde, Gefühl\n", "cp850", "cp850"),
        ("날짜,부위,강도\n2025-01-01,허리 통증,5\n", "cp949", "cp949"),
        ("날짜,부위,강도,메모\n2025-01-01,왼쪽 무릎,5,오전에 산책 후 아픔\n", "cp949", "cp949"),
        ("日付,部位,強さ\n2025-01-01,腰,5,夕方にひどくなった\n", "cp932", "cp932"),
        ("日期,部位,强度\n2025-01-01,腰,5,下午疼痛,左腿无力\n", "gb18030", "gb18030"),
        ("Data;Miejsce;Uwagi\n1;plecy;ból po dźwiganiu, noga cięższa, śpię źle\n", "cp1250", "cp1250"),
        ("дата;место;заметки\n1;поясница;болит после прогулки\n", "cp1251", "cp1251"),
        ("дата;место;заметки\n1;поясница;болит после прогулки\n", "koi8-r", "koi8-r"),
        ("date;note\n1;πόνος στη μέση\n", "cp1253", "cp1253"),
        ("date,pain\n2025-01-01,5\n", "utf-16-le", "utf-16-le"),
        ("date,pain\n2025-01-01,5,é\n", "utf-8", "utf-8-sig"),
    ],
)
def test_old_encodings_are_told_apart(text, encoding, said):
    found, name = decoded(text.encode(encoding))
    assert (found, name) == (text, said)


def test_the_encoding_that_was_told_is_said_and_can_be_given(write):
    text = "날짜,허리\n2025-01-01,5\n"
    path = write(text, encoding="cp949")
    mapping = {"columns": {"허리": "low back"}}
    diary = read_diary(path, Columns(**mapping))
    assert any("Korean (CP949)" in note.text for note in diary.notes)
    assert read_diary(path, Columns(**mapping, encoding="EUC-KR")).entries == diary.entries
    assert "is not utf-8 text" in refusal(path, Columns(encoding="utf-8"))


@pytest.mark.parametrize(
    ("start", "what"), [(b"PK\x03\x04", "Excel"), (b"\xd0\xcf\x11\xe0", "Excel"), (b"%PDF-1", "PDF")]
)
def test_a_spreadsheet_is_asked_for_as_csv(write, start, what):
    said = refusal(write(start + b"\0" * 40))
    assert what in said
    assert "CSV" in said


# What was tried


@pytest.mark.parametrize(
    ("name", "option", "count"),
    [
        ("diary_two_date_columns.csv", "full_date=date", None),
        ("diary_sep_line.csv", "de.yaml", None),
        ("de_monthnames.csv", "", None),
        ("ko_excel_dates.csv", "", None),
        ("excel_serial.csv", "", None),
        ("wide.csv", "", None),
    ],
)
def test_what_was_tried_is_read(shared, name, option, count):
    folder = shared / "tried" / "diaries"
    mapping = Columns.from_option(str(folder / option) if option.endswith("yaml") else option)
    diary = read_diary(folder / name, mapping)
    assert len({entry.when.date() for entry in diary.entries}) > 25
    assert {entry.when.year for entry in diary.entries} == {2025}
    assert all(entry.intensity is not None for entry in diary.entries)
