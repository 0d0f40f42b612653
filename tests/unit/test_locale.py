"""Both languages are complete: every message of the code stands in the Chinese catalogue."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from support.catalogue import messages

from frontdesk.language import catalogue
from frontdesk.resources import data_path

PO = data_path("locale", "zh", "LC_MESSAGES", "frontdesk.po")
FIELD = re.compile(r"\{[^}]*\}")


def translations() -> dict[str, Message]:
    with PO.open("rb") as file:
        return {str(message.id): message for message in read_po(file) if message.id}


def test_every_message_is_translated() -> None:
    known = {name for name, message in translations().items() if message.string}
    assert sorted(messages() - known) == []


def test_the_catalogue_has_nothing_that_the_code_no_longer_says() -> None:
    assert sorted(set(translations()) - messages()) == []


@pytest.mark.parametrize("message", translations().values(), ids=lambda message: message.id[:40])
def test_a_translation_keeps_the_fields(message: Message) -> None:
    assert sorted(FIELD.findall(str(message.id))) == sorted(FIELD.findall(str(message.string)))
    assert not message.fuzzy


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with PO.open("rb") as file:
        source = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, source)
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_chinese_speaks_chinese() -> None:
    assert catalogue("zh").gettext("Sign in") != "Sign in"
