"""Light, dark, high-contrast and no-colour: colour never carries meaning alone."""

from textual.theme import Theme

THEMES = (
    Theme(
        name="frontdesk-dark",
        primary="#4aa8ff",
        secondary="#7fd1b9",
        warning="#ffb454",
        error="#ff6b6b",
        success="#8bd17c",
        accent="#ffd866",
        foreground="#e6e6e6",
        background="#14181d",
        surface="#1b2027",
        panel="#242b34",
        dark=True,
    ),
    Theme(
        name="frontdesk-light",
        primary="#005a9c",
        secondary="#1d6f5f",
        warning="#8a4b00",
        error="#b00020",
        success="#1d6b2a",
        accent="#7a4b00",
        foreground="#1a1a1a",
        background="#fbfbf8",
        surface="#f2f2ee",
        panel="#e4e4dd",
        dark=False,
    ),
    Theme(
        name="frontdesk-contrast",
        primary="#ffff00",
        secondary="#00ffff",
        warning="#ffa500",
        error="#ff5555",
        success="#00ff00",
        accent="#ffffff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        dark=True,
    ),
    Theme(
        name="frontdesk-plain",
        primary="#ffffff",
        secondary="#ffffff",
        warning="#ffffff",
        error="#ffffff",
        success="#ffffff",
        accent="#ffffff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        dark=True,
    ),
)

NAMES = tuple(theme.name for theme in THEMES)


def after(name: str) -> str:
    """The theme that comes next in the round."""
    place = NAMES.index(name) if name in NAMES else -1
    return NAMES[(place + 1) % len(NAMES)]
