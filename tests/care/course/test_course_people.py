"""Who a course happens to: a case's person, what they learned, and people who come when it is bad."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body import nerve
from neuroplasty.body.nerve import Roots
from neuroplasty.brain import PathwayTraits
from neuroplasty.care.course import (
    PARAMETERS,
    SITES,
    affected_roots,
    enrolled,
    learned,
    person_of,
    select_roots,
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
def test_the_worst_site_of_a_case_hurts_as_it_was_noted(name):
    case = read_case(name)
    one = person_of(case)
    worst = max(pain.intensity_nrs for pain in case.pains)
    assert one.baseline_nrs == pytest.approx(worst, abs=0.3)
    sites = {site for pain in case.pains for site in sites_of(pain)}
    assert all(one.before_nrs[site] > 1 for site in sites)
    assert one.disability == pytest.approx(one.baseline_nrs, abs=0.5)


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


def test_a_site_that_hurts_more_than_its_roots_explain_has_a_nociception_of_its_own():
    one = person_of(read_case("two-level-failed-back-surgery"))
    assert one.local[SITES.index("low back")] > 0
    assert one.local[SITES.index("elsewhere")] == 0


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


def test_people_come_when_it_is_bad_and_some_not_at_all(tied):
    n = 60
    patients = [PathwayTraits(ceiling_nrs=8.0, strength_most=0.6, competition=0.0)] * n
    ill = [learned(one, (0, 24, 0, 0), (False, True, False, False)) for one in patients]

    def came(least):
        people = enrolled(patients, [tied] * n, ill, np.random.default_rng(2), at_least_nrs=least)
        return [one for one in people if one is not None]

    anybody, bad = came(0.0), came(7.0)
    assert len(anybody) == n
    assert 0 < len(bad) < n
    assert all(one.baseline_nrs >= 7 for one in bad)
    assert np.mean([one.drift for one in bad]) > np.mean([one.drift for one in anybody]) + 0.05
    assert all(incident.start_d < 0 for one in bad for incident in one.incidents)


def test_those_let_in_at_a_bad_time_get_better_by_themselves(tied):
    from neuroplasty.care.course import Intervention, courses

    n = 60
    patients = [PathwayTraits(ceiling_nrs=8.0, strength_most=0.6, competition=0.0)] * n
    ill = [learned(one, (0, 24, 0, 0), (False, True, False, False)) for one in patients]
    people = enrolled(patients, [tied] * n, ill, np.random.default_rng(2), at_least_nrs=7.3)
    let_in = [one for one in people if one is not None]
    nothing = courses(
        [tied] * len(let_in),
        let_in,
        days=120,
        first=Intervention(expectation=0.0),
        rng=np.random.default_rng(3),
    )
    fall = nothing.baseline_nrs - nothing.week_nrs[:, 60:].mean(axis=1)
    assert fall.mean() > 0.2


def test_a_group_is_let_in_alike_in_parts_and_whole(tied):
    patients = [PathwayTraits(ceiling_nrs=8.0, competition=0.0)] * 4
    ill = [learned(one, (0, 24, 0, 0), (False, True, False, False)) for one in patients]
    whole = enrolled(patients, [tied] * 4, ill, np.random.default_rng(2), at_least_nrs=0.0)
    rng = np.random.default_rng(2)
    parts = [
        one
        for half in (slice(0, 2), slice(2, 4))
        for one in enrolled(patients[half], [tied] * 2, ill[half], rng, at_least_nrs=0.0)
    ]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one.before_nrs, other.before_nrs)
        assert one.drift == other.drift


def test_an_enrolment_that_cannot_be_is_refused(tied):
    one = PathwayTraits()
    state = learned(one, (0, 6, 0, 0), (False, True, False, False))
    with pytest.raises(SolverError, match="1 patients, 2 sets of roots and 1 states"):
        enrolled([one], [tied, tied], [state], np.random.default_rng(1), at_least_nrs=5)
    with pytest.raises(SolverError, match="give more than 35 d"):
        enrolled([one], [tied], [state], np.random.default_rng(1), at_least_nrs=5, run_in_d=30)


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


def test_a_louder_feed_hurts_at_a_lower_ceiling(case, tied):
    loud = person_of(case, tied, table=with_values(gain=2.0))
    assert loud.traits.ceiling_nrs < person_of(case, tied).traits.ceiling_nrs
    assert replace(loud).baseline_nrs == pytest.approx(7.0, abs=0.3)
