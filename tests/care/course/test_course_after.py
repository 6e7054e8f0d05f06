"""What two years after a procedure look like, cause by cause."""

from dataclasses import replace

import numpy as np
import pytest

from neuroplasty.body.nerve import nociception
from neuroplasty.care.course import (
    SITES,
    Adherence,
    Intervention,
    Person,
    Repeat,
    Training,
    course,
    courses,
    with_values,
)
from neuroplasty.care.outcomes import kaplan_meier, r50_pain
from neuroplasty.errors import SolverError

CAUSES = ("bonded", "scar_bed", "nucleus", "inflammation")
CALM = with_values(drift=0.0, strains_per_d=0.0, flares_per_y=0.0, new_level_per_y=0.0, new_site_per_y=0.0)
LEG = SITES.index("left leg")
NO_EXPECTANCY = Intervention(expectation=0.0, needle=False)


def rng():
    return np.random.default_rng(11)


def quiet(person, **values):
    """A person whose pathways make no noise."""
    traits = replace(person.traits, fast_noise=0.0, slow_noise=0.0, **values)
    brain = replace(person.state, fast_noise=0 * person.state.fast_noise, slow_noise=0.0)
    return replace(person, traits=traits, state=brain)


@pytest.fixture(scope="module")
def many(freed, tied, free, person):
    """Forty people by what was done; the same chance for each."""
    n = 40
    done = {
        "nothing": (tied, {"first": NO_EXPECTANCY}),
        "sham": (tied, {}),
        "freed": (freed, {}),
        "flossed": (freed, {"adherence": Adherence(flossing=1.0)}),
        "trained": (freed, {"adherence": Adherence(training=1.0), "training": Training()}),
        "repeated": (freed, {"repeat": Repeat(Intervention(free, name="again"))}),
        "crossed": (tied, {"repeat": Repeat(Intervention(free, name="adhesiolysis"), from_d=91)}),
    }
    return {
        name: courses([roots] * n, [person] * n, rng=rng(), **values)
        for name, (roots, values) in done.items()
    }


def test_with_nothing_done_and_no_incident_pain_stays_as_it_was(tied, person):
    after = course(tied, quiet(person), days=180, first=NO_EXPECTANCY, table=CALM, rng=rng())
    np.testing.assert_allclose(after.worst_nrs, person.baseline_nrs, atol=0.25)


def test_the_block_wears_off_within_the_first_day(freed, person):
    after = course(freed, quiet(person), days=3, first=NO_EXPECTANCY, table=CALM, rng=rng())
    drugs = {name: 0 * getattr(freed, name) for name in ("anaesthetic", "fluid", "stored")}
    without = replace(freed, **drugs)
    unblocked = course(without, quiet(person), days=3, first=NO_EXPECTANCY, table=CALM, rng=rng())
    assert after.hours_nrs.shape == (24, 4)
    assert after.hours_nrs[3, LEG] < unblocked.hours_nrs[3, LEG] - 1
    blocked = after.daily.roots[0] / unblocked.daily.roots[0]
    assert np.all(blocked < 0.99)
    # What a block leaves behind is a ganglion that is quieter for a while.
    np.testing.assert_allclose(after.daily.roots[2], unblocked.daily.roots[2], rtol=0.25)


def test_scar_grows_again_and_pain_comes_back_later_where_the_root_is_moved(many):
    bonds = [many[name].of[0].end.roots.bonded[0] for name in ("freed", "flossed")]
    assert bonds[1] < bonds[0]
    weeks = [np.mean([one.relief_weeks for one in many[name].of]) for name in ("nothing", "freed", "flossed")]
    assert weeks[0] < weeks[1] < weeks[2]


def test_a_sham_gets_a_placebos_answer_and_not_a_procedures(many):
    fall = {
        name: float((many[name].baseline_nrs - many[name].scores(30).nrs).mean())
        for name in ("nothing", "sham", "freed")
    }
    # Open placebo and usual care in the evidence: 1.32 and 0.78 points at a month, from 4; here from 7.
    assert 0.4 < fall["sham"] - fall["nothing"] < 3.0
    assert fall["freed"] > fall["sham"] + 1
    responded = r50_pain(many["sham"].before, many["sham"].scores(30)).mean()
    assert responded < r50_pain(many["freed"].before, many["freed"].scores(30)).mean()


def test_expectancy_fades_within_two_years(many):
    sham, nothing = many["sham"], many["nothing"]
    early, late = (float((nothing.scores(day).nrs - sham.scores(day).nrs).mean()) for day in (30, 720))
    assert late < early / 3


def test_training_prolongs_relief(many):
    weeks = [np.mean([one.relief_weeks for one in many[name].of]) for name in ("freed", "trained")]
    assert weeks[1] > weeks[0]


def test_a_repeated_plan_keeps_its_limit_and_relieves_longer(many):
    for one in many["repeated"].of:
        days = np.array([done.day for done in one.procedures])
        assert np.all(np.diff(days) >= 56)
        assert max(((days >= day) & (days < day + 365)).sum() for day in days) <= 4
        assert {done.name for done in one.procedures[1:]} <= {"again"}
    assert np.mean([len(one.procedures) > 1 for one in many["repeated"].of]) > 0.3
    weeks = [np.mean([one.relief_weeks for one in many[name].of]) for name in ("freed", "repeated")]
    assert weeks[1] > 1.5 * weeks[0]


