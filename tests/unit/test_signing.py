"""Keys and PINs: a stolen book alone opens no key."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from support.sites import CHEAP, Site, seeded

from frontdesk.errors import SecretMissing
from frontdesk.ledger.signing import (
    PinCost,
    Signer,
    desk_signer,
    new_secret,
    read_secret,
    seal,
    signature_holds,
    unseal,
)

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
SECRET = bytes(range(32))


def test_the_public_key_is_that_of_rfc_8032() -> None:
    assert Signer(SEED).public_key.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )


def test_a_signature_holds_for_these_bytes_and_no_others() -> None:
    signer = Signer(SEED)
    public = Ed25519PublicKey.from_public_bytes(signer.public_key)
    sig = signer.sign(b"env")
    assert len(sig) == 64
    assert signature_holds(public, b"env", sig)
    assert not signature_holds(public, b"enw", sig)
    assert not signature_holds(public, b"env", sig[:-1] + bytes([sig[-1] ^ 1]))
    assert not signature_holds(public, b"env", b"")


def test_a_key_opens_with_pin_and_secret_together_only() -> None:
    sealed = seal(SEED, "1234", SECRET, entropy=seeded("seal"), cost=CHEAP)
    opened = unseal(sealed, "1234", SECRET)
    assert opened is not None and opened.public_key == Signer(SEED).public_key
    assert unseal(sealed, "1235", SECRET) is None
    assert unseal(sealed, "1234", bytes(32)) is None
    assert SEED not in sealed.sealed


def test_the_cost_of_a_pin_is_kept_with_the_key() -> None:
    assert PinCost.parse(str(CHEAP)) == CHEAP
    assert (PinCost().memory, PinCost().passes) == (32 * 1024, 6)


def test_the_desk_key_follows_from_secret_and_log() -> None:
    assert desk_signer(SECRET, "a").key == desk_signer(SECRET, "a").key
    assert len({desk_signer(s, log).key for s in (SECRET, bytes(32)) for log in "ab"}) == 4


def test_the_secret_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "device.secret"
    secret = new_secret(path, entropy=seeded("secret"))
    assert read_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [None, b"", b"zz", b"\xff\xfe", b"ab" * 31, b"ab" * 33])
def test_a_missing_or_damaged_secret_has_its_own_message(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "device.secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SecretMissing) as refusal:
        read_secret(path)
    assert "recovery sheet" in refusal.value.remedy
    assert str(tmp_path) not in str(refusal.value)


def test_no_secret_and_no_pin_lies_in_the_site(site: Site) -> None:
    secret = read_secret(site.secret)
    for path in site.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert secret not in content and secret.hex().encode() not in content
            assert bytes.fromhex(site.sheet.recovery_key) not in content
            assert site.sheet.recovery_key.encode() not in content
