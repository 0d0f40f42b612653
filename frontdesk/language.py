"""The two languages of the console: English message ids, 简体中文 through a gettext catalogue.

Code writes `_("Sign in")`; the catalogue stands in `data/locale/zh/LC_MESSAGES/frontdesk.po`.
"""

import os
from typing import TYPE_CHECKING, Literal

from frontdesk.resources import data_path

if TYPE_CHECKING:
    import gettext

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

_catalogues: "dict[Language, gettext.NullTranslations]" = {}
_current: Language = "en"


def catalogue(language: Language) -> "gettext.NullTranslations":
    """The message catalogue of `language`, read once."""
    import gettext  # English needs none

    if language not in _catalogues:
        _catalogues[language] = (
            gettext.NullTranslations()
            if language == "en"
            else gettext.translation("frontdesk", data_path("locale"), [language], fallback=True)
        )
    return _catalogues[language]


def set_language(language: Language) -> None:
    """Make `language` the one in which the interface speaks from now on."""
    global _current
    _current = language


def current_language() -> Language:
    """The language in which the interface speaks."""
    return _current


def as_language(value: str | None) -> Language | None:
    """`zh_CN.UTF-8`, `zh-Hans`, `en` … as one of the two languages, or None."""
    head = (value or "").lower()[:2]
    return "zh" if head == "zh" else "en" if head in ("en", "c", "c.", "po") else None


def system_language() -> Language:
    """The language of the system's locale; English where that is neither."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if found := as_language(os.environ.get(variable)):
            return found
    import locale

    return as_language(locale.getlocale()[0]) or "en"


def _(message: str) -> str:
    """`message` in the current language."""
    if _current == "en" or not message:  # the empty message is the catalogue's own header
        return message
    return catalogue(_current).gettext(message)


def N_(message: str) -> str:
    """Mark `message` for the catalogue; it is translated where it is shown."""
    return message
