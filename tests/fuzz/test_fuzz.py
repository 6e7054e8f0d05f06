"""A sample of what ``make fuzz`` does: changed inputs are read or refused in words."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("fuzzing", Path(__file__).parent / "fuzzing.py")
assert _SPEC is not None
assert _SPEC.loader is not None
fuzzing = importlib.util.module_from_spec(_SPEC)
sys.modules["fuzzing"] = fuzzing
_SPEC.loader.exec_module(fuzzing)

SAMPLE = 25


@pytest.mark.parametrize("kind", fuzzing.KINDS, ids=lambda kind: kind.name)
def test_changed_inputs_are_read_or_refused_in_words(kind):
    found = list(fuzzing.faults(kind, range(SAMPLE)))
    assert found == []


def test_the_same_number_is_the_same_input():
    for kind in fuzzing.KINDS:
        assert fuzzing.mutated(kind, 3) == fuzzing.mutated(kind, 3)
        assert len({fuzzing.mutated(kind, number) for number in range(20)}) > 5
