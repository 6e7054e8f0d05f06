"""The language of conditions: its truths, its units, and what it says of a condition that is wrong."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroplasty.care.screening.expression import ExpressionError, Fact, compile_expression

ENTRIES = {
    "drug": Fact("drug", "word", "", options=("aspirin", "warfarin")),
    "stopped_days": Fact("stopped_days", "number", "", "days"),
}
VOCABULARY = {
    fact.name: fact
    for fact in (
        Fact("a", "yes or no", ""),
        Fact("b", "yes or no", ""),
        Fact("pain.months", "number", "", "months"),
        Fact("egfr", "number", "", "mL/min"),
        Fact("platelets", "number", "", "per nL"),
        Fact("class", "number", ""),
        Fact("sex", "word", "", options=("female", "male")),
        Fact("diagnoses", "words", "", options=("sciatica", "neuralgia")),
        Fact("drugs", "list", "", entries=ENTRIES),
    )
}
NOTHING = dict.fromkeys(VOCABULARY)


def truth(text, **facts):
    return compile_expression(text, VOCABULARY).test(
        {**NOTHING, **{k.replace("__", "."): v for k, v in facts.items()}}
    )


def drug(name, days=None):
    return SimpleNamespace(drug=name, stopped_days=days)


AND = {(True, True): True, (True, None): None, (None, None): None}
OR = {(False, False): False, (False, None): None, (None, None): None}


@pytest.mark.parametrize("a", [True, False, None])
@pytest.mark.parametrize("b", [True, False, None])
def test_unknown_follows_kleene_s_tables(a, b):
    pair = tuple(sorted((a, b), key=lambda one: (one is None, one is False)))
    assert truth("a and b", a=a, b=b) is AND.get(pair, AND.get(pair[::-1], False))
    either = tuple(sorted((a, b), key=lambda one: (one is None, one is True)))
    assert truth("a or b", a=a, b=b) is OR.get(either, OR.get(either[::-1], True))
    assert truth("not a", a=a) is (None if a is None else not a)


def test_and_binds_closer_than_or_and_not_closer_than_both():
    assert truth("a or b and not a", a=True, b=False) is True
    assert truth("(a or b) and not a", a=True, b=False) is False
    assert truth("not a and b", a=False, b=False) is False


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("pain.months >= 1 years", {"pain__months": 12.1}, True),
        ("pain.months >= 1 years", {"pain__months": 11.9}, False),
        ("pain.months >= 4 weeks", {"pain__months": 1}, True),
        ("pain.months < 2 weeks", {"pain__months": 1}, False),
        ("egfr < 30 mL/min", {"egfr": 29}, True),
        ("platelets < 100 per nL and a", {"platelets": 99, "a": True}, True),
        ("30 mL/min > egfr", {"egfr": 29}, True),
        ("class == 3", {"class": 3}, True),
        ('sex == "female"', {"sex": "male"}, False),
        ('sex in ["female", "male"]', {"sex": "male"}, True),
        ('sex not in ["female"]', {"sex": "male"}, True),
        ('"sciatica" in diagnoses', {"diagnoses": ("neuralgia",)}, False),
        ('"sciatica" not in diagnoses', {"diagnoses": ("neuralgia",)}, True),
        ("a == no", {"a": False}, True),
        ("a != yes", {"a": None}, None),
        ("known(class) and class > 2", {}, False),
        ("known(class) and class > 2", {"class": 3}, True),
    ],
)
def test_a_condition_has_the_truth_it_says(text, facts, expected):
    assert truth(text, **facts) is expected


def test_any_and_count_know_what_some_entries_leave_open():
    recent = 'any(drugs, it.drug == "warfarin" and it.stopped_days < 5 days)'
    assert truth(recent) is None
    assert truth(recent, drugs=()) is False
    assert truth(recent, drugs=(drug("aspirin"),)) is False
    assert truth(recent, drugs=(drug("warfarin"),)) is None
    assert truth(recent, drugs=(drug("warfarin"), drug("warfarin", 2))) is True
    two = "count(drugs, it.stopped_days < 1 weeks) >= 2"
    assert truth(two, drugs=(drug("aspirin", 1), drug("aspirin"))) is None
    assert truth(two, drugs=(drug("aspirin", 1),)) is False
    assert truth(two, drugs=(drug("aspirin", 1), drug("aspirin", 2), drug("aspirin"))) is True


def test_only_the_facts_that_an_answer_hangs_on_are_missing():
    both = compile_expression(
        'a and any(drugs, it.drug == "warfarin" and it.stopped_days < 5 days)', VOCABULARY
    )
    assert both.missing({**NOTHING}) == {"a", "drugs"}
    assert both.missing({**NOTHING, "a": True, "drugs": (drug("warfarin"),)}) == {"drugs.stopped_days"}
    assert compile_expression("a or b", VOCABULARY).missing({**NOTHING, "a": False}) == {"b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("aa", "unknown fact 'aa'"),
        ("pain.month > 3 months", "did you mean 'pain.months'?"),
        ("pain.months > 3", "3 needs a unit; pain.months is in months"),
        ("pain.months > 3 mm", "found mm; pain.months is in months"),
        ("class > 3 weeks", "class is without a unit"),
        ("pain.months", "neither true nor false"),
        ("a and", "expected a fact"),
        ("(a", "expected ')'"),
        ("a b", "expected 'and', 'or' or the end"),
        ('sex == "femal"', "did you mean 'female'?"),
        ("sex == female", "unknown fact 'female'"),
        ("a == 3", "a is no number"),
        ("it.drug == 3", "'it' has a meaning only inside"),
        ('any(drugs, it.dug == "aspirin")', "did you mean"),
        ("any(a, b)", "expected a fact that is a list"),
        ("drugs == 3", "is a list"),
        ("3 > 2", "two constants"),
        ("pain.months > egfr", "compare facts of one unit"),
        ("a == sex", "cannot be compared"),
        ("a; b", "has no meaning here"),
        ("a.__class__", "unknown fact"),
        ("(" * 60 + "a" + ")" * 60, "brackets within brackets"),
        ("any(drugs, any(drugs, a))", "a list within a list"),
    ],
)
def test_a_wrong_condition_is_told_where_and_what_would_be_right(text, says):
    with pytest.raises(ExpressionError) as told:
        compile_expression(text, VOCABULARY)
    assert says in str(told.value)


PIECES = [
    *VOCABULARY,
    "and",
    "or",
    "not",
    "in",
    "any(",
    "count(",
    "known(",
    ")",
    "(",
    ",",
    "[",
    "]",
    "it.drug",
]
PIECES += [
    ">=",
    "==",
    "<",
    "3",
    "5 days",
    "%",
    '"aspirin"',
    "yes",
    "no",
    "/",
    "'",
    "é",
    "__import__",
    "lambda",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_read_or_refused_and_what_is_read_has_a_truth(pieces):
    text = " ".join(pieces)
    try:
        read = compile_expression(text, VOCABULARY)
    except ExpressionError:
        return
    assert read.test(NOTHING) in (True, False, None)
    if read.test(NOTHING) is None:
        assert read.missing(NOTHING)
