"""A wrong document is refused with every fault at once, each on its line."""

import json

import pytest

from neuroplasty import Case, Plan
from neuroplasty.documents import read_case, read_document, read_episode, read_plan
from neuroplasty.errors import DocumentError

GOOD = """\
kind: case
version: 1
name: someone
title: Someone
patient:
  age_years: 40
  sex: female
  stature_cm: 168
  weight_kg: 65
"""

MANY_FAULTS = """\
kind: case
version: 1
name: My Case
titel: hello
patient:
  age_years: forty
  sex: f
  stature_cm: "168"
  weight_kg: 65 kg
pains:
  - site: leg
    side: right
    root: L5-left
    intensity_nrs: .nan
findings:
  discs:
    - disc: L5-L4
      kind: budge
      depth_mm: 3
  scars:
    - place: {level: L5, region: lateral recess}
      length_mm: 1e3
      bonded: 0,9
    - place: {level: L6, side: left}
      length_mm: 3
      bonded: no
  slips: L4-L5
tried: physiotherapy
tried: [1]
plan: one-day
"""


@pytest.fixture
def write(tmp_path):
    def put(text, name="case.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


def faults(path, kind=None):
    with pytest.raises(DocumentError) as caught:
        read_document(path, kind)
    return caught.value.faults


def told(path, kind=None):
    return [(fault.line, fault.field, fault.text) for fault in faults(path, kind)]


def only(path, kind=None):
    (fault,) = faults(path, kind)
    return fault


def test_a_good_case_is_read(write):
    case = read_case(write(GOOD))
    assert (case.patient.age_years, case.version, case.plan) == (40, "2", None)


def test_every_fault_is_told_at_once_and_on_its_line(write):
    path = write(MANY_FAULTS)
    assert [(line, field) for line, field, _ in told(path)] == [
        (1, "title"),
        (3, "name"),
        (4, "titel"),
        (6, "patient.age_years"),
        (7, "patient.sex"),
        (8, "patient.stature_cm"),
        (9, "patient.weight_kg"),
        (11, "pains[0].months"),
        (13, "pains[0].root"),
        (14, "pains[0].intensity_nrs"),
        (17, "findings.discs[0].disc"),
        (18, "findings.discs[0].kind"),
        (21, "findings.scars[0].place.region"),
        (22, "findings.scars[0].length_mm"),
        (23, "findings.scars[0].bonded"),
        (24, "findings.scars[1].place.level"),
        (26, "findings.scars[1].bonded"),
        (27, "findings.slips"),
        (28, "tried"),
        (29, "tried"),
        (30, "plan"),
    ]


def test_a_fault_reads_as_file_line_field_found_and_expected(write):
    path = write(GOOD.replace("40", "forty"))
    assert str(only(path)) == (
        f"{path}:6: patient.age_years: found 'forty', expected a whole number from 18 to 100."
    )


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ("titel: x", "did you mean 'title'?"),
        ("name: someone else", "lower-case letters, digits and hyphens"),
        ("allergies: penicillin", "found 'penicillin', expected a list; begin each entry with '- '"),
        ("story: 12", "found 12, expected text; put it in quotes"),
        ("story:", "found nothing, expected text"),
        ("findings: [1]", "found a list, expected a block with the keys discs, central_stenosis"),
        ("findings: {discs: [{disc: L4/5, kind: bulge, depth_mm: 2}]}", "did you mean 'L4-L5'?"),
        ("findings: {discs: [{disc: L5-L4, kind: bulge, depth_mm: 2}]}", "did you mean 'L4-L5'?"),
        ("findings: {foraminal_stenosis: [{root: left L5, grade: mild}]}", "did you mean 'L5 left'?"),
        ("findings: {central_stenosis: [{disc: L4-L5, grade: bad}]}", "one of mild, moderate, severe"),
        ("findings: {slips: [{disc: L4-L5, slip_mm: true}]}", "found true, expected a number above 0"),
        ("findings: {slips: [{disc: L4-L5, slip_mm: .inf}]}", "found .inf, expected a number above 0"),
        ("findings: {slips: [{disc: L4-L5, slip_mm: nan}]}", "found 'nan', expected a number"),
        ("findings: {slips: [{disc: L4-L5, slip_mm: '3,5'}]}", "write a decimal point"),
        ("findings: {slips: [{disc: L4-L5, slip_mm: 3 mm}]}", "leave the unit off and write 3"),
        ("plan: caudal", "expected a built-in plan, one of balloon, everything, one-day-caudal"),
        ("pains: [{site: leg, intensity_nrs: 5, months: 700}]", "longer ago than this patient's birth"),
        (
            "pains: [{site: leg, side: left, root: L5 right, intensity_nrs: 5, months: 7}]",
            "make the sides agree",
        ),
        (
            "findings: {surgery: [{kind: fusion, level: L4, years_ago: 50}]}",
            "50 years is longer ago than this patient's birth",
        ),
        (
            "findings: {scars: [{place: {level: L4}, length_mm: 20, bonded: 0.5, age_months: 700}]}",
            "700 months is longer ago than this patient's birth",
        ),
        (
            "findings: {scars: [{place: {level: L4}, length_mm: 20, bonded: 0.5, age_months: -1}]}",
            "found -1, expected a number from 0 to 1200",
        ),
    ],
)
def test_a_fault_says_what_would_be_right(write, wrong, remedy):
    text = "\n".join(line for line in GOOD.splitlines() if line.split(":")[0] != wrong.split(":")[0])
    assert remedy in only(write(f"{text}\n{wrong}\n")).text


