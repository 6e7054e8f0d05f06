"""``neuroplasty screen`` and ``neuroplasty rules`` answer plainly, with a code that means something."""

import json

import pytest
import yaml
from typer.testing import CliRunner

from neuroplasty.app import cli
from neuroplasty.care.screening import FACTS, built_in_rules
from neuroplasty.documents import write_document
from neuroplasty.documents.files.reading import read_case

CASE = "l5-scar-after-discectomy"


def run(*arguments):
    return CliRunner().invoke(cli.app, list(map(str, arguments)))


def own_rules(folder, when="patient.weight > 60 kg"):
    rule = {
        "id": "our-table",
        "when": when,
        "subjects": ["adhesiolysis"],
        "stance": "contraindication",
        "text": "Our table carries 60 kg.",
        "source": "the plate on the table",
        "fact": "60 kg",
        "read": "2026-03-01",
        "standing": "measured",
    }
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump({"kind": "rules", "version": "1", "rules": [rule]}), encoding="utf-8")
    return path


def test_a_built_in_case_is_screened_as_text():
    done = run("screen", CASE)
    assert done.exit_code == 0
    assert "red_flags.saddle_numbness" in done.stdout


def test_a_case_file_is_screened_as_json_and_as_a_page(tmp_path):
    file = write_document(read_case(CASE), tmp_path / "mine.yaml")
    done = run("screen", file, "--json", "--out", tmp_path / "page")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["answer"] == "cannot say yet"
    pages = list((tmp_path / "page").glob("*.html"))
    assert len(pages) == 1
    assert str(pages[0]) in done.stderr


def test_a_clinic_s_own_rules_speak(tmp_path):
    done = run("screen", CASE, "--rules", own_rules(tmp_path), "--json")
    told = {reason["rule"] for reason in json.loads(done.stdout)["reasons"]}
    assert "our-table" in told
    assert "our-table" in run("rules", "list", "--rules", own_rules(tmp_path)).stdout


def test_a_plan_that_breaks_a_limit_is_told_with_its_arithmetic(tmp_path):
    case = read_case(CASE)
    light = case.model_copy(update={"allergies": ("iodine",)})
    file = write_document(light, tmp_path / "light.yaml")
    done = run("screen", file, "--plan", "one-day-caudal", "--json")
    assert "allergy to 'iodine'" in json.loads(done.stdout)["doses_refused"]


def test_priors_widen_or_narrow_the_range():
    done = json.loads(run("screen", CASE, "--prior-body", "0.2,0.5", "--json").stdout)
    assert (done["scar"]["prior_low"], done["scar"]["prior_high"]) == (0.2, 0.5)
    done = json.loads(run("screen", CASE, "--setting", "specialist", "--json").stdout)
    assert (done["disc"]["prior_low"], done["disc"]["prior_high"]) == (0.5, 0.85)
    assert run("screen", CASE, "--setting", "a pub").exit_code == 3
    assert run("screen", CASE, "--prior-body", "often").exit_code == 3


def test_the_list_has_a_line_for_every_rule():
    lines = run("rules", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in built_in_rules()]


def test_a_rule_is_shown_whole_and_a_misspelt_one_is_guessed():
    done = run("rules", "show", "apixaban")
    assert done.exit_code == 0
    assert "unverified" in done.stdout
    assert "it.stopped_days < 3 days" in done.stdout
    wrong = run("rules", "show", "apixiban")
    assert wrong.exit_code == 3
    assert "did you mean 'apixaban'?" in wrong.stderr


def test_check_says_ok_or_every_fault_with_its_line(tmp_path):
    assert "1 rule" in run("rules", "check", own_rules(tmp_path)).stdout
    wrong = run("rules", "check", own_rules(tmp_path, "patient.weight > 60"))
    assert wrong.exit_code == 3
    assert "own.yaml:12: rules[0].when: at character 18: 60 needs a unit" in wrong.stderr


def test_the_schema_and_the_facts_are_told():
    assert json.loads(run("rules", "schema").stdout)["title"] == "RuleBook"
    told = run("rules", "facts").stdout
    assert all(name in told for name in FACTS)


@pytest.mark.parametrize(
    "arguments", [("nobody",), (CASE, "--plan", "nothing"), (CASE, "--rules", "none.yaml")]
)
def test_what_is_not_there_is_refused_in_one_sentence(arguments):
    done = run("screen", *arguments)
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
