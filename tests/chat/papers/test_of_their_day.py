"""A berita acara tells of its day: the next move has one of its own, and the first stays what it was."""

import pytest

from tests.chat.papers.test_verification import answered, content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.support.room_and_clock import open_sheet

MOVED = "berita-acara-pemindahan-"


@pytest.mark.begun("placed")
async def test_a_second_move_replaces_nothing(kantor: Kantor) -> None:
    who = kantor.people
    for unit, reason in (("U3–4", "Penataan ulang rak"), ("U5–6", "Permintaan instansi")):
        before = len(sent(who.pemohon, MOVED))
        await open_sheet(who.staf)
        for label in ("Pindahkan", "Rak A", unit, reason, "Konfirmasi pemindahan"):
            await who.staf.tap(label)
        await who.pemohon.chat_state.bell.until(lambda: len(sent(who.pemohon, MOVED)) > before or None, 20)  # noqa: B023
    first, second = (content(kantor, message) for message in sent(who.pemohon, MOVED))
    for pdf, alasan in ((first, "Penataan ulang rak"), (second, "Permintaan instansi")):
        said = text(pdf)
        assert f"Alasan {alasan}" in said
        assert "edisi" not in said
        told = await answered(who.pemohon, pdf)
        assert told.startswith("✅ Asli: Berita acara pemindahan 067/")
        assert "Dokumen ini mencatat keadaan pada hari itu." in told
        assert not [word for word in ("edisi", "diganti") if word in told]
