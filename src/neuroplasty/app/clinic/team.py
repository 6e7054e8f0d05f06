"""Team: who works here, with which roles, and by which keys; and everybody's own keys."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from neuroplasty.app.clinic.keys import change_password, fresh_keys, give_keys, qr, secret_uri, set_key
from neuroplasty.app.clinic.page import Asked, Page
from neuroplasty.app.clinic.passkeys import Challenges, add_passkey, options_to_add
from neuroplasty.app.clinic.sign_in import login_of
from neuroplasty.errors import RegistryError
from neuroplasty.registry import ROLES, Member

CHALLENGES = Challenges()
CHOICES = tuple(role for role in ROLES if role not in ("patient", "system"))


def staff(asked: Asked) -> Response:
    """Everybody of this clinic, and when their keys were given."""
    rows = asked.registry.staff.all(asked.actor)
    kinds = {one.id: sorted({key.kind for key in asked.registry.staff.credentials(one.id)}) for one in rows}
    return asked.draw("staff", rows=rows, kinds=kinds, roles=CHOICES)


def _member(asked: Asked) -> Member:
    login = asked.fields.text("login", "the login", needed=True)
    # Only among those of one's own clinic.
    for one in asked.registry.staff.all(asked.actor):
        if one.login == login:
            return one
    raise RegistryError(f"There is no {login[:60]!r} among the staff; check the login.")


def change(asked: Asked) -> Response:
    """Somebody new; other roles; let in or out; new keys."""
    fields = asked.fields
    what = fields.one_of("what", "what is to be done", ("add", "roles", "out", "in", "keys"), needed=True)
    roles = [role for role in CHOICES if role in fields.all("roles")]
    if what == "add":
        login = fields.text("login", "the login", needed=True)
        if len(login) > 60 or not all(one.isalnum() or one in "._-" for one in login):
            raise RegistryError(
                "The login: use letters, digits, points, hyphens and underscores; at most 60."
            )
        return _new_keys(asked, asked.registry.staff.add(asked.actor, asked.site.code, login, roles))
    member = _member(asked)
    if what == "keys":
        return _new_keys(asked, asked.registry.staff.change(asked.actor, member.login))
    if member.login == login_of(asked) and (what == "out" or "admin" not in (roles or ["admin"])):
        raise RegistryError("You cannot lock yourself out; ask another admin to do it.")
    if what == "roles":
        asked.registry.staff.change(asked.actor, member.login, roles=roles)
    else:
        asked.registry.staff.change(asked.actor, member.login, active=what == "in")
    return asked.go("/staff")


def _new_keys(asked: Asked, member: Member) -> Response:
    for key in asked.registry.staff.credentials(member.id, "passkey"):
        asked.registry.staff.revoke_credential(asked.actor, key.id)
    password, secret = fresh_keys()
    give_keys(asked.registry, member, password, secret)
    code = Markup(qr(secret_uri(member.login, secret)))
    return asked.draw("new_keys", member=member, password=password, secret=secret, qr=code)


def own_keys(asked: Asked) -> Response:
    """One's own keys."""
    member = asked.registry.staff.get(login_of(asked))
    assert member is not None
    kinds = [key.kind for key in asked.registry.staff.credentials(member.id)]
    challenge = CHALLENGES.make(asked.token)
    options = options_to_add(asked.registry, member, asked.base, challenge)
    return asked.draw("keys", member=member, kinds=kinds, options=options)


def add_own_passkey(asked: Asked) -> Response:
    """A passkey that the browser has just made."""
    member = asked.registry.staff.get(login_of(asked))
    assert member is not None
    challenge = CHALLENGES.take(asked.token)
    add_passkey(asked.registry, member, asked.base, challenge, asked.fields.get("credential"))
    return asked.draw("said", title="Added", said="The passkey signs you in from now on.", onward="/keys")


def change_own(asked: Asked) -> Response:
    """Another password, or another secret for codes."""
    fields = asked.fields
    member = asked.registry.staff.get(login_of(asked))
    assert member is not None
    what = fields.one_of("what", "what is to be done", ("password", "codes"), needed=True)
    if what == "password":
        if fields.get("new") != fields.get("again"):
            raise RegistryError("The two new passwords differ; type them again.")
        change_password(asked.registry, member.id, fields.get("old"), fields.get("new"))
        return asked.draw("said", title="Changed", said="Your password was changed.", onward="/keys")
    _, secret = fresh_keys()
    set_key(asked.registry, member.id, "totp", {"secret": secret, "last": 0})
    code = Markup(qr(secret_uri(member.login, secret)))
    return asked.draw("new_keys", member=member, password="", secret=secret, qr=code)


TEAM = (
    Page("/staff", "see staff", staff, change, "manage staff", fresh=True),
    Page("/keys", None, own_keys, change_own, fresh=True),
    Page("/keys/passkey", None, own_keys, add_own_passkey, fresh=True),
)
"""The pages of staff and keys."""

__all__ = ["TEAM"]
