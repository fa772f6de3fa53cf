"""What the bot says keeps to the rules of the house, also where no test hears it (`tests/support/words`)."""

from datetime import date

import pytest

from bot.demo.office import DINAS
from procedure import form
from procedure.refusals import Invalid
from tests.support.words.ear import Said
from tests.support.words.literals import literals
from tests.support.words.rules import faults


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
    assert any(one.startswith(fault) for one in faults(said))


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
    assert faults(said) == []


def test_what_people_typed_is_theirs() -> None:
    typed = 'Kata kamu "tidak".. ' + "lagi dan " * 30
    assert faults(Said("message", f"📝 {typed.strip()}"))
    assert faults(Said("message", f"📝 {typed.strip()}"), {typed.strip()}) == []
    assert faults(Said("message", f"📝 {typed[:80]}…"), {typed.strip()}) == []
    assert faults(Said("message", f"✅ Kebutuhan port: {'tcp/443 dari internet; ' * 20}")) == []


WRONG = (
    *("-", "x", "?!", "0", "99999999", "1,5", "x" * 150, "kata " * 200),
    *("31 Februari 2026", "1 Januari 2099", "1 Januari 2001", "20 Mei"),
    *("sipus.com", "-sipus-", "a@b", "0812", "tcp/99999", "password: rahasia", "Tidak tahu"),
)
"""Answers as people give them by mistake: each question takes some, and refuses others."""


@pytest.mark.parametrize("question", form.QUESTIONS, ids=lambda one: f"{one.key}-{one.section.name}")
def test_an_error_names_the_mistake_and_not_the_rule(question: form.Question) -> None:
    said = dict[str, str]()
    for wrong in WRONG:
        try:
            form.accept(question, wrong, form.Circumstances(date(2026, 11, 27), DINAS))
        except Invalid as error:
            said[wrong] = error.sentence
    asked = f"{question.title}\n{question.explanation}"
    asked += f"\nContoh: {DINAS.words(question.contoh)}" if question.exemplified else ""
    found = [(wrong, faults(Said("message", f"⚠️ {one}\n\n{asked}"))) for wrong, one in said.items()]
    assert [(wrong, fault) for wrong, fault in found if fault] == []
    assert len({*said.values()}) > 2 or question.choices or question.input is form.Input.FILE
