"""The settings: environment first, then `.env`; what each means stands in `.env.example`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import Field, FilePath, PrivateAttr, Secret, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settable import (
    DatabaseUrl,
    Dates,
    DocumentNumber,
    Hours,
    Letterhead,
    Norms,
    OfficeTitles,
    Origin,
    Place,
    Port,
    PublicKeys,
    Seasons,
    TimeOfDay,
    UserIds,
    Zone,
)
from procedure import workhours
from procedure.calendar import PAST, YEARS, Calendar, Entered, National
from procedure.dinas import Dinas, Titles
from procedure.sop import STEPS, Step
from storage import files
from storage.connecting.engines import SPOKEN
from storage.connecting.sqlite import is_database, path_of, url_of
from storage.vault import new_secret

if TYPE_CHECKING:
    from documents.kit.seal import Seal


class SettingsError(Exception):
    """A setting is wrong or missing: one line that names it and says what it should be, without its value."""


DATABASE = "penempatan.db"
"""The database's file in DATA_DIR."""

_FORMERLY = Path("data") / DATABASE
"""Where it lay whatever DATA_DIR said."""

KEY_LENGTH = 32
"""Characters a secret key has at least."""

_EXPECTED = {
    "bot_token": "the token BotFather gave, like 123456789:AA…",
    "telegram_api_url": "the origin of a Bot API, like https://api.telegram.org",
    "database_url": SPOKEN,
    "data_dir": "the path of a directory",
    "admin_ids": "Telegram user ids, separated by commas",
    "messages_per_second": "a whole number from 0 (no limit) to 1000",
    "messages_per_chat": "a number from 0 (no limit) up",
    "secret_key": f"at least {KEY_LENGTH} random characters, or nothing to have one made in DATA_DIR",
    "timezone": "an IANA time zone, like Asia/Jakarta",
    "webhook_url": "an https:// address that leads to this program, or nothing to poll",
    "webhook_listen": "an address of this machine, like 127.0.0.1",
    "webhook_port": "a port number",
    "webhook_secret": "1 to 256 of A-Z a-z 0-9 _ - (required with WEBHOOK_URL)",
    "letterhead_lines": "at least two lines separated by |: government|office|address…",
    "letterhead_logo": "the path of a PNG or JPEG file",
    "paper": "F4 or A4",
    "csv_separator": "; or ,",
    "seal_p12": "a PKCS#12 file (.p12) with a key and its certificate, which SEAL_PASSPHRASE opens",
    "document_number": "a template with {urut} and {tahun}, like 067/{urut:03d}/18.01/{tahun}",
    "work_hours": "hours by weekday, like Mon-Thu 07.30-12.00, 13.00-16.00; Fri 07.30-11.30, 13.00-16.30",
    "work_hours_ramadan": "dates and hours, like 2027-02-08/2027-03-09: Mon-Thu 08.00-12.00, 12.30-15.00; Fri …",
    "holidays_extra": "dates like 2026-11-27, separated by commas",
    "norm": "a number of working minutes from 1 up",
    "hold_days": "a number of working days from 1 to 60",
    "place": "the name of a place, without < > & { } % |",
    "title": "three titles without < > & { } %, separated by |: on documents|in lists|within a sentence",
    "domain_suffix": f"a domain name, like {Dinas.domain_suffix}",
    "backup_dir": "the path of a directory, or nothing to make no backup at night",
    "backup_at": "a time of day, like 02.00",
    "backup_key": "public keys of age (age1…), separated by commas, or nothing to encrypt no backup",
    "demo_port": "a port number",
}


