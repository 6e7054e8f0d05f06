"""Keys: the secrets that lie outside the database, each in its own small file.

``identity`` seals names, ``index`` finds a hospital number without opening anything, ``chain`` signs the
trail, ``backup`` seals backups; each person's name is sealed with a key of that person's own, so that erasing
the key leaves nothing to open in any copy.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     keys = Keys.create(Path(folder, "keys"))
...     sealed = keys.seal_person("someone", b"a name")
...     opened = keys.open_person("someone", sealed)
...     keys.destroy_person("someone")
...     opened, keys.open_person("someone", sealed)
(b'a name', None)
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from neuroplasty.documents import write_whole
from neuroplasty.errors import RegistryError

_NAMES = ("identity", "index", "chain", "backup")
_BYTES = 32
_NONCE = 12


@dataclass(frozen=True)
class Keys:
    """A folder of keys.

    Parameters
    ----------
    folder : Path
        Where they lie; readable by their owner only.

    Examples
    --------
    >>> Keys(Path("nowhere")).folder.name
    'nowhere'
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> Keys:
        """New keys in a folder that holds none yet; RegistryError where it does."""
        if folder.exists() and any(folder.iterdir()):
            raise RegistryError(f"{folder} already holds files; give an empty folder for new keys.")
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in _NAMES:
                _write(folder / f"{name}.key", secrets.token_bytes(_BYTES))
            (folder / "people").mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise RegistryError(f"{folder}: keys could not be written: {error.strerror}.") from error
        return cls(folder)

    @cached_property
    def chain(self) -> bytes:
        """The key that signs the trail."""
        return self._read("chain")

    @property
    def key_id(self) -> str:
        """Which identity key a row was sealed with: the beginning of its SHA-256."""
        return hashlib.sha256(self._read("identity")).hexdigest()[:16]

    def index(self, kind: str, text: str) -> str:
        """A blind index: the same text gives the same mark, and the mark gives no text away."""
        message = f"{kind}\0{' '.join(text.split()).casefold()}".encode()
        return hmac.new(self._read("index"), message, hashlib.sha256).hexdigest()

    def seal_person(self, person: str, plain: bytes) -> bytes:
        """What is known of a person under a key of their own, made here on first use."""
        key = self._person_key(person)
        if key is None:
            key = secrets.token_bytes(_BYTES)
            _write(self._person_file(person), _sealed(self._read("identity"), key, person.encode()))
        return _sealed(key, plain, person.encode())

    def open_person(self, person: str, sealed: bytes) -> bytes | None:
        """What was sealed; None where the keys for it are gone."""
        key = self._person_key(person)
        return None if key is None else _opened(key, sealed, person.encode())

    def destroy_person(self, person: str) -> None:
        """Destroy a person's key: nothing sealed with it can be opened again, in no copy."""
        path = self._person_file(person)
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def seal_secret(self, about: str, plain: bytes) -> bytes:
        """A secret of somebody's sign-in, which a stolen database must not give away."""
        return _sealed(self._read("identity"), plain, f"secret {about}".encode())

    def open_secret(self, about: str, sealed: bytes) -> bytes | None:
        """What was sealed; None where the key is another."""
        return _opened(self._read("identity"), sealed, f"secret {about}".encode())

    def note_erased(self, person: str) -> None:
        """Add a person to the list of those who were erased; ids alone, which say nothing."""
        path = self.folder / "erased"
        _write(path, "".join(f"{one}\n" for one in sorted({*self.erased(), person})).encode())

    def erased(self) -> tuple[str, ...]:
        """Who was erased, by id."""
        path = self.folder / "erased"
        return tuple(path.read_text().split()) if path.exists() else ()

    def seal_backup(self, plain: bytes) -> bytes:
        """A backup under the backup key."""
        return _sealed(self._read("backup"), plain, b"backup")

    def open_backup(self, sealed: bytes) -> bytes:
        """A backup opened; RegistryError where the key is another or a byte was changed."""
        plain = _opened(self._read("backup"), sealed, b"backup")
        if plain is None:
            raise RegistryError("This backup cannot be opened: it was changed, or sealed with another key.")
        return plain

    def _person_file(self, person: str) -> Path:
        return self.folder / "people" / person[-2:] / f"{person}.key"

    def _person_key(self, person: str) -> bytes | None:
        path = self._person_file(person)
        if not path.exists():
            return None
        return _opened(self._read("identity"), path.read_bytes(), person.encode())

    def _read(self, name: str) -> bytes:
        path = self.folder / f"{name}.key"
        try:
            key = path.read_bytes()
        except OSError:
            raise RegistryError(
                f"{path} cannot be read; give the folder of this registry's keys with --keys or "
                "NEUROPLASTY_KEYS."
            ) from None
        if len(key) != _BYTES:
            raise RegistryError(
                f"{path} holds {len(key)} bytes, expected {_BYTES}; restore it from its copy."
            )
        return key


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    write_whole(path, content)
    path.chmod(0o600)


def _sealed(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def _opened(key: bytes, sealed: bytes, about: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
    except InvalidTag:
        return None
