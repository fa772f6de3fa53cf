"""What the bot says keeps to the rules of the house, also where no test hears it (`tests/support/words`)."""

import pytest

from tests.support.words.ear import Said
from tests.support.words.literals import literals
from tests.support.words.rules import all_faults, faults


def test_whatever_stands_in_the_code_keeps_to_the_rules() -> None:
    wrong = [(one.file, one.line, fault) for one in literals() for fault in faults(Said("message", one.text))]
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Said("message", "Tekan „Mulai”."), "another quotation mark"),
        (Said("message", 'Tekan "Mulai".'), "another quotation mark"),
        (Said("message", "Tekan 'Mulai'."), "another quotation mark"),
        (Said("message", "Tekan “Mulai."), "a quotation that does not end"),
        (Said("message", "Diterima oleh Drs. Kholid, M.M.."), "two full stops"),
        (Said("message", "Silakan tulis alasan Anda."), "not “Bapak/Ibu”"),
        (Said("button", "Permohonan kamu"), "not “Bapak/Ibu”"),
        (Said("message", "Tulis merk server."), "not as KBBI has it"),
        (Said("message", "Silakan ketuk “Kembali”."), "not “tekan”"),
        (Said("message", "Silakan tekan Kembali."), "a button without “…”"),
        (Said("message", "Sudah  diterima."), "a gap"),
        (Said("message", "Sudah diterima ."), "a gap"),
        (Said("message", f"Permohonan {'sudah ' * 24}diterima."), "a sentence of 26 words"),
        (Said("toast", "Sudah diterima, " * 13), "a toast that is too long"),
        (Said("toast", "Kembali", "‹ Kembali"), "a toast that says what the button says"),
        (Said("message", "⚠️ Tulis seperti 7XK.\n\nSeri\nTulis serinya.\nContoh: 7XK"), "an error that repeats the exa"),
        (Said("message", "⚠️ Tulis serinya.\n\nSeri\nTulis serinya.\nContoh: 7XK"), "an error that repeats the que"),
    ],
    ids=lambda given: given if isinstance(given, str) else None,
)
def test_what_breaks_a_rule_is_found(said: Said, fault: str) -> None:
    assert any(one.startswith(fault) for one in all_faults(said))


@pytest.mark.parametrize(
    "said",
    [
        Said("message", "Dr. Siti Aminah, M.M., jum'at … dan “Rak A” (alamat .go.id)."),
        Said("message", f"{'Satu kalimat. ' * 30}\n{'Baris · ' * 30}"),
        Said("message", 'Jalankan audit reset --reason "cadangan".', code=('audit reset --reason "cadangan"',)),
        Said("toast", "Sudah diproses", "Setujui"),
        Said("message", "⚠️ Serinya terlalu pendek.\n\nSeri\nTulis serinya.\nContoh: 7XK"),
    ],
    ids=lambda said: said.text[:20],
)
def test_what_keeps_to_the_rules_is_left_alone(said: Said) -> None:
    assert all_faults(said) == []


def test_what_people_typed_is_theirs() -> None:
    typed = 'Kata kamu "tidak".. ' + "lagi dan " * 30
    assert all_faults(Said("message", f"📝 {typed.strip()}"))
    assert all_faults(Said("message", f"📝 {typed.strip()}"), {typed.strip()}) == []
    assert all_faults(Said("message", f"📝 {typed[:80]}…"), {typed.strip()}) == []
    assert all_faults(Said("message", f"✅ Kebutuhan port: {'tcp/443 dari internet; ' * 20}")) == []
