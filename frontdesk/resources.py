"""Where the files shipped with the product lie: the wheel's copy, else the checkout's `data/`."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_path(*parts: str) -> Path:
    """Path of a shipped file, e.g. `data_path("rulebook.toml")`. The file need not exist."""
    shipped = _PACKAGE / "_data"
    root = shipped if shipped.is_dir() else _PACKAGE.parent / "data"
    return root.joinpath(*parts)
