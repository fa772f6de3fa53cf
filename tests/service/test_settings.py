"""A wrong setting stops the program with one line that names it and gives nothing away."""

import re
import stat
from datetime import date, time
from pathlib import Path
from typing import Any

import pyrage
import pytest

from bot.settable import TIMED, TITLED
from bot.settings import SettingsError, load
from procedure.sop import STEPS, Step

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in _documented():
        monkeypatch.delenv(name, raising=False)


def _documented() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", text, re.MULTILINE))


def test_the_example_documents_every_setting_and_its_default(tmp_path: Path) -> None:
    settings = load()
    of_each = {f"title_{office}" for office in TITLED} | {f"norm_{step}" for step in TIMED}
    assert {name.lower() for name in _documented()} == type(settings).model_fields.keys() - {"title", "norm"} | of_each
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in _documented().items()))
    from_example = load()
    assert from_example.model_dump(exclude={"title", "norm"}) == settings.model_dump(exclude={"title", "norm"})
    assert from_example.dinas == settings.dinas
    assert from_example.norms == {step: rule.norm for step, rule in STEPS.items() if from_example.norms.get(step)}
    assert from_example.norms.keys() >= TIMED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "123456789 AAbbCCddEE"),
        ("TELEGRAM_API_URL", "telegram:443"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x"),
        ("DATABASE_URL", "postgresql+psycopg://root:hunter2@db/x"),
        ("DATABASE_URL", "sqlite+aiosqlite:///file:data/bot.db?uri=true"),
        ("ADMIN_IDS", "1,budi"),
        ("MESSAGES_PER_SECOND", "-1"),
        ("MESSAGES_PER_SECOND", "0.5"),
        ("MESSAGES_PER_SECOND", "inf"),
        ("MESSAGES_PER_CHAT", "often"),
        ("MESSAGES_PER_CHAT", "inf"),
        ("SECRET_KEY", "too short"),
        ("TIMEZONE", "Asia/Kudus"),
        ("WEBHOOK_URL", "here"),
        ("WEBHOOK_URL", "http://bot.kuduskab.go.id/telegram"),
        ("WEBHOOK_URL", "http://127.0.0.1.kuduskab.go.id/telegram"),
        ("WEBHOOK_SECRET", "spaces are wrong"),
        ("WEBHOOK_PORT", "70000"),
        ("LETTERHEAD_LINES", "only one"),
        ("LETTERHEAD_LOGO", "missing.png"),
        ("PAPER", "A3"),
        ("CSV_SEPARATOR", "|"),
        ("DOCUMENT_NUMBER", "067/{tahun}"),
        ("DOCUMENT_NUMBER", "067/{urut:03d}/{bulan}"),
        ("DOCUMENT_NUMBER", "66/{urut"),
        ("DOCUMENT_NUMBER", "067/{urut.x}/{tahun}"),
        ("DOCUMENT_NUMBER", "067/{urut[0]}/{tahun}"),
        ("DOCUMENT_NUMBER", "67/{urut}/18.01"),
        ("WORK_HOURS", "always"),
        ("HOLIDAYS_EXTRA", "27 November"),
        ("WORK_HOURS_RAMADAN", "2027-02-08: Mon-Fri 08.00-15.00"),
        ("NORM_DISPOSISI", "0"),
        ("DOMAIN_SUFFIX", "kudus kab"),
        ("PLACE", "<b>Kudus"),
        ("TITLE_KEPALA_DINAS", "Kepala Dinas|Kepala Dinas"),
        ("TITLE_KABID", "Kepala Bidang TI & Sandi|Kabid TI|Kabid"),
        ("TITLE_KASI", "Kepala Seksi {kasi}|Kasi|Kasi"),
        ("TITLE_STAF_TEKNIS", "Staf|Staf||Staf"),
        ("BACKUP_AT", "24.00"),
        ("BACKUP_AT", "at night"),
        ("BACKUP_KEY", "age1wrong"),
        ("DEMO_PORT", "http"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    line = str(caught.value)
    assert line.startswith(f"{name} must be ")
    assert "\n" not in line
    assert value not in line


def test_the_token_is_required_where_it_is_used() -> None:
    with pytest.raises(SettingsError, match=r"^BOT_TOKEN must be"):
        _ = load().token


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.kuduskab.go.id/telegram")
    with pytest.raises(SettingsError, match=r"^WEBHOOK_SECRET must be"):
        load()


def test_backups_are_encrypted_to_several_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2)]
    monkeypatch.setenv("BACKUP_KEY", ", ".join(keys))
    monkeypatch.setenv("BACKUP_AT", "23:30")
    settings = load()
    assert (settings.backup_key, settings.backup_at) == ((*keys,), time(23, 30))
    private = str(pyrage.x25519.Identity.generate())
    monkeypatch.setenv("BACKUP_KEY", private)
    with pytest.raises(SettingsError, match=r"^BACKUP_KEY must be public keys of age") as caught:
        load()
    assert private not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    given: dict[str, Any] = {"bot_token": TOKEN, "secret_key": "s" * 40, "webhook_secret": "w" * 20}
    shown = repr(load(**given))
    assert not any(value in shown for value in given.values())


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "data")
    key = settings.secret()
    assert len(key) >= 32
    assert load(data_dir=tmp_path / "data").secret() == key
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_a_key_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("k" * 48)
    assert load(data_dir=tmp_path).secret() == "k" * 48


@pytest.mark.parametrize("content", ["", "\n", "k" * 31 + "\n"])
def test_a_key_file_that_is_cut_short_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(SettingsError, match=r"^DATA_DIR/secret\.key must [^\n]*$"):
        load(data_dir=tmp_path).secret()
    assert (tmp_path / "secret.key").read_text() == content


def test_a_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SettingsError, match=r"^DATA_DIR must be"):
        load(data_dir=tmp_path / "data").secret()


def test_holidays_are_national_with_cuti_bersama_and_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLIDAYS_EXTRA", "2026-11-27, 2026-12-02")
    days = load().calendar(date(2026, 11, 23)).hours.holidays
    assert {date(2026, 8, 17), date(2026, 3, 20), date(2026, 11, 27), date(2026, 12, 2)} <= days
    assert date(2026, 11, 23) not in days


def test_lists_and_norms_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", "11, 22,")
    monkeypatch.setenv("NORM_PENEMPATAN", "60")
    settings = load()
    assert settings.admin_ids == {11, 22}
    assert settings.norms == {Step.PENEMPATAN: 60}


def test_the_two_steps_of_one_row_have_one_norm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORM_VERIFIKASI", "25")
    assert load().norms == {Step.VERIFIKASI: 25, Step.PENGECEKAN: 25}
