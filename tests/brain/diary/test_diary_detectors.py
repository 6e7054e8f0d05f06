"""Each detector finds what was put in, stays silent where nothing was, and abstains where it must."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from neuroplasty.brain.diary import (
    Diary,
    Entry,
    Pattern,
    alternation,
    change_points,
    cues,
    draw_profile,
    find_patterns,
    flares,
    inconsistency,
    lay_out,
    migration,
    mood,
    red_flags,
    simulate_diary,
    volatility,
)
from neuroplasty.brain.diary.findings import DETECTORS
from neuroplasty.brain.diary.levels import best_split
from neuroplasty.brain.diary.series import (
    autoregressions,
    lag1_autocorrelation,
    markov_surrogates,
    running_median,
)

START = datetime(2024, 1, 1)


def rng(seed=0):
    return np.random.default_rng(seed)


def laid(seed, days, sites=1, **pattern):
    return lay_out(simulate_diary(rng(seed), days, sites, Pattern(**pattern)))


def kept(pain, moods=None, sites=("low back", "jaw")):
    """A diary with the pains (days, sites) given, one row each."""
    pain = np.asarray(pain, dtype=float).reshape(len(pain), -1)
    entries = [
        Entry(2 + day, START + timedelta(days=day), False, sites[site], "", float(value),
              mood=None if moods is None else float(moods[day]))
        for day, row in enumerate(pain) for site, value in enumerate(row) if not np.isnan(value)
    ]  # fmt: skip
    return lay_out(Diary(tuple(entries), frozenset({"site"})))


def found(days, detector, seed=0):
    return [one for one in find_patterns(days, rng(seed)).found if one.detector == detector]


def test_the_same_seed_gives_the_same_findings():
    days = laid(1, 120, stay_days=7)
    assert find_patterns(days, rng(4)) == find_patterns(days, rng(4))


def test_a_diary_of_three_days_makes_every_detector_abstain_with_a_reason():
    findings = find_patterns(laid(2, 3), rng())
    assert {one.detector for one in findings.abstained} == set(DETECTORS)
    assert all(one.reason and one.p is None for one in findings.all)
    assert findings.families == 0


@pytest.mark.parametrize(
    ("detector", "days", "sites", "pattern"),
    [
        ("alternation", 120, 2, {"stay_days": 7}),
        ("migration", 90, 2, {"moves_at": 0.5}),
        ("cues", 180, 1, {"cue_effect": 3}),
        ("change points", 120, 1, {"step": -3}),
        ("flares", 240, 1, {"flares_per_100": 30}),
        ("volatility", 120, 1, {"swing": 4}),
        ("inconsistency", 240, 1, {"free_share": 0.5}),
    ],
)
def test_a_large_pattern_is_found_in_four_of_five_diaries(detector, days, sites, pattern):
    hits = [bool(found(laid(seed, days, sites, **pattern), detector)) for seed in range(10)]
    assert sum(hits) >= 8


def test_patternless_diaries_rarely_show_anything():
    alarms = [bool(find_patterns(laid(seed, 61, 2), rng(seed)).found) for seed in range(60)]
    # At 5 % the chance of more than 9 of 60 is below one in a thousand.
    assert sum(alarms) <= 9


def test_the_alternation_index_runs_from_minus_one_to_one():
    on = np.array([True, True, False, False])
    assert alternation.index_of(on, on) == -1
    assert alternation.index_of(on, ~on) == 1


def test_one_site_a_day_may_be_the_habit_so_alternation_abstains():
    pain = np.full((80, 2), np.nan)
    turn = (np.arange(80) // 5) % 2
    pain[np.arange(80), turn] = 6
    (test,) = alternation.detect(kept(pain), rng())
    assert test.p is None
    assert "habit" in test.reason
    full = np.nan_to_num(pain)
    assert alternation.detect(kept(full), rng())[0].large


def test_sites_that_hurt_together_do_not_alternate():
    turn = ((np.arange(80) // 5) % 2 * 6.0)[:, None] * np.ones(2)
    (test,) = alternation.detect(kept(turn), rng())
    assert test.effect.value == -1
    assert test.p == 1


def test_independent_bouts_of_pain_are_seldom_called_alternating():
    alarms = 0
    for seed in range(40):
        draw = rng(seed)
        bouts = markov_surrogates(np.arange(120) % 14 < 7, np.ones(120, dtype=bool), 2, draw)
        alarms += bool(found(kept(bouts * 6.0), "alternation", seed))
    assert alarms <= 4


def test_migration_names_the_sites_and_the_day():
    pain = np.where(np.arange(100)[:, None] < 40, [6, 1], [1, 6]) + rng(3).integers(0, 2, (100, 2))
    (test,) = migration.detect(kept(pain), rng())
    assert test.subjects == ("low back", "jaw")
    assert test.on == ((START + timedelta(days=40)).date(),)
    assert test.effect.value == pytest.approx(1, abs=0.1)


def test_a_common_rise_at_all_sites_is_no_migration():
    pain = np.where(np.arange(100)[:, None] < 50, [5, 2], [8, 5]) + rng(3).integers(0, 2, (100, 2))
    (test,) = migration.detect(kept(pain), rng())
    assert not test.large


def test_two_changes_of_level_are_dated():
    level = np.repeat([2.0, 7.0, 4.0], 40) + rng(1).normal(0, 0.7, 120)
    (test,) = change_points.detect(kept(level[:, None]), rng())
    days = [(day - START.date()).days for day in test.on]
    assert days == pytest.approx([40, 80], abs=1)
    assert test.effect.value == pytest.approx(5, abs=0.6)
    assert test.effect.low < test.effect.value < test.effect.high


def test_the_chance_of_a_split_is_fair_where_nothing_changes():
    draw = rng(8)
    p = [best_split(autoregressions(np.array([0.34]), 80, draw), draw).p for _ in range(150)]
    # 150 fair p-values: a share below 0.2 above 0.33 has a chance below one in ten thousand.
    assert np.mean(np.array(p) < 0.2) < 0.33
    assert np.mean(np.array(p) < 0.5) > 0.3


def test_a_memory_is_estimated_through_a_change_of_level():
    noise = autoregressions(np.array([0.5]), 4000, rng(2))[:, 0]
    assert lag1_autocorrelation(noise) == pytest.approx(0.5, abs=0.06)
    assert lag1_autocorrelation(noise + 5 * (np.arange(4000) > 2000)) == pytest.approx(0.5, abs=0.06)


def test_on_off_surrogates_keep_share_and_stays():
    active = np.arange(600) % 12 < 4
    made = markov_surrogates(active, np.ones(600, dtype=bool), 400, rng())
    assert made.mean() == pytest.approx(1 / 3, abs=0.02)
    starts = (made[1:] & ~made[:-1]).sum() / 400
    assert starts == pytest.approx(50, rel=0.08)


def test_a_running_median_looks_back_only_and_waits_for_half_its_days():
    y = np.array([1.0, np.nan, 3, 5, 100])
    assert np.nan_to_num(running_median(y, 4), nan=-1).tolist() == [-1, -1, -1, 2, 3]


def test_the_odds_ratio_is_mantel_and_haenszels():
    exposed = np.array([1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0], dtype=bool)
    bad = np.array([1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0], dtype=bool)
    strata = np.repeat([0, 1], 6)
    ratio, low, high = cues.odds_ratio(exposed, bad, exposed | True, strata)
    # By hand: (2*2/6 + 1*3/6) / (1*1/6 + 1*1/6).
    assert ratio == pytest.approx((4 / 6 + 3 / 6) / (1 / 6 + 1 / 6))
    assert low < ratio < high


def test_a_cue_of_the_day_before_is_told_as_such():
    draw = rng(5)
    there = draw.random(200) < 0.25
    pain = np.rint(4 + 0.6 * draw.normal(size=200) + 3 * np.concatenate([[False], there[:-1]]))
    entries = tuple(
        Entry(2 + day, START + timedelta(days=day), False, "neck", "", float(np.clip(pain[day], 0, 10)),
              ("siren",) if there[day] else ())
        for day in range(200)
    )  # fmt: skip
    (finding,) = found(lay_out(Diary(entries, frozenset({"site", "cues"}))), "cues")
    assert finding.about == "siren (the day before)"
    assert finding.effect.low > 1


def test_cues_written_on_worse_days_only_cannot_be_compared():
    pain = np.where(np.arange(100) % 7 == 0, 8.0, 3.0)
    entries = tuple(
        Entry(2 + day, START + timedelta(days=day), False, "neck", "", float(pain[day]),
              ("rain",) if pain[day] > 5 and day > 14 else ())
        for day in range(100)
    )  # fmt: skip
    (test,) = cues.detect(lay_out(Diary(entries, frozenset({"cues"}))), rng())
    assert "worse days only" in test.reason


def test_a_run_of_high_days_is_one_flare():
    pain = np.full(60, 3.0)
    pain[[20, 21, 22, 40]] = 6
    runs, judged = flares.flares(kept(pain[:, None]))
    assert runs == [(20, 22), (40, 40)]
    assert judged == 53


def test_flares_have_the_exact_interval_of_a_count():
    pain = np.full(107, 3.0)
    pain[[20, 40, 60, 80, 100]] = 6
    (test,) = flares.detect(kept(pain[:, None]), rng())
    # 5 in 100 days: Garwood's interval is 1.62 to 11.67.
    assert (test.effect.value, test.effect.low, test.effect.high) == pytest.approx((5, 1.62, 11.67), abs=0.01)


def test_volatility_is_the_mean_change_of_days_that_follow_each_other():
    pain = np.tile([2.0, 6.0], 20)
    pain[10] = np.nan
    (test,) = volatility.detect(kept(pain[:, None]), rng())
    assert test.effect.value == 4
    assert test.p < 1e-6


def test_inconsistency_needs_both_kinds_of_days():
    def days(pain):
        entries = tuple(
            Entry(2 + i, START + timedelta(days=i), False, "neck", "", float(p), (), ("walking",))
            for i, p in enumerate(pain)
        )
        return lay_out(Diary(entries, frozenset({"activity"})))

    both = inconsistency.detect(days(rng(1).permutation(np.repeat([0, 6], 40))), rng())[0]
    always = inconsistency.detect(days(np.full(80, 6)), rng())[0]
    assert both.large
    assert both.p < 0.01
    assert not always.large
    assert always.p == 1


def test_mood_that_mirrors_pain_is_found_and_mood_of_its_own_is_not():
    draw = rng(4)
    pain = np.clip(np.rint(5 + draw.normal(0, 1.5, 90)), 0, 10)
    (mirrored,) = mood.detect(kept(pain[:, None], 10 - pain), rng())
    (own,) = mood.detect(kept(pain[:, None], draw.integers(0, 11, 90)), rng())
    assert mirrored.effect.value == pytest.approx(-1)
    assert mirrored.p < 1e-6
    assert own.p > 0.05


def test_long_gaps_part_spells_and_do_not_spoil_completeness():
    pain = np.full(200, np.nan)
    pain[:40] = pain[160:] = 4
    days = kept(pain[:, None])
    assert days.complete == 1
    assert len(days.long_gaps) == 1
    assert days.too_few() == ""


def test_a_person_writes_diaries_about_their_own_mean():
    profile = draw_profile(rng(3))
    days = lay_out(simulate_diary(rng(4), 2000, profile=profile))
    assert np.nanmean(days.worst) == pytest.approx(profile.means[0], abs=0.2)


@pytest.mark.parametrize(
    ("words", "points_to"),
    [
        ("lost control of my bladder", "cauda equina compression"),
        ("right foot weaker", "loss of strength"),
        ("fever since Monday", "infection"),
        ("no fever", None),
        ("walked two weeks long", None),
    ],
)
def test_red_flags_are_words_that_are_said_and_not_denied(words, points_to):
    entry = Entry(2, START, False, "low back", "", 5.0, notes=words)
    flags = red_flags(Diary((entry,), frozenset({"notes"})))
    assert [flag.points_to for flag in flags] == ([points_to] if points_to else [])
