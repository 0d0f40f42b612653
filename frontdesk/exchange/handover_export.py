"""The signatures of a handover as files that `openssl` checks without this program.

For both entries: the exact bytes that were signed, the 64-byte signature, the public key as PEM,
the envelope. With the texts, for somebody who may have them: the bodies and the sheet, too.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from frontdesk.errors import FileRefused, Refused
from frontdesk.exchange import handover_proof
from frontdesk.exchange.handover_proof import Signed
from frontdesk.language import _
from frontdesk.ledger.envelope import key_name, pae
from frontdesk.registers.handovers.views import HandoverView
from frontdesk.registers.unit_of_work import Reading
from frontdesk.store.files import write_new
from frontdesk.text import shown

READ_ME: Final = "READ-ME.txt"
File = tuple[str, bytes]
"""Name and content."""


def export(reading: Reading, handover_id: int, folder: Path, *, texts: bool) -> list[str]:
    """Write the proof of a signed handover into a new or an empty folder; names of the files.

    Args:
        texts: with the bodies and the sheet, which hold names and telephone numbers in full.

    Raises:
        NotFound: no such handover.
        Refused: nobody has signed it, or an entry or a key of it is missing.
        FileRefused: something lies in the folder already, or it cannot be written.
    """
    files = list(_files(reading, handover_id, texts))
    write_folder(folder, files)
    return [name for name, _content in files]


def _files(reading: Reading, handover_id: int, texts: bool) -> Iterator[File]:
    view = handover_proof.signed_view(reading, handover_id)
    signed = handover_proof.signatures(reading, view)
    if len(signed) < 2 or any(one.public_key is None for one in signed):
        raise Refused(
            _("An entry or a key of handover {id} is missing.").format(id=handover_id),
            remedy=_("Check the whole book: frontdesk verify."),
        )
    yield READ_ME, read_me(view, signed, texts=texts).encode()
    for one in signed:
        yield from _of_signature(one, texts)
    if texts:
        sheet = handover_proof.sheet_bytes(reading, handover_id)
        yield "sheet.json", sheet
        yield "sheet.json.sha256", f"{hashlib.sha256(sheet).hexdigest()}  sheet.json\n".encode()


def _of_signature(one: Signed, texts: bool) -> Iterator[File]:
    role, stored = one.role, one.stored
    assert one.public_key is not None
    yield f"{role}.signed", one.message
    yield f"{role}.sig", stored.sig
    yield f"{role}.key.pem", pem(one.public_key)
    yield f"{role}.env.json", stored.env
    yield f"{role}.link", pae(b"link/1", stored.env, stored.sig)
    if texts and stored.body is not None and stored.salt is not None:
        yield f"{role}.body.json", stored.body
        yield f"{role}.body", pae(b"body/1", stored.salt, stored.body)


def pem(public_key: bytes) -> bytes:
    """A public key as `openssl` reads it."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def write_folder(folder: Path, files: Sequence[File]) -> None:
    """Put files into a folder that is new or empty, readable by their owner alone.

    Raises:
        FileRefused: something lies there already, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise FileRefused(
                _("The folder {path} is not empty; nothing is overwritten.").format(path=folder),
                remedy=_("Name a new folder."),
            )
        for name, content in files:
            write_new(folder / name, content)
    except OSError as error:
        raise FileRefused(
            _("{path} cannot be written: {reason}").format(
                path=folder, reason=error.strerror or error
            ),
            remedy=_("Name another folder."),
        ) from error


# The text beside them -----------------------------------------------------------------------


def read_me(view: HandoverView, signed: Sequence[Signed], *, texts: bool) -> str:
    """What lies in the folder and how it is checked, in both languages."""
    parts = [_heads(view, signed), *(_checks(one, texts) for one in signed)]
    parts += [_SHEET if texts else _NO_TEXTS, _FORMAT]
    return shown("\n".join(parts))


def _heads(view: HandoverView, signed: Sequence[Signed]) -> str:
    log = signed[0].envelope.log
    who = "\n".join(
        f"  {one.role}  #{one.seq}  {one.name}  {one.envelope.recorded_at}  {one.envelope.key}"
        for one in signed
    )
    return _HEAD.format(id=view.id, log=log, who=who, digest=view.sheet_sha256)


def _checks(one: Signed, texts: bool) -> str:
    assert one.public_key is not None
    told = _SIGNATURE.format(
        role=one.role, seq=one.seq, name=one.name, key=key_name(one.public_key)
    )
    told += _LINK.format(role=one.role, seq=one.seq, link=one.stored.link.hex())
    if texts:
        told += _BODY.format(role=one.role, digest=one.envelope.body)
    return told


_HEAD = """\
Handover {id} of log {log}
值班记录簿 {log} 第 {id} 次交接

{who}
  sheet SHA-256  {digest}

Both signatures can be checked with OpenSSL 3 alone, in this folder.
在本文件夹内，只用 OpenSSL 3 即可核对两个签名，不需要原软件。
"""
_SIGNATURE = """\
{name}, {role}, #{seq}
----------------------------------------
The signature; it must print "Signature Verified Successfully".
核对签名，应显示 "Signature Verified Successfully"：

  openssl pkeyutl -verify -pubin -inkey {role}.key.pem -rawin -in {role}.signed -sigfile {role}.sig

The key's name in the log is {key}, the first 16 digits of this:
公钥在记录簿中的名称是 {key}，即下面结果的前16位：

  openssl pkey -pubin -in {role}.key.pem -outform DER | tail -c 32 | openssl dgst -sha256

"""
_LINK = """\
The link, which the next entry and the anchor on paper name; it must be
链值，下一条记录和纸上的锚点都写明此值，应为
  {link}

  openssl dgst -sha256 {role}.link

"""
_BODY = """\
What the entry says; the signed envelope names this digest in "body":
正文，已签名的封套中 "body" 一项写明此摘要：
  {digest}

  openssl dgst -sha256 {role}.body

"""
_SHEET = """\
The sheet that both signed (sheet.json); both bodies name its digest in "sheet_sha256":
双方签署的交接单（sheet.json），两条正文的 "sheet_sha256" 均为其摘要：

  openssl dgst -sha256 sheet.json

"""
_NO_TEXTS = """\
The texts are left out here: whoever signs in (--as) gets the bodies and the sheet as well.
此处不含文字内容；登录后导出（--as）可一并取得正文和交接单。

"""
_FORMAT = """\
Bytes 字节格式
----------------------------------------
NAME.signed = PAE("entry/1", env)          NAME.env.json = env
NAME.link   = PAE("link/1", env, sig)      NAME.body     = PAE("body/1", salt, body)
PAE(a, b, ...) = number of parts as 8 bytes little-endian, then for each part its length as
8 bytes little-endian and its bytes.
PAE：先写段数（8字节小端），再逐段写长度（8字节小端）和内容。

That a key belongs to a person is said by the log's own entries (key.added), not by this folder:
compare its name with a printed page of the log, or check the whole book with the program.
公钥属于谁，由记录簿中的 key.added 记录说明，不由本文件夹说明：
请与打印的记录页对照，或用原软件核对整本记录簿。
"""
