"""Who a course happens to: a case's person, what they learned, and people who come when it is bad."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.care.course import (
    PARAMETERS,
    BodyTraits,
    Intervention,
    affected_roots,
    body_of,
    course,
    courses,
    enrolled,
    person_of,
    select_roots,
    treated,
    with_values,
)
from neuroplasty.care.course.sites import at_sites, numbed, shares, sites_of
from neuroplasty.documents import read_case
from neuroplasty.documents.case import Pain
from neuroplasty.documents.history import Learned
from neuroplasty.documents.library import names
from neuroplasty.errors import SolverError

HURTING = [name for name in names("case") if read_case(name).pains]


@pytest.mark.parametrize("name", HURTING)
def test_every_site_of_a_case_hurts_as_it_was_noted(name):
    case = read_case(name)
    one = person_of(case)
    noted = dict.fromkeys(range(4), 0.0)
    for pain in case.pains:
        for site in sites_of(pain):
            noted[site] = max(noted[site], pain.intensity_nrs)
    np.testing.assert_allclose(one.before_nrs, list(noted.values()), atol=0.01)
    assert one.disability == pytest.approx(one.baseline_nrs, abs=0.5)


@pytest.mark.parametrize("leg", [2.0, 4.0])
def test_a_leg_of_2_and_a_back_of_7_come_out_as_noted_and_stay_so(case, tied, leg):
    pains = (case.pains[0].model_copy(update={"intensity_nrs": leg}),
             case.pains[1].model_copy(update={"intensity_nrs": 7.0}))  # fmt: skip
    one = person_of(case.model_copy(update={"pains": pains}), tied)
    np.testing.assert_allclose(one.before_nrs, [7.0, leg, 0.0, 0.0], atol=0.01)
    nothing = Intervention(expectation=0.0, needle=False)
    calm = with_values(
        drift=0.0, strains_per_d=0.0, flares_per_y=0.0, new_level_per_y=0.0, new_site_per_y=0.0
    )
    after = course(tied, one, days=120, first=nothing, table=calm, rng=np.random.default_rng(1))
    assert after.daily.pain_nrs[60:, 1].mean() == pytest.approx(leg, abs=1.0)
    assert after.daily.pain_nrs[60:, 0].mean() == pytest.approx(7.0, abs=1.0)


def test_pain_that_nothing_explains_is_said_to_be_out_of_reach():
    healthy = read_case("healthy-adult")
    back = Pain(site="low back", intensity_nrs=6, months=24)
    one = person_of(healthy.model_copy(update={"pains": (back,)}))
    assert one.before_nrs[0] == pytest.approx(6.0, abs=0.01)
    assert one.local[0] > 0
    assert any("Nothing that was found explains the pain at the low back" in said for said in one.remarks)
    assert "No pain was noted" in person_of(healthy).remarks[0]


def test_severe_and_long_pain_has_stronger_pathways_and_more_that_drives_it(case, tied):
    def person(nrs, months):
        pain = case.pains[0].model_copy(update={"intensity_nrs": nrs, "months": months})
        return person_of(case.model_copy(update={"pains": (pain,)}), tied)

    mild, severe, old = person(5, 24), person(9, 24), person(5, 240)
    assert severe.state.strength[1] > mild.state.strength[1]
    assert old.state.strength[1] > mild.state.strength[1]
    assert old.body.unreached > mild.body.unreached
    drives = [one.felt[1] * one.resting["L5 left"] + one.local[1] for one in (mild, severe)]
    assert drives[0] < drives[1]


def test_more_is_out_of_reach_after_surgery(case, tied):
    never = case.model_copy(update={"findings": case.findings.model_copy(update={"surgery": ()})})
    assert body_of(case, tied).unreached > body_of(never, tied).unreached


def test_who_still_has_a_disc_after_years_resorbs_slowly():
    disc = read_case("disc-herniation-not-for-surgery")
    roots = affected_roots(nerve.resting_roots(disc))

    def time(months):
        pains = tuple(one.model_copy(update={"months": months}) for one in disc.pains)
        return body_of(disc.model_copy(update={"pains": pains}), roots).resorption_d

    assert time(2) < time(24) < time(120)


def test_part_of_a_freed_surface_stays_free_and_what_is_loosened_is_soft(tied):
    half = replace(tied, bonded=0.5 * tied.bonded)
    body = BodyTraits(stays_free=0.6)
    left = treated(tied, half, body)
    assert left.scar_bed[0] == pytest.approx(tied.bonded[0] * (1 - 0.6 * 0.5))
    assert 0 < left.soft[0] <= half.bonded[0]
    untouched = treated(tied, tied, body)
    assert untouched.scar_bed[0] == tied.scar_bed[0]
    assert untouched.soft[0] == 0
    years = nerve.follow(left, 3000).end.bonded[0]
    assert half.bonded[0] < years < tied.bonded[0]
    moved = nerve.follow(left, 180, mobilised=1.0).end.bonded[0]
    assert moved < half.bonded[0] < nerve.follow(left, 180).end.bonded[0]


def test_longer_pain_has_taught_a_stronger_pathway(case):
    strengths = []
    for months in (1, 6, 24):
        pains = tuple(pain.model_copy(update={"months": months}) for pain in case.pains)
        strengths.append(person_of(case.model_copy(update={"pains": pains})).state.strength[1])
    assert strengths[0] < strengths[1] < strengths[2] < person_of(case).traits.strength_most


def test_signs_of_learned_pain_let_a_pathway_grow_stronger(case):
    signs = Learned(moves=True, varies=True, no_load=True)
    plain, sure = person_of(case), person_of(case.model_copy(update={"learned": signs}))
    assert sure.traits.strength_most > plain.traits.strength_most
    assert sure.state.strength[1] > plain.state.strength[1]


def test_a_score_of_fear_is_taken_as_belief(case):
    calm, afraid = (
        person_of(case.model_copy(update={"learned": Learned(tsk11=total)})) for total in (17, 38)
    )
    assert calm.state.belief < afraid.state.belief
    assert calm.state.threat < afraid.state.threat


def test_only_sites_that_alternate_suppress_each_other(case):
    alternating = case.model_copy(update={"learned": Learned(alternates=True)})
    assert person_of(case).traits.competition == 0
    assert person_of(alternating).traits.competition > 0


def test_a_leg_gets_its_own_roots_and_the_back_a_part_of_them():
    share = shares(("L5 left", "S1 right", "T12 left", "S4 left"))
    assert share[:, 0].tolist() == [0.35, 1, 0, 0]
    assert share[:, 1].tolist() == [0.35, 0, 1, 0]
    assert share[:, 2].tolist() == [1, 0, 0, 0]
    assert share[:, 3].tolist() == [0, 0, 0, 1]
    drive = at_sites(np.array([[0.5, 0.4, 0, 0]]), share, 1.0)
    np.testing.assert_allclose(drive, [[1 - (1 - 0.175) * (1 - 0.14), 0.5, 0.4, 0]])


def test_a_block_numbs_only_where_its_root_would_hurt():
    share = shares(("L5 left", "S1 right"))
    numb = numbed(np.array([0.05, 0.4]), np.array([0.9, 0.0]), share)
    assert numb[1] == pytest.approx(0.9)
    assert numb[2] == 0
    assert 0 < numb[0] < 0.9
    np.testing.assert_array_equal(numbed(np.zeros(2), np.ones(2), share), 0)


def test_sites_of_a_pain_go_by_its_side():
    def at(**where):
        return sites_of(Pain(intensity_nrs=5, months=3, **where))

    assert at(site="foot", side="right") == (2,)
    assert at(site="buttock", side="both") == (1, 2)
    assert at(site="low back", side="left") == (0,)


def test_only_ill_roots_are_followed_and_they_are_unchanged(case):
    every = nerve.resting_roots(case)
    few = affected_roots(every)
    assert few.names == ("L5 left",)
    at = every.names.index("L5 left")
    assert few.bonded[0] == every.bonded[at]
    assert few.stored.shape == (1, every.stored.shape[1])
    stenosed = affected_roots(nerve.resting_roots(read_case("central-stenosis-l4-l5")))
    assert {"L5 left", "L5 right"} <= set(stenosed.names)
    with pytest.raises(SolverError, match="no root L9 left here"):
        select_roots(every, ["L9 left"])
    assert len(affected_roots(Roots.healthy(("L4 left", "L5 left"))).names) == 1


def usual(case, tied, n, nrs=6.0):
    pain = case.pains[0].model_copy(update={"intensity_nrs": nrs})
    rng = np.random.default_rng(4)
    return [person_of(case.model_copy(update={"pains": (pain,)}), tied, rng=rng) for _ in range(n)]


def test_people_come_when_it_is_bad_and_some_not_at_all(case, tied):
    n = 60
    people = usual(case, tied, n)

    def came(least):
        found = enrolled(people, [tied] * n, np.random.default_rng(2), at_least_nrs=least)
        return [one for one in found if one is not None]

    anybody, bad = came(0.0), came(7.5)
    assert len(anybody) == n
    assert 0 < len(bad) < n
    assert all(one.baseline_nrs >= 7.5 for one in bad)
    assert np.mean([one.drift for one in bad]) > np.mean([one.drift for one in anybody])
    assert all(incident.start_d < 0 for one in bad for incident in one.incidents)


def test_those_let_in_at_a_bad_time_get_better_by_themselves(case, tied):
    n = 60
    found = enrolled(usual(case, tied, n), [tied] * n, np.random.default_rng(2), at_least_nrs=7.3)
    let_in = [one for one in found if one is not None]
    nothing = courses(
        [tied] * len(let_in),
        let_in,
        days=120,
        first=Intervention(expectation=0.0, needle=False),
        rng=np.random.default_rng(3),
    )
    fall = nothing.baseline_nrs - nothing.week_nrs[:, 60:].mean(axis=1)
    assert fall.mean() > 0.2


def test_a_group_is_let_in_alike_in_parts_and_whole(case, tied):
    people = usual(case, tied, 4)
    whole = enrolled(people, [tied] * 4, np.random.default_rng(2), at_least_nrs=0.0)
    rng = np.random.default_rng(2)
    parts = [
        one
        for half in (slice(0, 2), slice(2, 4))
        for one in enrolled(people[half], [tied] * 2, rng, at_least_nrs=0.0)
    ]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one.before_nrs, other.before_nrs)
        assert one.drift == other.drift


def test_an_enrolment_that_cannot_be_is_refused(person, tied):
    with pytest.raises(SolverError, match="1 people and 2 sets of roots"):
        enrolled([person], [tied, tied], np.random.default_rng(1), at_least_nrs=5)
    with pytest.raises(SolverError, match="give more than 35 d"):
        enrolled([person], [tied], np.random.default_rng(1), at_least_nrs=5, run_in_d=30)


def test_people_of_one_case_differ_as_people_do_and_alike_for_a_seed(case, tied):
    rng = np.random.default_rng(4)
    people = [person_of(case, tied, rng=rng) for _ in range(60)]
    middle = person_of(case, tied)
    strengths = np.array([one.traits.strength_most for one in people])
    assert strengths.mean() == pytest.approx(middle.traits.strength_most, abs=0.05)
    assert strengths.std() == pytest.approx(PARAMETERS["strength_spread"].value, rel=0.3)
    assert len({one.traits.relief_most for one in people}) == 60
    for one in people:
        assert one.baseline_nrs == pytest.approx(7.0, abs=0.5)
    again = person_of(case, tied, rng=np.random.default_rng(4))
    assert again.traits == people[0].traits


def test_a_parameter_there_is_not_is_refused():
    with pytest.raises(SolverError, match="no parameter gian"):
        with_values(gian=1.0)
