"""Whatever stands in a file, reading it gives a document or a DocumentError, never anything else."""

import copy
import json

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuroplasty.documents import read_document
from neuroplasty.documents.library import names, text
from neuroplasty.errors import DocumentError

GOOD = [yaml.safe_load(text(kind, name)) for kind in ("case", "plan", "trial") for name in names(kind)]

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["L5", "do"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["do", "place", "kind", "drug", "x", "1"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data, path=()):
    """Every path to something in the data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def read_or_refuse(path):
    """The faults told, each a whole sentence; none when the document was read."""
    faults = ()
    try:
        read_document(path)
    except DocumentError as error:
        faults = error.faults or [error]
    assert all(str(fault).endswith((".", "?")) for fault in faults)
    return faults


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_document_with_anything_in_any_place_is_read_or_refused(tmp_path, data):
    document = copy.deepcopy(data.draw(st.sampled_from(GOOD)))
    where = data.draw(st.sampled_from(list(places(document))))
    inner = document
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = data.draw(junk)
    (tmp_path / "any.json").write_text(json.dumps(document, indent=1))
    (tmp_path / "any.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))
    as_json = read_or_refuse(tmp_path / "any.json")
    as_yaml = read_or_refuse(tmp_path / "any.yaml")
    assert bool(as_json) == bool(as_yaml)
    assert all(fault.line for fault in as_yaml)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read_or_refused(tmp_path, content):
    for name in ("any.yaml", "any.json"):
        (tmp_path / name).write_bytes(content)
        read_or_refuse(tmp_path / name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_document_cut_or_scrambled_anywhere_is_read_or_refused(tmp_path, data):
    whole = text("case", "two-level-failed-back-surgery")
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(
        st.sampled_from(["", "\t", "{", "]", "&a ", "*a", "!!x ", '"', "'", "|", ": ", "- ", "\n---\n"])
    )
    (tmp_path / "any.yaml").write_text(whole[:at] + put + whole[at + data.draw(st.integers(0, 5)) :])
    read_or_refuse(tmp_path / "any.yaml")