class Settings(BaseSettings):
    """Every setting, checked. Make it with `load`, which words what is wrong."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        hide_input_in_errors=True,
    )

    bot_token: Secret[Annotated[str, Field(pattern=r"^\d+:[A-Za-z0-9_-]+$")]] | None = None
    telegram_api_url: Origin = "https://api.telegram.org"
    data_dir: Path = Path("data")
    database_url: DatabaseUrl = Field(  # which may hold a password
        repr=False, default_factory=lambda given: url_of(given.get("data_dir", Path("data")) / DATABASE)
    )
    admin_ids: UserIds = frozenset()
    messages_per_second: Annotated[int, Field(ge=0, le=1000)] = 30
    messages_per_chat: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1
    secret_key: Secret[Annotated[str, Field(min_length=KEY_LENGTH)]] | None = None
    timezone: Zone = "Asia/Jakarta"

    webhook_url: Annotated[str, Field(pattern=r"^(https://|http://127\.0\.0\.1[:/])[^\s]+$")] | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: Port = 8443
    webhook_secret: Secret[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,256}$")]] | None = None

    letterhead_lines: Letterhead = Dinas.letterhead
    letterhead_logo: FilePath | None = None
    paper: Literal["F4", "A4"] = "F4"
    csv_separator: Literal[";", ","] = ";"
    document_number: DocumentNumber = "067/{urut:03d}/18.01/{tahun}"
    seal_p12: FilePath | None = None
    seal_passphrase: Secret[str] | None = None

    work_hours: Hours = "Mon-Thu 07.30-12.00, 13.00-16.00; Fri 07.30-11.30, 13.00-16.30"
    work_hours_ramadan: Seasons = ()
    holidays_extra: Dates = frozenset()
    hold_days: Annotated[int, Field(ge=1, le=60)] = 5
    norm: Norms = Field(default_factory=dict)

    place: Place = Dinas.place
    title: OfficeTitles = Field(default_factory=dict)
    domain_suffix: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")] = Dinas.domain_suffix
    backup_dir: Path | None = None
    backup_at: TimeOfDay = time(2)
    backup_key: PublicKeys = ()
    demo_port: Port = 8080

    _key_made: Path | None = PrivateAttr(default=None)

    @property
    def token(self) -> str:
        """BOT_TOKEN; raises `SettingsError` where it is not set."""
        if self.bot_token is None:
            raise _wrong("bot_token")
        return self.bot_token.get_secret_value()

    @property
    def cache(self) -> Path:
        """The folder of what is made once and kept: it may be removed while nothing runs, and is made anew."""
        return self.data_dir / "cache"

    @property
    def zone(self) -> ZoneInfo:
        """TIMEZONE."""
        return ZoneInfo(self.timezone)

    @property
    def dinas(self) -> Dinas:
        """How the dinas and its offices are called, and where it is."""
        return Dinas(
            letterhead=self.letterhead_lines,
            place=self.place,
            domain_suffix=self.domain_suffix,
            titles=replace(Titles(), **{office.value: title for office, title in self.title.items()}),
        )

    @property
    def norms(self) -> dict[Step, int]:
        """Working minutes of the steps whose norm differs from the SOP's."""
        counted = {step: rule.norm_since or step for step, rule in STEPS.items()}
        return {step: self.norm[since] for step, since in counted.items() if since in self.norm}

    def seal(self) -> Seal | None:
        """The seal of SEAL_P12; raises `SettingsError` where it cannot be used."""
        if self.seal_p12 is None:
            return None
        from documents.kit.seal import Seal

        passphrase = self.seal_passphrase.get_secret_value() if self.seal_passphrase else ""
        try:
            return Seal(self.seal_p12.read_bytes(), passphrase)
        except (OSError, ValueError):
            raise _wrong("seal_p12") from None

    def calendar(self, today: date, entered: Iterable[Entered] = ()) -> Calendar:
        """The calendar of the years around `today`, with what admins have `entered`.

        National holidays and cuti bersama are those that the package `holidays` knows; HOLIDAYS_EXTRA adds to them.
        """
        return Calendar(
            usual=workhours.parse(self.work_hours),
            tz=self.zone,
            national=_national(today.year),
            extra=self.holidays_extra,
            seasons=self.work_hours_ramadan,
            entered=tuple(entered),
        )

    def secret(self) -> str:
        """SECRET_KEY, or the content of DATA_DIR/secret.key, made (mode 0600) together with a new database only.

        Makes DATA_DIR. Raises `SettingsError`, also where the database still lies where older versions kept it, and
        `OSError` where what lies in its place is no database.
        """
        path, database = self._key_path, path_of(self.database_url)
        begun = database is not None and database.is_file() and database.stat().st_size > 0  # and left closed
        elsewhere = database is not None and _FORMERLY.absolute() != database.absolute() and _FORMERLY.is_file()
        if not begun and elsewhere and "database_url" not in self.model_fields_set and _FORMERLY.stat().st_size > 0:
            raise SettingsError(
                f"the database lies at {_FORMERLY.absolute()}, and none in DATA_DIR: move it there with all its files "
                f"(mkdir -p {self.data_dir} && mv {_FORMERLY}* {self.data_dir}/, and secret.key and archive where they "
                "lie beside it), or name it in DATABASE_URL"
            )
        if begun and database is not None and self.secret_key is None and not path.exists():
            if not is_database(database):
                raise OSError(f"{database} is not a database")
            raise self._key_missing(str(database))
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.secret_key is not None:
                return self.secret_key.get_secret_value()
            if not path.exists():
                files.create(path, f"{new_secret()}\n".encode())
                self._key_made = path
            key = path.read_text().strip()
        except UnicodeDecodeError:
            raise SettingsError("DATA_DIR/secret.key must hold the key as text: put the backup back") from None
        except OSError as error:
            raise SettingsError(f"DATA_DIR must be a directory this program can write to ({error.strerror})") from None
        if len(key) < KEY_LENGTH:
            raise SettingsError(f"DATA_DIR/secret.key must hold at least {KEY_LENGTH} characters: put the backup back")
        return key

    def disown_key(self) -> None:
        """To be called where the database has another key: raises `SettingsError` where this one was only just made.

        It goes again. Of a database on a server nobody knows before it is opened that it has a key, which is lost.
        """
        if self._key_made is not None:
            self._key_made.unlink()
            raise self._key_missing("in DATABASE_URL")

    def _key_missing(self, database: str) -> SettingsError:
        return SettingsError(
            f"the key of the database {database} is missing: SECRET_KEY is not set, and there is no "
            f"{self._key_path.absolute()}; put your copy of it back"
        )

    @property
    def _key_path(self) -> Path:
        return self.data_dir / "secret.key"

    @property
    def key_file(self) -> Path | None:
        """The file that the key comes from, None where it is SECRET_KEY."""
        return None if self.secret_key is not None else self._key_path

    @property
    def key_source(self) -> str:
        """Where the key comes from, for whoever has to look there."""
        return "SECRET_KEY" if self.key_file is None else str(self.key_file.absolute())


def load(**given: Any) -> Settings:
    """The settings from `given`, the environment and `.env`, in this order; raises `SettingsError`."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        name, *of = error.errors()[0]["loc"]
        raise _wrong(str(name), *(part for part in of if isinstance(part, str))) from None
    if settings.webhook_url and settings.webhook_secret is None:
        raise _wrong("webhook_secret")
    return settings


@lru_cache(maxsize=4)
def _national(year: int) -> Mapping[date, National]:
    """What is known of the years around `year`, by the names that people here use."""
    known: dict[date, National] = {}
    for category in ("government", "public"):  # a day that is both is the holiday
        found = holidays.country_holidays(
            "ID", years=range(year - PAST, year + YEARS + 1), categories=(category,), language="id"
        )
        known |= {day: National(name, category == "government") for day, name in found.items()}
    return known


def _wrong(name: str, *of: str) -> SettingsError:
    """The setting, `of` a step or an office where there is one for each."""
    return SettingsError(f"{'_'.join((name, *of)).upper()} must be {_EXPECTED[name]}")
