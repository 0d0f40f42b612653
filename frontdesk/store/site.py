"""The site's folder: `site.toml`, the database, backups and exports."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from frontdesk.errors import FileRefused, InvalidInput, NoSite, ReadOnlySite
from frontdesk.language import LANGUAGES, _
from frontdesk.store.files import sync_file, sync_folder
from frontdesk.store.toml import read_toml
from frontdesk.text import UNSAFE, clean_line, shown_line


@dataclass(frozen=True)
class Settings:
    """What stands in `site.toml`.

    Attributes:
        language: `en` or `zh`, the language of the log.
        timezone: IANA name, e.g. `Asia/Shanghai`.
        second_backup: folder on another disk, or empty.
    """

    name: str
    language: str
    timezone: str
    second_backup: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    def canonical(self) -> str:
        """One JSON line, for the digest that is compared at opening."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


def checked(name: str, language: str, timezone: str, second_backup: str = "") -> Settings:
    """Settings from what a person typed.

    Raises:
        InvalidInput: name empty, language or time zone unknown.
    """
    name = clean_line(name)
    if not name or len(name) > 80:
        raise InvalidInput(_("Site name"), _("write 1 to 80 characters"))
    if language not in LANGUAGES:
        raise InvalidInput(_("Language"), _("en or zh"))
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            _("Time zone"), _("not a known zone; write for example Asia/Shanghai")
        ) from error
    if UNSAFE.search(second_backup) or "\n" in second_backup or "\t" in second_backup:
        raise InvalidInput("second_backup", _("it holds a character that no folder should have"))
    return Settings(name, language, timezone, second_backup)


@dataclass(frozen=True)
class SiteFolder:
    """Paths of a site."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file that holds everything."""
        return self.root / "frontdesk.db"

    @property
    def settings_file(self) -> Path:
        """`site.toml`."""
        return self.root / "site.toml"

    @property
    def rulebook(self) -> Path:
        """The site's own parameters, if it wants any."""
        return self.root / "rulebook.toml"

    @property
    def procedures(self) -> Path:
        """The site's own procedure files, if it wants any."""
        return self.root / "procedures"

    @property
    def checked_procedures(self) -> Path:
        """What was checked of the procedures before; may be deleted at any time."""
        return self.root / "procedures.checked"

    @property
    def build_lock(self) -> Path:
        """Held by the process that sets the site up."""
        return self.root / "frontdesk.lock"

    @property
    def backups(self) -> Path:
        """Where backups go."""
        return self.root / "backups"

    @property
    def exports(self) -> Path:
        """Where pages and monthly bundles go."""
        return self.root / "exports"

    @property
    def exists(self) -> bool:
        """Whether a site has been set up here: its book stands, which is put in place last."""
        return os.path.lexists(self.database)

    def require(self) -> None:
        """Raise NoSite unless a site has been set up here."""
        if not self.exists:
            raise NoSite(
                _("There is no site in {path}.").format(path=self.root),
                remedy=_("Set one up: frontdesk --site DIR init, or open the console."),
            )

    def make(self) -> None:
        """Create the folder with its inner folders, for its owner alone."""
        previous = os.umask(0o077)
        try:
            for folder in (self.root, self.backups, self.exports):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReadOnlySite(
                _("The folder {path} cannot be made: {reason}").format(
                    path=self.root, reason=error.strerror or error
                ),
                remedy=_("Choose another folder with --site."),
            ) from error
        finally:
            os.umask(previous)

    def read_settings(self) -> Settings:
        """What stands in `site.toml`.

        Raises:
            NoSite: there is none.
            FileRefused: not readable as settings.
        """
        self.require()
        if not os.path.lexists(self.settings_file):
            raise FileRefused(
                _("The book stands in {path}, but the file site.toml is missing.").format(
                    path=self.root
                ),
                remedy=_("Write it anew with three lines: {lines}").format(lines=SAMPLE),
            )
        fields = read_toml(self.settings_file, remedy=_("It needs name, language and timezone."))
        for key, value in fields.items():
            if key not in KEYS:
                raise _key_refused(key, _("unknown; choose from {known}"))
            if not isinstance(value, str):
                raise _key_refused(key, _('write it in quotation marks, "…"'))
        for key in KEYS[:3]:
            if key not in fields:
                raise _key_refused(key, _("must be filled in"))
        try:
            return checked(**fields)
        except InvalidInput as error:
            raise InvalidInput(f"site.toml, {error.field}", error.reason) from error

    def write_settings(self, settings: Settings) -> None:
        """Write `site.toml`, whole or not at all."""
        lines = [f"{name} = {_toml(value)}\n" for name, value in asdict(settings).items()]
        temporary = self.root / f"site.toml.{os.getpid()}.part"
        try:
            temporary.write_text("".join(lines), encoding="utf-8")
            sync_file(temporary)
            temporary.replace(self.settings_file)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(self.root)


KEYS = ("name", "language", "timezone", "second_backup")
"""What `site.toml` may say; the last one may be left out."""

SAMPLE = 'name = "…" · language = "zh" · timezone = "Asia/Shanghai"'


def _key_refused(key: str, reason: str) -> FileRefused:
    return FileRefused(
        _("{file}, {key}: {reason}").format(
            file="site.toml", key=shown_line(key), reason=reason.format(known=", ".join(KEYS))
        ),
        remedy=_("It needs name, language and timezone."),
    )


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def default_root() -> Path:
    """The user's own site: FRONTDESK_SITE, else the user data folder."""
    chosen = os.environ.get("FRONTDESK_SITE")
    if chosen:
        return Path(chosen)
    return Path(platformdirs.user_data_dir("frontdesk", appauthor=False)) / "site"


def practice_root() -> Path:
    """Where the practice site stands beside the user's own."""
    return Path(platformdirs.user_data_dir("frontdesk", appauthor=False)) / "practice"


def default_secret(log: str) -> Path:
    """The device secret of a site: in the configuration folder, never in the site."""
    return Path(platformdirs.user_config_dir("frontdesk", appauthor=False)) / f"{log}.secret"
