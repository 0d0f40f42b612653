"""Bring the Chinese catalogue up to date: `python -m tests.support.catalogue`.

New messages of the code are added empty, old ones dropped, and the .mo is compiled. Prints what
still has no translation.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "data" / "locale" / "zh" / "LC_MESSAGES" / "frontdesk.po"


def extracted() -> Catalog:
    """All messages of the code."""
    catalogue = Catalog(project="frontdesk", charset="utf-8")
    found = extract_from_dir(
        ROOT / "frontdesk", method_map=[("**.py", "python")], keywords={"_": None, "N_": None}
    )
    for _filename, _line, message, _comments, _context in found:
        catalogue.add(message)
    return catalogue


def main() -> None:
    """Update and compile."""
    if PO.exists():
        with PO.open("rb") as file:
            catalogue = read_po(file, locale="zh")
    else:
        catalogue = Catalog(locale="zh", project="frontdesk", charset="utf-8")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=100, no_location=True, sort_output=True)
    with PO.open("rb") as file:
        source = read_po(file)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, source)
    for message in catalogue:
        if message.id and not message.string:
            sys.stdout.write(f"{message.id!r}\n")


if __name__ == "__main__":
    main()
