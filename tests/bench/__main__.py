"""`python -m tests.bench [NAME …] [--json] [--entries N]`."""

import argparse
import sys
from importlib import import_module

from .figures import HEADING, shown

NAMES = (
    "startup",
    "append",
    "log_screen",
    "search",
    "verify",
    "memory",
    "wizard",
    "orders",
    "handover",
    "checks",
    "roster",
)


def main() -> int:
    """Run the benchmarks named, or all; 1 where a figure falls short."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", action="store_true", help="one JSON record a line")
    parser.add_argument("--entries", type=int, default=1_000_000, help="size of the large site")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(NAMES)}")
    if not wanted.json:
        print(HEADING)
    holds = True
    for name in wanted.names or NAMES:
        module = import_module(f"{__package__}.{name}")
        holds &= shown(module.figures(wanted.entries), as_json=wanted.json)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
