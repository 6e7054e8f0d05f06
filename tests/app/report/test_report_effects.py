"""What each effect was worth, as a reader sees it."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from neuroplasty.app.report.effects import effects_tables, outlook_chart
from neuroplasty.care.rehearsal import rehearse
from neuroplasty.documents import read_case, read_plan
from neuroplasty.documents.episode import Episode
from neuroplasty.documents.records import Effect, EffectRecord, Outlook

HOURS = (0.0, 1.0, 24.0, 672.0, 2016.0)
EFFECTS = get_args(Effect)


@pytest.fixture
def episode(document) -> Episode:
    """The made-up episode, its target with an outlook and four rows, another root silent."""
    plain = Episode.model_validate(document)
    outlook = Outlook(
        before=0.4,
        t_h=HOURS,
        nociception=(0.02, 0.04, 0.1, 0.2, 0.3),
        without=dict.fromkeys(EFFECTS, (0.1, 0.2, 0.3, 0.36, 0.4)),
    )
    silent = Outlook(before=0.0, t_h=HOURS, nociception=(0.0,) * 5)
    roots = [
        record.model_copy(update={"outlook": {"L5 left": outlook, "L4 left": silent}.get(record.root)})
        for record in plain.procedure.roots
    ]

    def row(root: str, effect: Effect, **values) -> EffectRecord:
        return EffectRecord.model_validate({"root": root, "effect": effect, **values})

    torn = {"what": "torn by pressure", "value": 41.0, "unit": "%"}
    none = {"what": "dissolved", "value": 0.1, "unit": "%"}
    effects = [
        row("L5 left", "inflammation", fall_4_weeks=0.1),
        row("L5 left", "room", acts=False),
        row("L5 left", "scar", amounts=[torn, none], fall_1_day=-0.04),
        row("L5 left", "nerve", amounts=[{"what": "blocked by half or more", "value": 2.0, "unit": "h"}]),
        row("L4 left", "nerve", amounts=[{"what": "deepest block", "value": 30.0, "unit": "%"}]),
        row("L4 left", "scar"),
    ]
    procedure = plain.procedure.model_copy(update={"roots": tuple(roots), "effects": tuple(effects)})
    return plain.model_copy(update={"procedure": procedure})


def test_every_effect_has_its_row_at_a_root_that_hurt(episode):
    hurt, _ = effects_tables(episode)
    assert [row.cells[1].text for row in hurt.rows] == [
        "Inflammation down",
        "Room",
        "Scar undone",
        "Feedback interrupted",
    ]
    assert hurt.rows[0].cells[0].text == "L5 left"
    assert "left after 1 h, 1 day, 4 weeks: 10 %, 25 %, 50 %" in hurt.rows[0].cells[0].notes


def test_falls_are_shares_of_what_was_felt_before(episode):
    hurt, _ = effects_tables(episode)
    assert [cell.text for cell in hurt.rows[0].cells[3:]] == ["0 %", "0 %", "25 %"]
    assert hurt.rows[0].cells[5].mark == "good"
    assert (hurt.rows[2].cells[4].text, hurt.rows[2].cells[4].mark) == ("−10 %", "caution")


def test_an_effect_switched_off_says_so_and_small_amounts_are_not_told(episode):
    hurt, _ = effects_tables(episode)
    assert hurt.rows[1].cells[2].text == "switched off in this plan"
    assert [cell.text for cell in hurt.rows[1].cells[3:]] == ["–"] * 3
    assert hurt.rows[2].cells[2].notes == ("torn by pressure: 41 % of the bonds",)
    assert hurt.rows[0].cells[2].text == "nothing"


def test_of_a_silent_root_only_what_was_done_is_told(episode):
    _, silent = effects_tables(episode)
    assert [row.cells[1].text for row in silent.rows] == ["Feedback interrupted"]
    assert silent.rows[0].cells[0].text == "L4 left"


def test_the_chart_names_every_line_within_its_frame(episode):
    drawn = outlook_chart(episode)
    assert drawn is not None
    for words in ("as carried out", "without: scar undone", "before the procedure", "12 weeks"):
        assert words in drawn
    heights = [float(y) for y in re.findall(r'<text[^>]*transform="translate\([\d.]+ ([\d.]+)\)', drawn)]
    assert all(y > 5 for y in heights)
    assert outlook_chart(episode) == drawn


def test_without_an_outlook_there_is_neither_chart_nor_table(document):
    bare = Episode.model_validate(document)
    assert outlook_chart(bare) is None
    assert all(table.rows == () for table in effects_tables(bare))


@pytest.mark.slow
def test_an_effect_switched_off_in_a_plan_changes_its_row_in_a_whole_rehearsal(one_day):
    case, plan = read_case("l5-scar-after-discectomy"), read_plan("one-day-caudal")
    off = plan.model_copy(update={"without": ("scar", "nerve")})
    (full, roots), (bare, kept) = (
        (
            {(one.root, one.effect): one for one in done.procedure.effects},
            {record.root: record for record in done.procedure.roots},
        )
        for done in (one_day, rehearse(case, off, spacing_mm=5.0, years_after=False))
    )
    assert full["L5 left", "scar"].fall_4_weeks > 0.002
    assert full["L5 left", "scar"].acts
    for effect in ("scar", "nerve"):
        assert not bare["L5 left", effect].acts
        assert bare["L5 left", effect].fall_1_h == bare["L5 left", effect].fall_4_weeks == 0
    assert roots["L5 left"].bonded_after < roots["L5 left"].bonded_before
    assert kept["L5 left"].bonded_after == kept["L5 left"].bonded_before
    outlook = roots["L5 left"].outlook
    assert outlook.without["scar"][-1] > outlook.nociception[-1]
