"""Keys: by what staff sign in: a password and a one-time code, each checked in the same time for everybody.

>>> password, secret = fresh_keys()
>>> len(password) >= 16, len(secret)
(True, 32)
"""

from __future__ import annotations

import datetime
import io
import secrets
import threading
from dataclasses import dataclass, field
from functools import cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import Member, Registry

SHORTEST = 12
"""Characters of a password that somebody chooses."""
GUESSES = 5
_SHUT = datetime.timedelta(minutes=15)
_HASHER = PasswordHasher()
_WRONG = "Login, password or code is wrong; a code holds for half a minute."


def fresh_keys() -> tuple[str, str]:
    """A password and a secret for one-time codes, neither of which can be guessed.

    Returns
    -------
    tuple of str
        The password, and the secret in base 32.

    Examples
    --------
    >>> fresh_keys()[0] != fresh_keys()[0]
    True
    """
    return secrets.token_urlsafe(12), pyotp.random_base32()


def give_keys(registry: Registry, member: Member, password: str, secret: str) -> None:
    """Make a password and a secret those of a member; the ones before hold no longer.

    Parameters
    ----------
    registry : Registry
    member : Member
        Whose they are.
    password, secret : str
        The password as it is typed, the secret in base 32.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     nurse = registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
    ...     give_keys(registry, nurse, *fresh_keys())
    ...     sorted(key.kind for key in registry.staff.credentials(nurse.id))
    ['password', 'totp']
    """
    set_key(registry, member.id, "password", {"argon2": _HASHER.hash(password)})
    set_key(registry, member.id, "totp", {"secret": secret, "last": 0})


def set_key(registry: Registry, staff: str, kind: str, document: dict[str, object]) -> None:
    """The one password or the one secret of a member, new or changed."""
    held = registry.staff.credentials(staff, kind)
    if held:
        registry.staff.change_credential(held[-1].id, document)
    else:
        registry.staff.add_credential(staff, kind, document)


def change_password(registry: Registry, staff: str, old: str, new: str) -> None:
    """Another password of who knows the one before."""
    if not _password_is(registry, staff, old):
        raise RegistryError("This is not the password you have; type it again.")
    if len(new) < SHORTEST:
        raise RegistryError(f"The new password has {len(new)} characters; choose {SHORTEST} or more.")
    if len(new) > 200:
        raise RegistryError(f"The new password has {len(new)} characters; choose at most 200.")
    set_key(registry, staff, "password", {"argon2": _HASHER.hash(new)})


@dataclass
class Guesses:
    """How often somebody guessed wrong of late; kept by the server while it runs.

    Parameters
    ----------
    wrong : dict
        By login, how often and when last.

    Examples
    --------
    >>> Guesses().wrong
    {}
    """

    wrong: dict[str, tuple[int, datetime.datetime]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sign_in(self, registry: Registry, login: str, password: str, code: str) -> Member:
        """The member whose login, password and code these are; RefusedError for any other."""
        now = registry.store.clock()
        key = login.casefold()[:200]
        with self.lock:
            count, at = self.wrong.get(key, (0, now))
            if now - at > _SHUT:
                count = 0
            if count >= GUESSES:
                raise RefusedError("There were too many wrong tries; wait a quarter of an hour.")
            if len(self.wrong) > 10000:
                self.wrong.clear()
            self.wrong[key] = (count + 1, now)
        member = registry.staff.get(login) if login else None
        known = _password_is(registry, member.id if member else None, password)
        if member is None or not known or not member.active or not _code_is(registry, member.id, code, now):
            raise RefusedError(_WRONG)
        with self.lock:
            self.wrong.pop(key, None)
        return member


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _password_is(registry: Registry, staff: str | None, password: str) -> bool:
    held = registry.staff.credentials(staff, "password") if staff else []
    # A login that is not there takes as long as a wrong password.
    known = str(held[-1].document["argon2"]) if held else _nobodys()
    try:
        return _HASHER.verify(known, password[:400]) and bool(held)
    except (VerificationError, InvalidHashError):
        return False


def _code_is(registry: Registry, staff: str, code: str, now: datetime.datetime) -> bool:
    held = registry.staff.credentials(staff, "totp")
    if not held:
        return False
    key = held[-1]
    made = pyotp.TOTP(key.document["secret"])
    typed = code.replace(" ", "")
    if not typed.isascii():
        return False
    step = int(now.timestamp()) // 30
    for near in (step, step - 1, step + 1):
        # A code that was used is worth nothing to who looked over a shoulder.
        if pyotp.utils.strings_equal(made.generate_otp(near), typed) and near > key.document.get("last", 0):
            registry.staff.change_credential(key.id, {**key.document, "last": near})
            return True
    return False


def secret_uri(login: str, secret: str) -> str:
    """What an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="neuroplasty")


def qr(text: str, *, scale: int = 4) -> str:
    """A QR code as SVG, without any style of its own.

    Parameters
    ----------
    text : str
        What it says.
    scale : int
        Pixels a module.

    Returns
    -------
    str
        An ``svg`` element.

    Examples
    --------
    >>> qr("a")[:4]
    '<svg'
    """
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        made, kind="svg", scale=scale, xmldecl=False, svgns=False, title="QR code", border=2, nl=False
    )
    return made.getvalue().decode()


__all__ = ["Guesses", "change_password", "fresh_keys", "give_keys", "qr", "secret_uri", "set_key"]
