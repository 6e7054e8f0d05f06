"""What hands do in a bad order is told while they do it, once, and stands in the episode."""

import pytest

from neuroplasty.app.room import asked
from neuroplasty.app.room.session import Session


def ids(order):
    return [one.rule.id for one in order.findings()]


@pytest.fixture
def session(setting, options):
    return Session.begin(setting, options.plan)


def heard(session, number, **message):
    session.hear("fellow", asked.ASKED.validate_python({**message, "n": number}), 0.0)
    session.step()
    return [one for _, one in session.taken() if not isinstance(one, bytes) and one.t == "event"]


def test_a_needle_into_unnumbed_skin_is_told_once(session):
    first = heard(session, 1, t="needle", route="caudal")
    assert [one.what for one in first].count("order of steps") == 1
    assert "numb" in (first[0].text + first[0].reaction).lower()
    assert not [one for one in heard(session, 2, t="aim", usual=True) if one.what == "order of steps"]


def test_numbed_skin_is_no_fault_and_an_undone_deed_is_forgotten(session):
    heard(session, 1, t="give", drug="lidocaine", amount_mg=50, way="skin")
    assert not ids(session.order)
    heard(session, 2, t="needle", route="caudal")
    assert ids(session.order) == []
    held = session.order
    heard(session, 3, t="undo")
    assert len(session.order.steps) < len(held.steps)