def test_a_crossover_waits_for_its_day_and_then_works(many):
    crossed, sham = many["crossed"], many["sham"]
    first = [one.procedures[1].day for one in crossed.of if len(one.procedures) > 1]
    assert len(first) > 30
    assert min(first) >= 91
    np.testing.assert_array_equal(crossed.week_nrs[:, :84], sham.week_nrs[:, :84])
    assert crossed.scores(182).nrs.mean() < sham.scores(182).nrs.mean() - 1


def test_relief_and_re_treatment_can_be_drawn_as_survival(many):
    lost = kaplan_meier(*zip(*[one.relief_lost for one in many["freed"].of], strict=True))
    again = kaplan_meier(*zip(*[one.retreatment for one in many["repeated"].of], strict=True))
    assert lost.at(30)[0] > lost.at(365)[0]
    assert again.at(50) == (1, 1, 1)
    assert again.at(700)[0] < 0.5


def test_a_silent_pathway_is_unlearnt_over_months_and_never_wholly(freed, person):
    silent = replace(freed, **dict.fromkeys(CAUSES, 0 * freed.bonded))
    rest, kept = person.traits.strength_rest, []
    for days in (30, 365, 730):
        after = course(silent, quiet(person), days=days, first=NO_EXPECTANCY, table=CALM, rng=rng())
        learned = person.state.strength[LEG] - rest
        kept.append((after.end.pathways.strength[LEG] - rest) / learned)
    assert kept[0] > 0.65
    assert kept[0] > kept[1] > kept[2] > 0.1


def test_who_is_not_relieved_unlearns_nothing(many):
    for one in many["freed"].of:
        if one.daily.week_nrs[30:].min() > 4.5:
            assert one.end.pathways.strength[LEG] > one.person.state.strength[LEG] - 0.05


def test_a_lasting_nociception_teaches_a_pathway(tied, person):
    fresh = replace(person.state, strength=np.full(4, person.traits.strength_rest))
    young = replace(person, state=fresh, felt=3 * person.felt)
    after = course(tied, young, days=730, first=NO_EXPECTANCY, table=CALM, rng=rng())
    assert after.end.pathways.strength[LEG] > person.traits.strength_rest + 0.05
    assert after.end.pathways.strength[SITES.index("right leg")] == pytest.approx(0.3, abs=0.01)
    first, last = (after.daily.pathway[days, LEG].mean() for days in (slice(30, 90), slice(-60, None)))
    assert last > first + 0.03


def test_a_strong_pathway_does_not_follow_a_quiet_root(freed, person):
    silent = replace(freed, **dict.fromkeys(CAUSES, 0 * freed.bonded))
    learned = quiet(person, strength_most=0.9)
    state = replace(learned.state, strength=np.where(person.state.activity > 0.5, 0.9, 0.3))
    held = course(silent, replace(learned, state=state), days=120, first=NO_EXPECTANCY, table=CALM, rng=rng())
    let_go = course(silent, quiet(person), days=120, table=CALM, rng=rng())
    assert nociception(silent)[0] < 0.1
    assert held.daily.week_nrs[-1] > let_go.daily.week_nrs[-1] + 2
    assert let_go.daily.week_nrs[-1] < 0.4 * person.baseline_nrs
    assert held.share_of_body()[-1, LEG] < 0.1


def test_a_scar_that_is_moved_bonds_less_the_more_it_is_moved(freed, person):
    bonds = [
        course(freed, person, days=90, adherence=Adherence(flossing=share), rng=rng()).end.roots.bonded[0]
        for share in (0.0, 0.5, 1.0)
    ]
    assert bonds[0] > bonds[1] > bonds[2]


def test_scores_of_a_group_are_those_of_its_members(many):
    group = many["freed"]
    together = group.scores(91)
    for i, one in enumerate(group.of):
        alone = one.scores(91)
        assert together.odi[i] == alone.odi
        assert together.longest_relief_d[i] == alone.longest_relief_d


def test_somebody_without_pain_has_a_course_without_relief(tied):
    from neuroplasty.body import nerve
    from neuroplasty.care.course import person_of
    from neuroplasty.documents import read_case

    healthy = read_case("healthy-adult")
    roots = nerve.resting_roots(healthy)
    well = person_of(healthy, roots)
    assert isinstance(well, Person)
    after = course(roots, well, days=60, rng=rng())
    assert after.relief_weeks == 0
    # A strain of two days is no more than mild pain in the mean of its week.
    assert after.daily.week_nrs.max() < 4


@pytest.mark.parametrize("days", [0, -3, 1.5, True, float("nan")])
def test_days_that_are_no_days_are_refused(freed, person, days):
    with pytest.raises(SolverError, match="give a whole number above 0"):
        course(freed, person, days=days, rng=rng())


@pytest.mark.parametrize("day", [0, 90, -5])
def test_a_procedure_outside_the_course_is_refused(freed, person, day):
    with pytest.raises(SolverError, match="outside the course; give days from 1 to 89"):
        course(freed, person, days=90, later={day: Intervention()}, rng=rng())


def test_unequal_lists_are_refused(freed, person):
    with pytest.raises(SolverError, match="1 people and 2 sets of roots"):
        courses([freed, freed], [person], rng=rng())
    with pytest.raises(SolverError, match="0 people"):
        courses([], [], rng=rng())
    with pytest.raises(SolverError, match="3 adherences for 2 people"):
        courses([freed] * 2, [person] * 2, adherence=[Adherence()] * 3, rng=rng())


def test_a_day_outside_the_course_has_no_scores(freed, person):
    after = course(freed, person, days=30, rng=rng())
    with pytest.raises(SolverError, match="runs from day 1 to 30"):
        after.scores(31)
    with pytest.raises(SolverError, match="runs from day 1 to 30"):
        after.scores(0)
