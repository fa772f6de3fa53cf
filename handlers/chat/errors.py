"""Refusals put into words once."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.chat.texts import jam, tanggal
from handlers.chat.turn import Speaker
from procedure import refusals
from procedure.dinas import Dinas
from storage.errors import Overtaken
from storage.people.accounts import OverQuota
from storage.people.offices import InvitationRefused

INVITATION_REFUSED = "Undangan ini tidak berlaku, atau sudah dipakai. Silakan minta undangan baru kepada admin."

_WORDS: Mapping[type[Exception], str] = {
    refusals.NotHolder: "Bapak/Ibu bukan pemegang jabatan ini",
    refusals.NotOffered: "Tombol ini tidak dikenal. Silakan gunakan tombol pada pesan terbaru.",
    refusals.Conflicted: "Bapak/Ibu pemohon atau pemeriksanya; karena itu pejabat atau petugas lain yang memutus.",
    refusals.Stale: "Sudah diproses",
    refusals.NotTaken: "Silakan tekan “Saya kerjakan” dahulu.",
    refusals.TakenByOther: "Pekerjaan ini sudah diambil petugas lain.",
    refusals.NoteRequired: "Alasan perlu diisi dahulu.",
    refusals.NothingAsked: "Mohon ditandai dahulu apa yang perlu diperbaiki.",
    refusals.Undone: "Sudah diurungkan.",
    refusals.ActedUpon: "Sudah ada yang melanjutkan; tidak dapat diurungkan lagi.",
    refusals.PastUndoing: "Waktu untuk mengurungkan sudah lewat.",
    refusals.TooLate: "Permohonan sudah diputus {kabid} dan tidak dapat ditarik kembali.",
    refusals.ChecklistOpen: "Semua butir perlu ditandai dahulu.",
    refusals.ItemFailed: "“Laik” tidak dapat dipilih selama ada ❌.",
    InvitationRefused: INVITATION_REFUSED,
    Overtaken: "Sudah diproses",
    OverQuota: "Batas kiriman berkas untuk satu hari sudah tercapai. Silakan dilanjutkan besok.",
}


class Answer(refusals.Refusal):
    """A refusal whose words are known where it is raised: one plain sentence for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongAnswer(Answer):
    """What was typed or sent is no answer to the question that is open: the question is asked again below it."""


def in_words(error: Exception, dinas: Dinas) -> str | None:
    """What the person is told of a refusal, in plain text; None for what is no refusal."""
    if isinstance(error, refusals.Invalid | Answer):
        return error.sentence
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            return dinas.words(words)
    return None


JOURNAL = "journal"
"""The topic of what admins are told about the journal, once."""


async def warn_of_journal(speaker: Speaker) -> None:
    """Something does not fit the journal, or the journal what was noted of it elsewhere: the admins are told, once."""
    if await speaker.tx.outbox.about(JOURNAL):
        return
    for admin in await speaker.admins():
        await speaker.say(
            "⚠️ <b>Catatan sistem tidak cocok dengan jurnalnya.</b>\n"
            "Mungkin ada yang diubah atau dihapus: mohon jalankan <code>python -m bot audit verify</code> di server. "
            "Bila cadangan baru saja dipulihkan: "
            '<code>python -m bot audit reset --reason "cadangan tanggal …"</code>.',
            to=admin,
            topic=JOURNAL,
        )


def processed(name: str, at: datetime, now: datetime, tz: ZoneInfo) -> str:
    """The answer to a tap that came too late: `Sudah diproses Drs. Kholid pukul 09.14`."""
    local, today = at.astimezone(tz), now.astimezone(tz).date()
    day = "" if local.date() == today else f" tanggal {tanggal(at, tz, now)}"
    return f"Sudah diproses {name}{day} pukul {jam(at, tz)}"
