"""Passkeys: signing in with what a phone or a key holds; each challenge serves once.

>>> challenges = Challenges()
>>> word = challenges.make("a cookie")
>>> challenges.take("a cookie") == word, challenges.take("a cookie")
(True, None)
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from neuroplasty.errors import RefusedError, RegistryError
from neuroplasty.registry import Member, Registry

_HOLDS_S = 600.0
_MOST = 10_000


@dataclass
class Challenges:
    """What a passkey must sign, by the cookie of who was asked; kept by the server for ten minutes.

    Parameters
    ----------
    held : dict
        By cookie, the challenge and when it was made.

    Examples
    --------
    >>> Challenges().take("nobody") is None
    True
    """

    held: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def make(self, cookie: str) -> bytes:
        """A new challenge, in place of the one before."""
        made = secrets.token_bytes(32)
        with self.lock:
            if len(self.held) >= _MOST:
                self.held.clear()
            self.held[cookie] = (made, time.monotonic())
        return made

    def take(self, cookie: str) -> bytes | None:
        """The challenge, which is used up by that; None where there is none or it is too old."""
        with self.lock:
            made, at = self.held.pop(cookie, (None, 0.0))
        return made if time.monotonic() - at < _HOLDS_S else None


def host_of(base: str) -> str:
    """The host a passkey is bound to.

    >>> host_of("https://clinic.example:8400")
    'clinic.example'
    """
    return urlsplit(base).hostname or ""


def options_to_add(registry: Registry, member: Member, base: str, challenge: bytes) -> str:
    """What a browser needs to make a passkey of a member, as JSON.

    Parameters
    ----------
    registry : Registry
    member : Member
        Whose it will be.
    base : str
        Scheme and host of the pages.
    challenge : bytes
        What it signs.

    Returns
    -------
    str
        JSON, as the browsers' standard has it.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     nurse = registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
    ...     json.loads(options_to_add(registry, nurse, "https://clinic.example", b"0" * 32))["rp"]["id"]
    'clinic.example'
    """
    held = registry.staff.credentials(member.id, "passkey")
    made = webauthn.generate_registration_options(
        rp_id=host_of(base),
        rp_name="neuroplasty",
        user_id=member.id.encode(),
        user_name=member.login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.document["id"])) for key in held
        ],
    )
    return webauthn.options_to_json(made)


def add_passkey(
    registry: Registry, member: Member, base: str, challenge: bytes | None, credential: str
) -> None:
    """Keep a passkey that a browser made; RegistryError where it is none or signed something else.

    Parameters
    ----------
    registry : Registry
    member : Member
        Whose it is.
    base : str
        Scheme and host of the pages.
    challenge : bytes or None
        What it had to sign.
    credential : str
        JSON, as the browser gave it.

    Examples
    --------
    >>> from neuroplasty.registry import SYSTEM, new_registry
    >>> with new_registry() as registry:
    ...     nurse = registry.staff.add(SYSTEM, "here", "n.one", ("nurse",))
    ...     add_passkey(registry, nurse, "https://clinic.example", b"0" * 32, "{}")
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RegistryError: The passkey was not made; open the page again and try once more.
    """
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge or b"",
            expected_rp_id=host_of(base),
            expected_origin=base,
            require_user_verification=True,
        )
    except Exception:  # Whatever breaks on the way is no passkey.
        made = None
    if made is None or challenge is None:
        raise RegistryError("The passkey was not made; open the page again and try once more.")
    document = {
        "id": bytes_to_base64url(made.credential_id),
        "public_key": bytes_to_base64url(made.credential_public_key),
        "count": made.sign_count,
    }
    registry.staff.add_credential(member.id, "passkey", document)


def options_to_use(base: str, challenge: bytes) -> str:
    """What a browser needs to use a passkey, as JSON; it does not say whose there are.

    >>> "allowCredentials" in json.loads(options_to_use("https://clinic.example", b"0" * 32))
    True
    """
    made = webauthn.generate_authentication_options(
        rp_id=host_of(base), challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(made)


def member_of(
    registry: Registry, base: str, challenge: bytes | None, credential: str, members: dict[str, Member]
) -> Member:
    """Whose passkey signed the challenge; RefusedError where nobody's did.

    Parameters
    ----------
    registry : Registry
    base : str
        Scheme and host of the pages.
    challenge : bytes or None
        What it had to sign.
    credential : str
        JSON, as the browser gave it.
    members : dict of str to Member
        By their rows.

    Returns
    -------
    Member
        Who may sign in.

    Examples
    --------
    >>> from neuroplasty.registry import new_registry
    >>> with new_registry() as registry:
    ...     member_of(registry, "https://clinic.example", b"0" * 32, "{}", {})
    Traceback (most recent call last):
        ...
    neuroplasty.errors.RefusedError: This passkey is not known here; sign in with password and code.
    """
    refused = RefusedError("This passkey is not known here; sign in with password and code.")
    try:
        given = json.loads(credential)
        staff = base64url_to_bytes(given["response"]["userHandle"]).decode()
        key = next(
            one for one in registry.staff.credentials(staff, "passkey") if one.document["id"] == given["id"]
        )
        checked = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge or b"",
            expected_rp_id=host_of(base),
            expected_origin=base,
            credential_public_key=base64url_to_bytes(key.document["public_key"]),
            credential_current_sign_count=int(key.document["count"]),
            require_user_verification=True,
        )
    except Exception:  # Whatever breaks on the way is no passkey.
        raise refused from None
    member = members.get(staff)
    if challenge is None or member is None or not member.active:
        raise refused
    if checked.new_sign_count != key.document["count"]:
        registry.staff.change_credential(key.id, {**key.document, "count": checked.new_sign_count})
    return member


__all__ = ["Challenges", "add_passkey", "host_of", "member_of", "options_to_add", "options_to_use"]
