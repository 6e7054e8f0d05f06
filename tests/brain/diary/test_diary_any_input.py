"""Whatever stands in a file or a diary, there is an answer and never a traceback."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuroplasty.app.diary import render_diary, review_text
from neuroplasty.brain.diary import Columns, Diary, Entry, find_patterns, lay_out, read_diary
from neuroplasty.care.review import review_diary
from neuroplasty.errors import DocumentError

_DATES = ["2024-03-01", "1/2/2024", "31.12.2023 23:59"]
CELL = st.sampled_from(
    [*_DATES, "", "wrist", "left", "both", "0", "10", "11", "bad", '"', ";", "é", "\0", "5\n"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELL, max_size=6), max_size=6),
    st.sampled_from(["date,site,side,intensity,cues,mood\n", "time;intensity\n", ""]),
    st.sampled_from(["utf-8", "utf-16", "latin-1"]),
)
def test_any_file_is_read_or_refused_with_its_rows(tmp_path, rows, head, encoding):
    path = tmp_path / "any.csv"
    path.write_bytes((head + "\n".join(",".join(row) for row in rows)).encode(encoding))
    entries, faults = (), ()
    try:
        entries = read_diary(path).entries
    except DocumentError as error:
        faults = error.faults
    assert bool(entries) != bool(faults)
    assert all(fault.file == str(path) for fault in faults)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.none() | st.text(max_size=12))
def test_any_mapping_is_understood_or_refused(text, dates):
    mapping, faults = None, ()
    try:
        mapping = Columns.from_option(text, dates)
    except DocumentError as error:
        faults = error.faults
    assert (mapping is None) == bool(faults)


@pytest.mark.parametrize("seed", range(25))
def test_any_diary_gets_through_every_detector(seed):
    rng = np.random.default_rng(seed)
    length = int(rng.choice([1, 2, 15, 45, 100]))
    levels = [[0.0], [5.0], [0.0, 10.0], list(np.arange(11.0))][seed % 4]
    entries = []
    for day in range(length):
        for site in ("neck", "jaw", "unspecified")[: 1 + seed % 3]:
            if rng.random() < 0.8:
                entries.append(
                    Entry(
                        2 + len(entries),
                        datetime(2024, 1, 1) + timedelta(days=day * int(rng.choice([1, 1, 3]))),
                        False,
                        site,
                        "",
                        None if rng.random() < 0.1 else float(rng.choice(levels)),
                        ("rain",) if rng.random() < 0.4 else (),
                        ("walking",) if rng.random() < 0.9 else (),
                        float(rng.choice(levels)) if rng.random() < 0.8 else None,
                    )
                )
    entries = entries or [Entry(2, datetime(2024, 1, 1), False, "neck", "", None)]
    diary = Diary(tuple(sorted(entries, key=lambda entry: entry.when)), frozenset({"site"}))
    findings = find_patterns(lay_out(diary), np.random.default_rng(0))
    assert all((one.p is None) == (one.status == "abstained") for one in findings.all)
    assert all(one.effect.low <= one.effect.value <= one.effect.high for one in findings.all if one.effect)
    review = review_diary(diary)
    assert "RED FLAGS FIRST" in review_text(review)
    assert "Red flags first" in render_diary(review)
