"""Bring the Chinese catalogue up to date: `python -m tests.support.catalogue`.

New messages of the code are added empty, old ones dropped, and the .mo is compiled. Prints what
still has no translation.
"""

import ast
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "data" / "locale" / "zh" / "LC_MESSAGES" / "frontdesk.po"


def messages() -> set[str]:
    """All messages of the code, those inside f-strings too, which a tokenizer does not see."""
    found = set()
    for path in (ROOT / "frontdesk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                if node.func.id in ("_", "N_") and isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


def extracted() -> Catalog:
    """The messages of the code as a catalogue without translations."""
    catalogue = Catalog(project="frontdesk", charset="utf-8")
    for message in sorted(messages()):
        catalogue.add(message)
    return catalogue


def main() -> None:
    """Update and compile."""
    if PO.exists():
        with PO.open("rb") as file:
            catalogue = read_po(file, locale="zh")
    else:
        catalogue = Catalog(locale="zh", project="frontdesk", charset="utf-8")
    fresh = extracted()
    fresh.creation_date = catalogue.creation_date  # a run that finds nothing new changes nothing
    catalogue.update(fresh, no_fuzzy_matching=True)
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
