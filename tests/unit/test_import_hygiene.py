"""What an import may not drag in: help pages stay quick, the core stays without a screen."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "textual",
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "cryptography",
    "openpyxl",
    "platformdirs",
    "rich",
    "pypinyin",
    "chinese_calendar",
    "frontdesk.desk",
    "frontdesk.registers",
)


def loaded_by(code: str) -> set[str]:
    """Names of the modules that a new interpreter has loaded after `code`."""
    tell = "import sys, json; sys.stderr.write(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"], capture_output=True, timeout=60, check=True
    )
    return set(json.loads(ran.stderr.decode().splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import frontdesk.cli",
        "import frontdesk.cli.root",
        "import frontdesk.cli; frontdesk.cli.main(['--help'])",
        "import frontdesk.cli; frontdesk.cli.main(['--version'])",
    ],
)
def test_help_loads_nothing_heavy(code: str) -> None:
    assert loaded_by(code) & set(HEAVY) == set()


@pytest.mark.parametrize(
    "words",
    [
        *(["log"], ["request", "add"], ["verify"], ["init"]),
        *(["order"], ["order", "move"], ["order", "visit", "make"], ["worker", "plan"]),
    ],
)
def test_help_of_a_command_loads_nothing_but_typers_own(words: list[str]) -> None:
    code = f"import frontdesk.cli; frontdesk.cli.main([*{words}, '--help'])"
    loaded = loaded_by(code)
    assert loaded & set(HEAVY) <= {"pydantic"}  # Typer reads the global options with it
    assert "frontdesk.intake" not in loaded


@pytest.mark.parametrize(
    "module",
    [
        "frontdesk.ledger.verify",
        "frontdesk.registers.help_requests",
        "frontdesk.desk",
        "frontdesk.exchange.importing",
        "frontdesk.simulation",
    ],
)
def test_the_core_knows_no_screen(module: str) -> None:
    assert "textual" not in loaded_by(f"import {module}")


def test_the_ledger_knows_no_register_and_no_rule_of_the_desk() -> None:
    loaded = loaded_by("import frontdesk.ledger.envelope, frontdesk.ledger.chain")
    assert not {name for name in loaded if name.startswith(("frontdesk.registers", "textual"))}
