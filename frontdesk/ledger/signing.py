"""Keys and PINs: Ed25519 signing keys, sealed by argon2id(PIN) with a device secret.

The device secret lies in the user configuration folder, never in the site or a backup; without
it a stolen database does not allow PINs to be tried.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from frontdesk.errors import FileRefused, SecretMissing
from frontdesk.language import _
from frontdesk.ledger.envelope import key_name, signed_bytes
from frontdesk.store.files import place_new

Entropy = Callable[[int], bytes]
"""Gives n random bytes; the simulation gives seeded ones."""


@dataclass(frozen=True)
class PinCost:
    """What one try of a PIN costs: memory in KiB, passes, lanes."""

    memory: int = 32 * 1024
    passes: int = 6
    lanes: int = 1

    def __str__(self) -> str:
        return f"argon2id:{self.memory}:{self.passes}:{self.lanes}"

    @classmethod
    def parse(cls, kdf: str) -> "PinCost":
        """The cost written as `argon2id:memory:passes:lanes`."""
        _name, memory, passes, lanes = kdf.split(":")
        return cls(int(memory), int(passes), int(lanes))


class Signer:
    """A private key in hand. Lives only in memory."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._private.public_key().public_bytes_raw()
        self.key = key_name(self.public_key)

    def sign(self, env: bytes) -> bytes:
        """64 bytes of Ed25519 over PAE("entry/1", env)."""
        return self._private.sign(signed_bytes(env))


def signature_holds(public_key: Ed25519PublicKey, env: bytes, sig: bytes) -> bool:
    """Whether `sig` was made over this envelope by the owner of the key."""
    try:
        public_key.verify(sig, signed_bytes(env))
    except InvalidSignature:
        return False
    return True


@dataclass(frozen=True)
class Sealed:
    """A private key that only PIN and device secret together open."""

    kdf: str
    salt: bytes
    nonce: bytes
    sealed: bytes


def seal(
    seed: bytes, pin: str, secret: bytes, *, entropy: Entropy = os.urandom, cost: PinCost
) -> Sealed:
    """Seal a 32-byte private key. Takes 0.1 to 0.5 s: call it in a thread."""
    salt, nonce = entropy(16), entropy(12)
    return Sealed(
        str(cost), salt, nonce, AESGCM(_kek(pin, salt, secret, cost)).encrypt(nonce, seed, None)
    )


def unseal(sealed: Sealed, pin: str, secret: bytes) -> Signer | None:
    """The signer, or None where the PIN is wrong. Takes 0.1 to 0.5 s: call it in a thread."""
    try:
        cost = PinCost.parse(sealed.kdf)
        seed = AESGCM(_kek(pin, sealed.salt, secret, cost)).decrypt(
            sealed.nonce, sealed.sealed, None
        )
    except InvalidTag:
        return None
    return Signer(seed)


def _kek(pin: str, salt: bytes, secret: bytes, cost: PinCost) -> bytes:
    return Argon2id(
        salt=salt,
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory,
        secret=secret,
    ).derive(pin.encode())


def desk_signer(secret: bytes, log: str) -> Signer:
    """The desk's own key, drawn from the device secret and the log id."""
    return Signer(hmac.new(secret, f"frontdesk desk key {log}".encode(), hashlib.sha256).digest())


def new_secret(path: Path, *, entropy: Entropy = secrets.token_bytes) -> bytes:
    """Draw a device secret and keep it at `path`, readable by its owner alone.

    Raises:
        FileRefused: there is a file already.
    """
    secret = entropy(32)
    write_secret(path, secret)
    return secret


def write_secret(path: Path, secret: bytes) -> None:
    """Keep a device secret at `path` as hex, mode 0600 where the system knows modes.

    Raises:
        FileRefused: there is a file already, and it holds something else.
    """
    if os.path.lexists(path):
        if not _holds(path, secret):
            refuse_standing(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret.hex() + "\n")
        place_new(part, path)
    except FileExistsError:
        refuse_standing(path)
    finally:
        part.unlink(missing_ok=True)


def refuse_standing(path: Path) -> None:
    """Raise FileRefused where a file stands at `path`: a device secret is never overwritten."""
    if os.path.lexists(path):
        raise FileRefused(
            _("There is a file {path} already; a device secret is never overwritten.").format(
                path=path
            ),
            remedy=_("Name another file with --secret, or move this one to a safe place."),
        )


def _holds(path: Path, secret: bytes) -> bool:
    try:
        return read_secret(path) == secret
    except SecretMissing:
        return False


def read_secret(path: Path) -> bytes:
    """The device secret at `path`.

    Raises:
        SecretMissing: no such file, or it holds no 64 hex digits.
    """
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise SecretMissing(
            _("The device secret of this site is not on this computer ({path}).").format(
                path=path.name
            ),
            remedy=_("Type it in from the recovery sheet: frontdesk recover."),
        ) from error
    if len(secret) != 32:
        raise SecretMissing(
            _("The file {path} holds no device secret.").format(path=path.name),
            remedy=_("Move it away, then type it in from the recovery sheet: frontdesk recover."),
        )
    return secret
