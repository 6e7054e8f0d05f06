"""People of the published trials: who was let in passes, who was left out is stopped, and for what reason."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from neuroplasty.care.screening import Rules, built_in_rules, facts_of, screen, screening
from neuroplasty.care.screening.evidence import weigh
from neuroplasty.documents.case import Case

FOLDER = Path(__file__).parent / "vignettes"
EXPECTATIONS = {"passes", "stops", "warns", "favours", "silent", "speaks", "red_flags", "answer", "asks"}
AGAINST = {"contraindication", "against"}
FOR = {"for", "strongly for"}
SPARED: dict[str, int] = {}
"""By rule, how many bendings of its condition make no difference that a case could show."""


def load(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


PEOPLE = load("patients")
VIGNETTES = [
    one for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "patients" for one in load(path.stem)
]


def merged(base, change):
    """``base`` with what ``change`` says; lists are replaced, mappings are merged."""
    if not (isinstance(base, dict) and isinstance(change, dict)):
        return change
    return {
        **base,
        **{key: merged(base[key], value) if key in base else value for key, value in change.items()},
    }


@cache
def case_of(name):
    vignette = next(one for one in VIGNETTES if one["name"] == name)
    return Case.model_validate(merged(PEOPLE[vignette["like"]], vignette.get("case", {})))


def misses(vignette, screening):
    """What the screening does not say that the vignette expects; nothing where all is as it should be."""
    told = {(one.subject, one.rule): one.stance for one in screening.reasons}
    for subject in vignette.get("passes", ()):
        stances = {stance for (about, _), stance in told.items() if about == subject}
        if not stances & FOR or stances & AGAINST:
            yield f"{subject} does not pass: {[key for key in told if key[0] == subject]}"
    for kind, stances in (("stops", AGAINST), ("warns", {"caution"}), ("favours", FOR)):
        for subject, rules in vignette.get(kind, {}).items():
            for rule in rules if isinstance(rules, list) else [rules]:
                if told.get((subject, rule)) not in stances:
                    yield f"{rule} is not {kind} for {subject}"
    spoke = {rule for _, rule in told}
    for rule in spoke & set(vignette.get("silent", ())):
        yield f"{rule} speaks and should not"
    if "speaks" in vignette and spoke != set(vignette["speaks"]):
        yield f"too much or too little is said: {sorted(spoke ^ set(vignette['speaks']))}"
    flags = {one.rule for one in screening.red_flags}
    if flags != set(vignette.get("red_flags", ())):
        yield f"red flags: {sorted(flags)}"
    if flags and screening.answer != "red flags first":
        yield f"a red flag, but the answer is {screening.answer}"
    if "answer" in vignette and screening.answer not in vignette["answer"]:
        yield f"the answer is {screening.answer}"
    asked = {one.fact for one in screening.questions}
    for fact in vignette.get("asks", ()):
        if fact not in asked:
            yield f"{fact} is not asked for"


def test_there_are_enough_vignettes_and_each_expects_something():
    assert len(VIGNETTES) >= 40
    assert len({one["name"] for one in VIGNETTES}) == len(VIGNETTES)
    for one in VIGNETTES:
        assert set(one) & EXPECTATIONS, one["name"]
        assert set(one) <= EXPECTATIONS | {"name", "from", "criterion", "like", "case"}, one["name"]


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda one: one["name"])
def test_whom_a_trial_let_in_passes_and_whom_it_left_out_is_stopped(vignette):
    assert list(misses(vignette, screen(case_of(vignette["name"])))) == []


def named(vignette):
    """The rules that a vignette names."""
    found = {rule for kind in ("red_flags", "silent", "speaks") for rule in vignette.get(kind, ())}
    for kind in ("stops", "warns", "favours"):
        for rules in vignette.get(kind, {}).values():
            found |= {rules} if isinstance(rules, str) else set(rules)
    return found


def test_no_vignette_names_a_rule_that_is_not_there():
    known = {rule.id for rule in built_in_rules()}
    assert {name for one in VIGNETTES for name in named(one)} <= known


@pytest.mark.parametrize("rule", [rule.id for rule in built_in_rules()])
def test_a_rule_that_is_taken_out_is_missed(rule):
    rules = built_in_rules().without(rule)
    missed = [
        one["name"]
        for one in VIGNETTES
        if rule in named(one) and list(misses(one, screen(case_of(one["name"]), rules=rules)))
    ]
    assert missed, f"no vignette misses {rule}"


def bent(when):
    """Every bending of a condition."""
    for found in re.finditer(r"(?:<=|>=|<|>) (\d+(?:\.\d+)?)", when):
        for factor in (0.25, 4):
            yield f"{when[: found.start(1)]}{float(found[1]) * factor:g}{when[found.end(1) :]}"
    for found in re.finditer(r" (and|or) ", when):
        if when[: found.start()].count('"') % 2:
            continue
        other = "or" if found[1] == "and" else "and"
        yield f"{when[: found.start(1)]}{other}{when[found.end(1) :]}"
    for found in re.finditer(r"\bnot ", when):
        yield when[: found.start()] + when[found.end() :]


@cache
def facts_in(name):
    return facts_of(case_of(name))


def said(condition, name):
    truth = condition.test(facts_in(name))
    return truth, condition.missing(facts_in(name)) if truth is None else None


def misread(was, now, name):
    return was.test(facts_in(name)) != now.test(facts_in(name))


@pytest.fixture
def weighed_once(monkeypatch):
    """What no rule changes is worked out once for a vignette: its facts and how likely each head is."""
    names = {id(case_of(one["name"])): one["name"] for one in VIGNETTES}
    monkeypatch.setattr(screening, "facts_of", lambda case, diary: facts_in(names[id(case)]))
    kept = {}

    def weigh_once(head, facts, priors):
        if (head, id(facts)) not in kept:
            kept[head, id(facts)] = weigh(head, facts, priors)
        return kept[head, id(facts)]

    monkeypatch.setattr(screening, "weigh", weigh_once)


def caught(rule, rules):
    """Whether a vignette misses something; screened are those whose facts the bent rule reads otherwise."""
    swapped = Rules(tuple(rule if one.id == rule.id else one for one in rules))
    was, now = rules[rule.id].condition, rule.condition
    told = [one for one in VIGNETTES if said(was, one["name"]) != said(now, one["name"])]
    # Those likeliest to miss it first: one that does is enough.
    first = sorted(told, key=lambda one: (not misread(was, now, one["name"]), rule.id not in named(one)))
    return any(next(misses(one, screen(case_of(one["name"]), rules=swapped)), None) for one in first)


def test_a_bent_condition_is_caught(weighed_once):
    rules = built_in_rules()
    tried, missed = 0, {}
    for rule in rules:
        for when in bent(rule.when):
            tried += 1
            if not caught(rule.model_copy(update={"when": when}), rules):
                missed.setdefault(rule.id, []).append(when)
    assert tried > 250
    assert {name: len(many) for name, many in missed.items()} == SPARED, missed
