"""Flares, new levels, new sites and drift: how often, how long, and the same in any length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.care.course import PARAMETERS, with_values
from neuroplasty.care.course.incidents import YEAR_D, Incident, draw_incidents, drift, incident_nociception

LEG_PAIN = (2.0, 7.0, 0.0, 0.0)


@given(st.integers(0, 2**63), st.integers(1, 800), st.integers(1, 800))
def test_a_longer_course_meets_what_a_shorter_one_met(seed, one, other):
    short, long = sorted((one, other))
    incidents = draw_incidents(seed, long, LEG_PAIN)
    assert draw_incidents(seed, short, LEG_PAIN) == tuple(
        flare for flare in incidents if flare.start_d < short
    )
    np.testing.assert_array_equal(drift(seed, short), drift(seed, long)[:short])


def test_each_kind_comes_as_often_as_its_hazard_says():
    years, people = 2, 1500
    incidents = [
        flare for seed in range(people) for flare in draw_incidents(seed, round(years * YEAR_D), LEG_PAIN)
    ]
    counts = {
        kind: sum(flare.kind == kind for flare in incidents) / people / years
        for kind in ("flare", "new level", "new site")
    }
    assert counts["flare"] == pytest.approx(PARAMETERS["flares_per_y"].value, rel=0.12)
    assert counts["new level"] == pytest.approx(PARAMETERS["new_level_per_y"].value, rel=0.4)
    assert counts["new site"] == pytest.approx(PARAMETERS["new_site_per_y"].value, rel=0.3)


def test_a_quarter_of_people_flare_within_a_year():
    flared = [any(one.kind == "flare" for one in draw_incidents(seed, 365, LEG_PAIN)) for seed in range(1500)]
    assert 0.22 < np.mean(flared) < 0.28


def test_a_fusion_brings_new_levels_oftener():
    def levels(fused):
        return sum(
            one.kind == "new level"
            for seed in range(800)
            for one in draw_incidents(seed, 730, LEG_PAIN, fused=fused)
        )

    assert levels(True) > 1.4 * levels(False)


def test_strains_and_flares_come_where_it_hurts_and_a_new_site_where_it_does_not():
    incidents = [one for seed in range(300) for one in draw_incidents(seed, 730, LEG_PAIN)]
    assert {one.site for one in incidents if one.kind in ("strain", "flare")} == {1}
    assert {one.site for one in incidents if one.kind == "new site"} == {2, 3}
    assert {one.site for one in incidents if one.kind == "new level"} == {1, 2}


def test_somebody_without_hazards_has_no_incident():
    none = with_values(strains_per_d=0, flares_per_y=0, new_level_per_y=0, new_site_per_y=0, drift=0)
    assert draw_incidents(1, 3650, LEG_PAIN, table=none) == ()
    np.testing.assert_array_equal(drift(1, 50, table=none), 0)


def test_a_flare_heals_a_strain_ends_and_a_new_level_leaves_something():
    flare = Incident("flare", 10, 1, 0.4, heals_d=50.0)
    strain = Incident("strain", 10, 1, 0.4, holds_d=2.0)
    level = Incident("new level", 10, 2, 0.4, heals_d=50.0, stays=0.3, back_share=0.35)
    day = np.array([9, 10, 11, 12, 60, 1000])
    np.testing.assert_allclose(
        flare.level(day), [0, 0.4, 0.4 * np.exp(-0.02), 0.4 * np.exp(-0.04), 0.4 / np.e, 0], atol=1e-12
    )
    assert strain.level(day).tolist() == [0, 0.4, 0.4, 0, 0, 0]
    assert level.level(day)[-1] == pytest.approx(0.12)
    both = incident_nociception([flare, level], 10, 1)
    np.testing.assert_allclose(both, [[0.14, 0.4, 0.4, 0]])


def test_ups_and_downs_spread_and_return_as_the_table_says():
    paths = np.array([drift(seed, 400) for seed in range(300)])
    assert np.all(paths >= -1)
    assert paths[:, 200:].std() == pytest.approx(PARAMETERS["drift"].value, rel=0.1)
    late, later = paths[:, 200], paths[:, 230]
    assert np.corrcoef(late, later)[0, 1] == pytest.approx(
        np.exp(-30 / PARAMETERS["drift_d"].value), abs=0.12
    )
    assert drift(1, 5, begins=0.8)[0] > drift(1, 5, begins=-0.8)[0]
