"""Staff sign in by password and code; what is wrong is said the same way, and a session ends by itself."""

import datetime

import pyotp
import pytest

from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import SYSTEM, Actor

PASSWORD = "a long enough password"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def enrolled(registry):
    registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
    return pyotp.parse_uri(registry.sign_in.enrol(SYSTEM, "n.one", PASSWORD))


def test_a_code_is_taken_once_and_a_wrong_one_in_the_same_words(registry, clock, enrolled):
    code = enrolled.at(clock.now)
    for login, password, given in (
        ("nobody", PASSWORD, code),
        ("n.one", "another password", code),
        ("n.one", PASSWORD, "000000" if code != "000000" else "111111"),
    ):
        with pytest.raises(RefusedError, match=r"^Login, password or code is wrong; try again\.$"):
            registry.sign_in.check(login, password, given)
    assert registry.sign_in.check("n.one", PASSWORD, code).login == "n.one"
    with pytest.raises(RefusedError, match="is wrong"):
        registry.sign_in.check("n.one", PASSWORD, code)
    clock.now += MINUTE
    assert registry.sign_in.check("n.one", PASSWORD, enrolled.at(clock.now)).roles == {"nurse"}


def test_five_wrong_sign_ins_close_an_account_for_a_quarter_of_an_hour(registry, clock, enrolled):
    for _ in range(5):
        with pytest.raises(RefusedError, match="is wrong"):
            registry.sign_in.check("n.one", "wrong password", "000000")
    with pytest.raises(RefusedError, match="wait a quarter of an hour"):
        registry.sign_in.check("n.one", PASSWORD, enrolled.at(clock.now))
    clock.now += 15 * MINUTE
    assert registry.sign_in.check("n.one", PASSWORD, enrolled.at(clock.now)).active


def test_the_database_alone_gives_no_code_away(registry, enrolled):
    (held,) = registry.staff.credentials(registry.staff.get("n.one").id, "totp")
    assert enrolled.secret not in str(held.document)
    (held,) = registry.staff.credentials(registry.staff.get("n.one").id, "password")
    assert held.document["argon2"].startswith("$argon2id$")


def test_only_an_admin_or_oneself_sets_a_password_and_never_a_short_one(registry, enrolled):
    site = registry.sites()[0].id
    with pytest.raises(RefusedError, match="may not manage staff"):
        registry.sign_in.enrol(Actor("staff other", frozenset({"nurse"}), site=site), "n.one", PASSWORD)
    with pytest.raises(RegistryError, match="12 characters or more"):
        registry.sign_in.enrol(SYSTEM, "n.one", "short")
    mine = Actor("staff n.one", frozenset({"nurse"}), site=site)
    assert pyotp.parse_uri(registry.sign_in.enrol(mine, "n.one", PASSWORD)).secret != enrolled.secret


def test_a_session_ends_when_nothing_is_done_and_is_fresh_for_five_minutes(registry, clock, enrolled):
    token = registry.staff.open_session(registry.staff.get("n.one").id)
    assert registry.staff.actor(token, fresh=True).id == "staff n.one"
    for _ in range(3):
        clock.now += 10 * MINUTE
        assert registry.staff.actor(token).roles == {"nurse"}
    with pytest.raises(RefusedError, match="Sign in once more for this"):
        registry.staff.actor(token, fresh=True)
    registry.staff.confirm(token)
    assert registry.staff.actor(token, fresh=True).roles == {"nurse"}
    clock.now += 16 * MINUTE
    with pytest.raises(RefusedError, match="nothing was done for a while"):
        registry.staff.actor(token)


def test_who_is_let_out_has_no_session_any_more(registry, enrolled):
    token = registry.staff.open_session(registry.staff.get("n.one").id)
    registry.staff.change(SYSTEM, "n.one", active=False)
    with pytest.raises(RefusedError, match="not signed in"):
        registry.staff.actor(token)
    other = registry.staff.change(SYSTEM, "n.one", active=True, roles=("nurse", "physician"))
    assert other.roles == {"nurse", "physician"}
    with pytest.raises(RefusedError, match="not signed in"):
        registry.staff.actor(token)
    token = registry.staff.open_session(other.id)
    registry.staff.close_session(token)
    with pytest.raises(RefusedError, match="not signed in"):
        registry.staff.actor(token)
    with pytest.raises(RefusedError, match="not signed in"):
        registry.staff.actor("guessed")
    assert registry.verify().is_whole