def test_the_same_finding_listed_twice_is_refused_at_its_second_line(write):
    twice = "    - {disc: L4-L5, grade: mild}\n    - {disc: L4-L5, grade: severe}\n"
    path = write(f"{GOOD}findings:\n  central_stenosis:\n{twice}")
    assert told(path) == [
        (13, "findings.central_stenosis[1]", "the same disc as central_stenosis[0]; keep one of the two.")
    ]


def test_disagreements_are_told_together_with_field_faults(write):
    path = write(
        GOOD.replace("sex: female", "sex: other")
        + "findings:\n  slips: [{disc: L4-L5, slip_mm: 3}, {disc: L4-L5, slip_mm: 4}]\n"
    )
    assert [line for line, _, _ in told(path)] == [7, 11]


def test_a_plan_given_where_a_case_is_expected_is_one_fault(write):
    path = write("kind: plan\nname: p\n")
    with pytest.raises(DocumentError, match=r":1: kind: this is a plan; a case was expected here\."):
        read_case(path)


@pytest.mark.parametrize("version", ["3", "'3'", "1.1"])
def test_an_unknown_version_is_one_fault(write, version):
    path = write(GOOD.replace("version: 1", f"version: {version}") + "unknown: 1\n")
    assert "this release reads version 1 and 2; update neuroplasty." in only(path).text
    assert only(path).line == 2


@pytest.mark.parametrize("kind", ["[case]", "{a: 1}", "12", "cases", ""])
def test_an_unknown_kind_is_one_fault(write, kind):
    assert (
        "expected one of case, plan, episode" in only(write(GOOD.replace("kind: case", f"kind: {kind}"))).text
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"   \n\n", "is empty"),
        (b"# only a remark\n", "holds no keys"),
        (b"- a\n- b\n", "holds no keys"),
        (b"just words\n", "holds no keys"),
        (GOOD.encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        (GOOD.encode() + b"story: caf\xe9\n", "byte 0xe9 is not UTF-8"),
        (b"\x00\x01\x02", "holds zero bytes"),
        (b"story: \x07\n", "control character"),
        (b"patient:\n\tage_years: 40\n", "a tab was found; YAML is indented with spaces"),
        (b"title: Scar: the left one\n", "put the value in quotes"),
        (b"title: 'open\n", "not YAML"),
        (b"findings: {discs: [}\n", "not YAML"),
        (GOOD.encode() + b"---\n" + GOOD.encode(), "give one document a file"),
        (b"a: " + b"[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(write, content, says):
    assert says in only(write(content)).text


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"kind: case\ntitle: Scar: the left\n", 2), (GOOD.encode() + b"story: caf\xe9\n", 10)],
)
def test_a_syntax_fault_names_its_line(write, content, line):
    assert only(write(content)).line == line


@pytest.mark.parametrize(
    "line",
    [
        "tried: &a [*a]",
        "tried: [&a one, *a]",
        "story: !!python/object/apply:os.system ['true']",
        "title: !!binary aGVsbG8=",
        "[a, b]: 1",
        "<<: {story: x}",
        "12: 12",
        "story: !!int x",
    ],
)
def test_yaml_beyond_plain_data_is_refused(write, line):
    assert faults(write(GOOD + line + "\n"))


def test_a_file_of_aliases_within_aliases_is_refused_quickly(write):
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    assert any("alias" in fault.text for fault in faults(write(f"{GOOD}a0: &a0 [x]\n{layers}")))


def test_bare_words_are_read_as_a_clinician_means_them(write):
    case = read_case(
        write(GOOD.replace("Someone", "no").replace("168", "1.68e2") + "tried: [on, yes, 1:30]\n")
    )
    assert (case.title, case.patient.stature_cm, tuple(one.words for one in case.treatments)) == (
        "no",
        168.0,
        ("on", "yes", "1:30"),
    )


def test_a_whole_number_may_be_written_with_a_point(write):
    assert read_case(write(GOOD.replace("40", "40.0"))).patient.age_years == 40


def test_text_with_a_byte_order_mark_is_read(write):
    assert read_case(write(b"\xef\xbb\xbf" + GOOD.encode())).name == "someone"


JSON = json.dumps(
    {
        "kind": "case",
        "name": "someone",
        "title": "Someone",
        "patient": {"age_years": "forty", "sex": "female"},
    },
    indent="\t",
)


