"""Sign-in: a password (argon2id) with a one-time code (TOTP); wrong ones are counted, a code is taken once.

>>> import pyotp
>>> from neuroplasty.registry import SYSTEM, new_registry
>>> with new_registry() as registry:
...     nurse = registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
...     address = registry.sign_in.enrol(SYSTEM, "n.one", "a long enough password")
...     code = pyotp.parse_uri(address).at(registry.store.clock())
...     registry.sign_in.check("n.one", "a long enough password", code) == nurse
True
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry.roles import Actor, Row, demand
from neuroplasty.registry.staff import Credential, Member, Staff
from neuroplasty.registry.store.store import Store
from neuroplasty.registry.store.tables import STAFF

GUESSES = 5
"""Wrong sign-ins after which an account is closed for a while."""
CLOSED = datetime.timedelta(minutes=15)
SHORTEST = 12
_STEP_S = 30
_ISSUER = "neuroplasty registry"
_WRONG = "Login, password or code is wrong; try again."
_HASHER = PasswordHasher()


@dataclass(frozen=True)
class SignIn:
    """How staff sign in by password and code.

    Parameters
    ----------
    store : Store
        Where hashes and sealed secrets are kept.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     registry.sign_in.check("nobody", "a password", "000000")
    Traceback (most recent call last):
    ...
    neuroplasty.errors.RefusedError: Login, password or code is wrong; try again.
    """

    store: Store

    def enrol(self, actor: Actor, login: str, password: str) -> str:
        """A new password and a new secret for codes; the address that an authenticator takes."""
        if len(password) < SHORTEST:
            raise RegistryError(f"A password has {SHORTEST} characters or more; give a longer one.")
        staff = Staff(self.store)
        member = staff.get(login)
        if member is None:
            raise RegistryError(f"There is no {login!r} among the staff; check the login.")
        with self.store.read() as connection:
            site = connection.execute(STAFF.select().where(STAFF.c.id == member.id)).mappings().one()["site"]
        own = actor.id == f"staff {login}"
        if not own:
            demand(actor, "manage staff", Row(site=site))
        secret = pyotp.random_base32()
        for kind in ("password", "totp"):
            for held in staff.credentials(member.id, kind):
                staff.drop_credential(held.id)
        staff.add_credential(member.id, "password", {"argon2": _HASHER.hash(password)})
        sealed = self.store.keys.seal_secret(member.id, secret.encode())
        staff.add_credential(member.id, "totp", {"sealed": sealed.hex()})
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)

    def check(self, login: str, password: str, code: str) -> Member:
        """Who signs in; RefusedError in the same words whatever was wrong, and the same work done."""
        staff, now = Staff(self.store), self.store.clock()
        member = staff.get(login)
        held = None if member is None else self._held(staff, member.id)
        if member is None or held is None or not member.active:
            _matches(_nobodys(), password)
            raise RefusedError(_WRONG)
        first, second = held
        until = first.document.get("closed_until")
        if until is not None and now < datetime.datetime.fromisoformat(until):
            raise RefusedError("Too many wrong sign-ins; wait a quarter of an hour and try again.")
        right = _matches(first.document["argon2"], password)
        step = self._step(member.id, second, code, now) if right else None
        if step is None:
            wrong = first.document.get("wrong", 0) + 1
            closed = {"closed_until": (now + CLOSED).isoformat()} if wrong >= GUESSES else {}
            kept = {"argon2": first.document["argon2"], "wrong": 0 if closed else wrong}
            staff.change_credential(first.id, {**kept, **closed})
            raise RefusedError(_WRONG)
        staff.change_credential(first.id, {"argon2": first.document["argon2"]})
        staff.change_credential(second.id, {**second.document, "step": step})
        return member

    def _held(self, staff: Staff, member: str) -> tuple[Credential, Credential] | None:
        passwords, codes = (staff.credentials(member, kind) for kind in ("password", "totp"))
        return (passwords[-1], codes[-1]) if passwords and codes else None

    def _step(self, member: str, held: Credential, code: str, now: datetime.datetime) -> int | None:
        """Which half minute a code is of; None for a wrong one, or one that was taken already."""
        secret = self.store.keys.open_secret(member, bytes.fromhex(held.document["sealed"]))
        if secret is None:
            return None
        last: int = held.document.get("step", 0)
        this = int(now.timestamp()) // _STEP_S
        for step in (this - 1, this, this + 1):
            if step > last and pyotp.TOTP(secret.decode()).verify(code, for_time=step * _STEP_S):
                return step
        return None


def _matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash that takes as long to hold a password against as anybody's."""
    return _HASHER.hash("nobody's password")
