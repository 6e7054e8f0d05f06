"""Rules as data: what comes with the package, what a clinic adds, and what the linter says."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from neuroplasty.care.screening import FACTS, built_in_rules, read_rules, rules_schema
from neuroplasty.care.screening.rules import rules_with
from neuroplasty.errors import DocumentError

OWN = """\
kind: rules
version: "1"
rules:
  - id: fever
    when: red_flags.fever and patient.age >= 18 years
    subjects: [further work-up]
    stance: strongly for
    text: Fever. Ask the ward.
    source: our own house rule
    fact: agreed at the meeting in March
    read: "2026-03-01"
    standing: assumed
    red_flag: true
  - id: our-lift
    when: patient.weight > 180 kg
    subjects: [adhesiolysis]
    stance: contraindication
    text: Our table carries 180 kg.
    source: the table's plate
    fact: 180 kg
    read: "2026-03-01"
    standing: measured
"""


def write(folder, text):
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_rule_has_its_own_id_and_says_where_it_comes_from():
    rules = built_in_rules()
    assert len({rule.id for rule in rules}) == len(rules) > 100
    for rule in rules:
        assert rule.condition.names, rule.id
        assert set(rule.condition.names) <= set(FACTS)
        memory = "no source was read" in rule.source
        assert not memory or rule.standing in ("unverified", "assumed"), rule.id


def test_every_time_to_stop_a_blood_thinner_is_marked_unverified():
    times = [rule for rule in built_in_rules() if "health.blood_thinners" in rule.condition.names]
    assert len(times) >= 18
    assert {rule.standing for rule in times} == {"unverified"}


def test_what_no_one_measured_of_the_three_heads_is_free():
    free = ("functional", "inconsistent", "triggered", "alternates")
    assert {built_in_rules()[name].standing for name in free} == {"free"}


def test_the_share_of_one_clinic_is_nowhere_in_the_rules():
    assert "88" not in " ".join(rule.fact + rule.text for rule in built_in_rules())


def test_the_schema_accepts_the_built_in_files():
    folder = Path(read_rules.__globals__["__file__"]).parent / "rules"
    files = sorted(folder.glob("*.yaml"))
    assert len(files) == 6
    for file in files:
        jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), rules_schema())


def test_a_clinic_s_rules_take_the_place_of_those_of_the_same_id_and_add_the_rest(tmp_path):
    rules = rules_with(write(tmp_path, OWN))
    assert len(rules) == len(built_in_rules()) + 1
    assert rules["fever"].source == "our own house rule"
    assert "our-lift" in rules
    assert [rule.id for rule in rules].index("fever") == [r.id for r in built_in_rules()].index("fever")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("red_flags.fever and", "red_flags.feever and", 5, "did you mean 'red_flags.fever'?"),
        ("18 years", "18", 5, "18 needs a unit; patient.age is in years"),
        ("strongly for", "strong for", 7, "did you mean 'strongly for'?"),
        ("[further work-up]", "[work-up]", 6, "expected one of adhesiolysis"),
        ("[further work-up]", "[adhesiolysis]", 6, "a red flag speaks of finding out"),
        ("our-lift", "fever", 14, "rules[0] is 'fever' too"),
        ("our-lift", "Our Lift", 14, "lower-case letters"),
        ('"2026-03-01"', "in March", 11, "a date such as"),
        ("    fact: 180 kg\n", "", 14, "is missing"),
        ("standing: measured", "standing: sure", 22, "expected one of measured"),
        ("    source: the", "    sauce: the", 19, "unknown key"),
        ("rules:\n", "rules: none\nothers:\n", 3, "expected a list"),
        ('version: "1"', 'version: "2"', 2, "found '2'"),
    ],
)
def test_the_linter_names_line_and_field_and_what_would_be_right(tmp_path, old, new, line, says):
    text = OWN.replace(old, new, 1)
    assert text != OWN
    with pytest.raises(DocumentError) as told:
        read_rules(write(tmp_path, text))
    lines = [fault.line for fault in told.value.faults]
    assert line in lines, str(told.value)
    assert says in str(told.value)


def test_the_linter_tells_of_all_faults_at_once(tmp_path):
    text = OWN.replace("18 years", "18").replace("180 kg\n", "180\n", 1).replace("contraindication", "stop")
    with pytest.raises(DocumentError) as told:
        read_rules(write(tmp_path, text))
    assert len(told.value.faults) == 3


@pytest.mark.parametrize("text", ["", "[]", "rules: [", "a: b: c", "\t- x", "rules: &a [*a]"])
def test_what_is_no_file_of_rules_is_refused_in_one_sentence(tmp_path, text):
    with pytest.raises(DocumentError, match=re.escape("own.yaml")):
        read_rules(write(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DocumentError, match="check the path"):
        read_rules(tmp_path / "none.yaml")
