"""The command looks a diary through; text and page say the same, red flags first."""

import csv
import re
import subprocess
import sys

import numpy as np
import pytest

from neuroplasty.app.diary import render_diary, review_text
from neuroplasty.brain.diary import Pattern, simulate_diary
from neuroplasty.care.review import review_diary


def save(diary, path, note=""):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "site", "side", "intensity", "activity", "cues", "notes"])
        for entry in diary.entries:
            day = entry.when.date().isoformat()
            words = (";".join(entry.activities), ";".join(entry.cues), note)
            writer.writerow([day, entry.site, entry.side, entry.intensity, *words])
            note = ""
    return path


def call(*arguments):
    program = [sys.executable, "-m", "neuroplasty.app.cli", *map(str, arguments)]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def review():
    return review_diary(simulate_diary(np.random.default_rng(3), 120, pattern=Pattern(stay_days=7)))


def test_the_command_prints_and_writes_a_page_with_red_flags_first(tmp_path):
    diary = simulate_diary(np.random.default_rng(3), 120, pattern=Pattern(stay_days=7))
    path = save(diary, tmp_path / "my.csv", "numb between the legs")
    done = call("diary", path, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert text.index("cauda equina") < text.index("Low back and left knee take turns.")
    assert "nobody has measured" in text
    page = (tmp_path / "out" / "diary.html").read_text()
    assert page.index("cauda equina") < page.index("Low back and left knee take turns.")
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)


def test_a_faulty_diary_leaves_with_3_its_rows_and_no_page(tmp_path):
    (tmp_path / "my.csv").write_text("date,site,intensity\n2024-03-01,elbo,11\n2024-03-02,knee,bad\n")
    done = call("diary", tmp_path / "my.csv")
    assert done.returncode == 3
    assert [line.split(": ")[0].rpartition(":")[2] for line in done.stderr.splitlines()] == ["2", "2", "3"]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "diary.html").exists()


def test_the_same_review_gives_the_same_page(review):
    assert render_diary(review) == render_diary(review)


def test_three_days_give_a_page_that_says_what_is_needed():
    review = review_diary(simulate_diary(np.random.default_rng(1), 3))
    assert "No pattern was found" in render_diary(review)
    text = review_text(review)
    assert "CANNOT BE TOLD" in text
    assert "this needs 42" in text


def test_every_finding_on_the_page_has_its_interval_its_chance_and_its_caution(review):
    page = render_diary(review)
    assert len(review.findings.found) >= 1
    assert page.count('<article class="finding">') == len(review.findings.found)
    assert page.count("<dt>But</dt>") == len(review.findings.found)
    for finding in review.findings.found:
        assert finding.effect.words in page


def test_ten_years_are_drawn_by_week():
    review = review_diary(simulate_diary(np.random.default_rng(2), 3650, 2))
    page = render_diary(review)
    assert "A cell is a week" in page
    assert len(page) < 2_000_000


def test_a_diary_without_a_single_rating_is_told_so(tmp_path):
    (tmp_path / "my.csv").write_text("date,site,intensity,cues\n2024-03-01,,,rain\n2024-03-02,,,noise\n")
    done = call("diary", tmp_path / "my.csv")
    assert done.returncode == 0
    assert "no site was rated" in done.stdout
