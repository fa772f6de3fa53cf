"""The documents in the chat: racks are drawn, and what is lost is not made anew."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from storage.models import Upload
from tests.chat.papers.test_verification import content, sent
from tests.conftest import Kantor
from tests.documents.reading import text
from tests.guarantees.test_journey import permohonan
from tests.support.journeys import photo


def pictures(person: User) -> list[Json]:
    return [message for message in person.chat if "photo" in message and message["from"]["is_bot"]]


def size(kantor: Kantor, message: Json) -> tuple[int, int]:
    file_id = max(message["photo"], key=lambda one: int(one["width"]))["file_id"]
    with Image.open(BytesIO(kantor.api.telegram.files.content(file_id).data)) as picture:
        return picture.size


@pytest.mark.begun("reported")
async def test_the_rack_is_drawn_for_the_technician_and_the_pemohon(kantor: Kantor) -> None:
    who = kantor.people
    ticket = (await permohonan(kantor)).ticket
    await who.kabid.tap("Setujui")
    for label in ("Saya kerjakan", "Cocok", "Rak A · 42U kosong"):
        await who.staf.tap(label)
    chosen = await who.staf.sees("Pilih letak di Rak A")
    assert pictures(who.staf) == [chosen]  # it asks itself
    assert size(kantor, chosen)[0] in (540, 1080)
    asking = [one for one in who.staf.chat if "U1–2" in who.staf.buttons(one)]
    assert asking == [chosen]
    await who.staf.tap("U1–2")
    await who.staf.tap("Lewati")
    await who.staf.sees("foto")
    await who.staf.photo(photo())
    await who.staf.tap("Konfirmasi")
    await who.pemohon.sees("Kewajiban instansi")
    placed, photographed = pictures(who.pemohon)
    assert placed["caption"] == f"Letak {ticket}"
    assert photographed["caption"] == f"Foto pemasangan {ticket}"
    await who.pemohon.tap("Terima")
    await who.pemohon.sees(f"form-serah-terima-{ticket}.pdf")
    minutes = text(content(kantor, sent(who.pemohon, "form-serah-terima-")[0]))
    assert "U1–2 Dell PowerEdge R450" in minutes
    assert "Server ini" in minutes


@pytest.mark.begun("filed")
async def test_a_document_lost_from_disk_is_not_made_anew(kantor: Kantor) -> None:
    """What Telegram has of it is sent all the same."""
    who = kantor.people
    name = f"form-pengajuan-{(await permohonan(kantor)).ticket}.pdf"
    had = await who.kadis.sees(name)
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        sha256 = (await tx.papers.get(1)).sha256
    assert sha256
    path = kantor.settings.data_dir / "archive" / sha256[:2] / sha256
    path.unlink()
    await who.kadis.tap("Lihat berkas")
    await who.kadis.tap("2. Form pengajuan")
    again = await who.kadis.sees(name, after=had["message_id"])
    assert await who.kadis.download(again) == await who.kadis.download(had)
    async with kantor.storage.begin(kantor.app.bot_data["services"].clock()) as tx:
        await tx._session.execute(sa.delete(Upload))
    await who.kadis.tap("2. Form pengajuan")
    await who.admin.sees("berkasnya tidak dapat dibuat", within=60)
    assert not path.exists()
    async with kantor.storage.read(kantor.app.bot_data["services"].clock()) as tx:
        _, faults = await tx.papers.verify(kantor.storage.archive)
    assert len(faults) == 1
    assert faults[0].startswith("Form pengajuan 067/001/18.01/")
    assert "is lost from disk" in faults[0]
