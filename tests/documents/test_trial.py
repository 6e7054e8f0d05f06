"""The protocol of a trial says what it means, and every contradiction in it is told at once."""

import copy

import pytest
import yaml

from neuroplasty.documents import read_trial, write_document
from neuroplasty.documents.library import names, text
from neuroplasty.errors import DocumentError

TRIALS = names("trial")
GOOD = yaml.safe_load(text("trial", "one-day-against-caudal"))


@pytest.fixture
def read(tmp_path):
    def read(**changes):
        data = {**copy.deepcopy(GOOD), **changes}
        file = tmp_path / "trial.yaml"
        file.write_text(yaml.safe_dump(data, sort_keys=False))
        return read_trial(file)

    return read


def test_the_trials_that_users_were_promised_are_there():
    assert set(TRIALS) >= {
        "one-day-against-caudal",
        "balloon-against-none",
        "one-against-three-days",
        "radiofrequency-added",
        "flossing-against-advice",
        "body-and-pathway",
        "sham-against-sham",
    }


@pytest.mark.parametrize("name", TRIALS)
def test_a_trial_is_named_after_its_file_says_its_source_and_reads_back_as_itself(name, tmp_path):
    trial = read_trial(name)
    assert trial.name == name
    assert trial.source
    assert trial.primary
    assert read_trial(write_document(trial, tmp_path / "again.yaml")) == trial


def _arms(**second):
    return [GOOD["arms"][0], {"name": "other", "does": "plan", "plan": "one-day-caudal", **second}]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"arms": [GOOD["arms"][0], {**GOOD["arms"][0], "name": "again"}]},
            "arms 'caudal injection' and 'again' cannot be told apart",
        ),
        ({"arms": [copy.deepcopy(GOOD["arms"][0]) for _ in range(2)]}, "is named twice"),
        ({"size": 0}, "size: found 0, expected a whole number from 1"),
        ({"size": 1}, "1 people cannot fill 2 arms"),
        ({"allocation": {"ratio": [1, 1, 1]}}, "the allocation does not add up: 3 numbers for 2 arms"),
        ({"allocation": {"ratio": [2, 1], "block": 4}}, "cannot hold whole shares of 3"),
        ({"allocation": {"method": "minimisation"}}, "minimisation allocation needs strata"),
        ({"allocation": {"method": "clusters"}}, "leaves nothing to compare"),
        (
            {"endpoints": [{"name": "p", "type": "mean", "measure": "nrs", "day": 100, "role": "primary"}]},
            "nobody is seen on day 100; visits are on day 30, 91, 183, 365",
        ),
        ({"visits": [{"day": d, "measures": ["nrs"]} for d in (30, 91, 183, 365)]}, "nobody measures odi"),
        ({"rescue": None}, "nothing brings a rescue about"),
        ({"arms": _arms(plan=None)}, "does a plan and names none"),
        ({"arms": _arms(plan="one-day-caudle")}, "did you mean 'one-day-caudal'?"),
        ({"arms": _arms(does="sham")}, "does a sham and names a plan"),
        ({"populations": [{"population": "disc", "share": 0.4}]}, "add up to 0.4"),
        ({"visits": [{"day": 365}, {"day": 30}]}, "put visits in order"),
        ({"visits": [{"day": 180}, {"day": 183, "window_d": 9}]}, "the window begins on day 174"),
        ({"crossover": {"to": "nobody"}}, "found 'nobody', expected an arm"),
        (
            {
                "arms": [*GOOD["arms"], {"name": "nothing", "does": "course only"}],
                "crossover": {"to": "nothing"},
            },
            "nothing is done in 'nothing'",
        ),
        ({"drop_out": {"by_arm": {"nobody": 1}}}, "found 'nobody', expected an arm"),
        ({"analyses": [{"endpoint": "pain-6-months", "method": "logistic"}]}, "is not compared by logistic"),
        ({"analyses": [{"endpoint": "x", "method": "ancova"}]}, "found 'x', expected one of the endpoints"),
        ({"interim": {"looks": [0.6, 0.4]}}, "looks come in order"),
    ],
)
def test_a_protocol_that_contradicts_itself_is_refused_in_a_sentence(read, changes, says):
    with pytest.raises(DocumentError) as refused:
        read(**changes)
    assert says in str(refused.value)


def test_every_contradiction_of_a_protocol_is_told_at_once(read):
    with pytest.raises(DocumentError) as refused:
        read(
            size=0,
            allocation={"block": 4},
            crossover={"to": "nobody"},
            testing={"alpha": 0.9},
            arms=[*GOOD["arms"], {**GOOD["arms"][0], "name": "again"}],
        )
    assert {fault.field for fault in refused.value.faults} >= {
        "arms[2]",
        "size",
        "crossover.to",
        "testing.alpha",
        "allocation.block",
    }


def test_arms_may_be_alike_in_a_trial_that_is_to_find_nothing(read):
    alike = [GOOD["arms"][0], {**GOOD["arms"][0], "name": "again", "active_control": False}]
    trial = read(arms=alike, finds_nothing=True)
    assert [arm.name for arm in trial.arms] == ["caudal injection", "again"]


def test_what_is_wrong_in_a_plan_of_its_own_is_told_too(read):
    plans = copy.deepcopy(GOOD["plans"])
    plans[0]["steps"] = plans[0]["steps"][2:]
    with pytest.raises(DocumentError) as refused:
        read(plans=plans)
    assert "plans[0].steps[0].do" in str(refused.value)