def test_json_faults_stand_on_their_lines_even_behind_tabs(write):
    assert [(line, field) for line, field, _ in told(write(JSON, "case.json"))] == [
        (5, "patient.stature_cm"),
        (5, "patient.weight_kg"),
        (6, "patient.age_years"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"kind": "case",\n}', 2, "not JSON"),
        ('{"kind": "case",\n"title": "a",\n"title": "b"}', 3, "written twice, first on line 2"),
        ('{"kind": "plan", "name": "x", "title": NaN, "steps": []}', 1, "found NaN"),
        ('{"a": 1} {"b": 2}', 1, "not JSON"),
    ],
)
def test_wrong_json_is_refused_on_its_line(write, text, line, says):
    assert any(fault.line == line and says in fault.text for fault in faults(write(text, "case.json")))


def test_deeply_nested_json_is_refused(write):
    assert "nested too deeply" in only(write('{"a": ' + "[" * 200_000, "case.json")).text


@pytest.mark.parametrize("name", ["case.txt", "case", "case.docx"])
def test_a_file_of_another_ending_is_refused(write, name):
    assert ".yaml, .yml or .json" in only(write(GOOD, name)).text


def test_a_missing_file_a_folder_and_a_locked_path_are_refused(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    assert "no such file" in only(tmp_path / "absent.yaml").text
    assert "is a folder" in only(tmp_path / "folder.yaml").text


def test_an_unknown_name_lists_the_built_in_ones_and_the_nearest():
    with pytest.raises(DocumentError, match=r"Did you mean 'healthy-adult'\?.*foraminal-stenosis-l5-left"):
        read_case("healty-adult")
    with pytest.raises(DocumentError, match=r"no built-in plan 'x'.*balloon, everything, one-day-caudal"):
        read_plan("x")


PLAN = """\
kind: plan
name: p
title: P
steps:
"""


@pytest.mark.parametrize(
    ("step", "field", "says"),
    [
        ("{do: injekt}", "steps[1].do", "did you mean 'inject'?"),
        ("{minutes: 3}", "steps[1].do", "is missing; expected one of ablate, advance catheter"),
        ("{do: wait, minutes: -1}", "steps[1].minutes", "found -1, expected a number above 0"),
        ("{do: sedate, drug: lidocaine, dose_mg: 2}", "steps[1].drug", "lidocaine does not sedate"),
        ("{do: inject, ingredients: []}", "steps[1].ingredients", "a list of one or more"),
        (
            "{do: inject, ingredients: [{drug: lidocain, strength: 2 %, volume_ml: 1}]}",
            "steps[1].ingredients[0].drug",
            "did you mean 'lidocaine'?",
        ),
        (
            "{do: inject, ingredients: [{drug: lidocaine, strength: 2 mg, volume_ml: 1}]}",
            "steps[1].ingredients[0].strength",
            "write e.g. '2 %'",
        ),
        (
            "{do: inject, ingredients: [{drug: lidocaine, strength: 0 %, volume_ml: 1}]}",
            "steps[1].ingredients[0].strength",
            "must be above zero",
        ),
        ("{do: place needle, route: caudal, level: L4}", "steps[1].level", "takes no level"),
        ("{do: place needle, route: caudal, side: left}", "steps[1].side", "takes no side"),
        ("{do: place needle, route: interlaminar}", "steps[1].level", "needs a level; give e.g. level: L4"),
        ("{do: place needle, route: transforaminal, level: L4}", "steps[1].side", "a level and a side"),
        (
            "{do: advance catheter, to: {level: L5, region: foramen}}",
            "steps[1].to.region",
            "lies on one side",
        ),
        ("{do: inflate}", "steps[1].do", "no balloon catheter is in"),
        ("{do: remove, what: catheter}", "steps[1].do", "no catheter is in at this point"),
        ("just words", "steps[1]", "found 'just words'"),
    ],
)
def test_a_wrong_step_is_told_by_its_number(write, step, field, says):
    fault = only(write(f"{PLAN}  - {{do: place needle, route: caudal}}\n  - {step}\n"))
    assert (fault.line, fault.field) == (6, field)
    assert says in fault.text


def test_an_injection_before_any_needle_is_refused_even_beside_other_faults(write):
    path = write(
        f"{PLAN}  - {{do: inject, ingredients: [{{drug: lidocaine, strength: 2 %, volume_ml: 500}}]}}\n"
        "  - {do: wait, minutes: 1}\n  - {do: advance catheter}\n"
    )
    assert [field for _, field, _ in told(path)] == ["steps[0].do", "steps[0].ingredients[0].volume_ml"]


def test_a_document_that_says_nothing_of_its_kind_is_told_by_its_keys(write):
    plan = read_document(write(f"{PLAN.replace('kind: plan', '')}  - {{do: place needle, route: caudal}}\n"))
    assert isinstance(plan, Plan)
    assert isinstance(read_document(write(GOOD.replace("kind: case", ""))), Case)


def test_the_parts_of_an_episode_are_checked_too(write):
    text = GOOD.replace("\n", "\n  ")
    path = write(f"kind: episode\nmade_by: x\nsimulated: true\nstatus: complete\ncase:\n  {text}\n")
    with pytest.raises(DocumentError) as caught:
        read_episode(path)
    assert [fault.field for fault in caught.value.faults] == ["plan", "procedure"]
