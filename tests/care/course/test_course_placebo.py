"""A sham through the same needle, on people who differ and who come when it is bad."""

import numpy as np
import pytest

from neuroplasty.care.course import Intervention, courses, enrolled, person_of
from neuroplasty.care.outcomes import r50_pain

PEOPLE = 80


@pytest.fixture(scope="module")
def let_in(case, tied):
    rng = np.random.default_rng(12)
    found = []
    for _ in range(PEOPLE):
        months = float(np.clip(np.exp(rng.normal(np.log(18), 0.8)), 3, 300))
        nrs = float(np.clip(rng.normal(6.5, 1.2), 3, 9.5))
        leg = case.pains[0].model_copy(update={"months": months, "intensity_nrs": nrs})
        usual = person_of(case.model_copy(update={"pains": (leg,)}), tied, rng=rng)
        found += enrolled([usual], [tied], rng, at_least_nrs=6.0)
    return [one for one in found if one is not None]


@pytest.fixture(scope="module")
def answers(let_in, tied, freed):
    done = {
        "nothing": (tied, Intervention(expectation=0.0, needle=False)),
        "sham": (tied, Intervention(name="sham")),
        "procedure": (freed, Intervention()),
    }
    return {
        name: courses([roots] * len(let_in), let_in, days=370, first=first, rng=np.random.default_rng(13))
        for name, (roots, first) in done.items()
    }


def fall(group, day):
    return float((group.baseline_nrs - group.scores(day).nrs).mean())


def test_part_of_the_answer_is_a_return_to_the_usual(answers):
    assert 0.05 < fall(answers["nothing"], 60) < 1.0


def test_expectancy_adds_to_it_and_the_procedure_more(answers):
    assert fall(answers["sham"], 30) > fall(answers["nothing"], 30) + 0.4
    assert fall(answers["procedure"], 30) > fall(answers["sham"], 30) + 1.0


def test_some_respond_to_a_sham_and_more_to_the_procedure(answers):
    nothing, sham, procedure = (r50_pain(group.before, group.scores(28)).mean() for group in answers.values())
    assert nothing < sham < procedure / 2
    assert sham > 0.02


def test_a_shams_answer_is_gone_within_a_year(answers):
    left = fall(answers["sham"], 365) - fall(answers["nothing"], 365)
    assert left < 0.5 * (fall(answers["sham"], 30) - fall(answers["nothing"], 30))
