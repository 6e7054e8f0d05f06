"""The published JSON Schemas are valid and agree with the reader."""

import jsonschema
import pytest
import yaml

from neuroplasty.documents import schema
from neuroplasty.documents.library import names, text

BUILT_IN = [(kind, name) for kind in ("case", "plan", "trial") for name in names(kind)]


@pytest.mark.parametrize("kind", ["case", "plan", "episode", "trial"])
def test_the_schema_is_valid_json_schema(kind):
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize(("kind", "name"), BUILT_IN)
def test_the_schema_accepts_every_built_in_document(kind, name):
    jsonschema.Draft202012Validator(schema(kind)).validate(yaml.safe_load(text(kind, name)))


@pytest.mark.parametrize(
    ("path", "value"),
    [(("patient", "age_years"), "forty"), (("patient", "sex"), "f"), (("titel",), "x"), (("version",), 3)],
)
def test_the_schema_refuses_what_the_reader_refuses(path, value):
    data = yaml.safe_load(text("case", "healthy-adult"))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert not jsonschema.Draft202012Validator(schema("case")).is_valid(data)


@pytest.mark.parametrize(
    ("kind", "name", "version"),
    [
        ("case", "healthy-adult", "2"),
        ("case", "healthy-adult", 2),
        ("plan", "balloon", "2"),
        ("plan", "balloon", 2),
    ],
)
def test_the_schema_takes_the_version_as_text_or_number(kind, name, version):
    data = {**yaml.safe_load(text(kind, name)), "version": version}
    assert jsonschema.Draft202012Validator(schema(kind)).is_valid(data)


def test_the_schema_is_of_the_version_that_is_written():
    assert [schema(kind)["properties"]["version"]["default"] for kind in ("case", "plan", "episode")] == [
        "2",
        "2",
        "2",
    ]
    data = {**yaml.safe_load(text("plan", "balloon")), "version": "1"}
    assert not jsonschema.Draft202012Validator(schema("plan")).is_valid(data)
