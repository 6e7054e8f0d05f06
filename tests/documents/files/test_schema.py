"""The published JSON Schemas are valid and agree with the reader."""

import jsonschema
import pytest
import yaml

from neuroplasty.documents import schema
from neuroplasty.documents.library import names, text

BUILT_IN = [(kind, name) for kind in ("case", "plan") for name in names(kind)]


@pytest.mark.parametrize("kind", ["case", "plan", "episode"])
def test_the_schema_is_valid_json_schema(kind):
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize(("kind", "name"), BUILT_IN)
def test_the_schema_accepts_every_built_in_document(kind, name):
    jsonschema.Draft202012Validator(schema(kind)).validate(yaml.safe_load(text(kind, name)))


@pytest.mark.parametrize(
    ("path", "value"),
    [(("patient", "age_years"), "forty"), (("patient", "sex"), "f"), (("titel",), "x"), (("version",), 2)],
)
def test_the_schema_refuses_what_the_reader_refuses(path, value):
    data = yaml.safe_load(text("case", "healthy-adult"))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert not jsonschema.Draft202012Validator(schema("case")).is_valid(data)


@pytest.mark.parametrize("version", ["1", 1])
def test_the_schema_takes_the_version_as_text_or_number(version):
    data = {**yaml.safe_load(text("case", "healthy-adult")), "version": version}
    assert jsonschema.Draft202012Validator(schema("case")).is_valid(data)
