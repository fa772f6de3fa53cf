"""Cards keep saying what they are about: while a note is made, a reason is asked, or another card comes below."""

from procedure.sop import Kind
from tests.conftest import Kantor
from tests.journeys import check_all, submit


async def test_a_note_begun_on_an_older_card_ends_with_it(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    old = await who.kadis.sees("Disposisi Kepala Dinas")
    assert await who.kadis.tap("Dengan catatan") == "Pilih instruksi atau ketik catatan"
    assert await who.kadis.tap("Tindak lanjuti") == "☑ Tindak lanjuti"
    assert await who.kadis.tap("Segera") == "Sifat: Segera"
    await who.kadis.send("/tugas")
    await who.kadis.sees("Disposisi Kepala Dinas", after=old["message_id"])
    await who.kadis.send("Mohon ditelaah.")
    await who.kadis.sees("tidak dapat dipahami")
    assert who.kadis.buttons(who.kadis.chat_state.messages[old["message_id"]]) == []


async def test_a_taken_placement_waits_for_nobody_else_and_its_handover_keeps_its_words(kantor: Kantor) -> None:
    who = kantor.people
    await submit(who.pemohon, Kind.HOSTING)
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap("Tidak laik")
    await who.kasi.send("Kapasitas kurang.")
    await who.kabid.sees("Hasil Kasi")
    assert await who.kabid.tap("Setujui") == "Hasil Kasi tidak laik; ketik alasan persetujuannya."
    await who.kabid.send("Kapasitas ditambah besok.")
    await who.admin.send("/undang")
    await who.admin.tap("Staf Teknis")
    link = (await who.admin.sees("?start=j_"))["text"]
    await who.kasi.open(next(word for word in link.split() if "?start=j_" in word))
    await who.kasi.tap("Pakai data tersimpan")
    await who.kasi.tap("Terima jabatan")
    await who.staf.tap("Saya kerjakan")
    taken = await who.kasi.sees("Dikerjakan oleh")
    await who.kasi.send("/tugas")
    await who.kasi.sees("Tidak ada yang menunggu Bapak/Ibu saat ini.", after=taken["message_id"])

    for label in ("Disetujui: Host 1", "10.10.4.1", "Sub domain aktif", "Konfirmasi"):
        await who.staf.tap(label)
    await who.pemohon.sees("Mohon diperiksa")
    await who.pemohon.tap("Tolak")
    assert "Kewajiban instansi" in (await who.pemohon.sees("Pilih alasannya"))["text"]
    assert await who.pemohon.tap("Kembali") == "Kembali"
    assert await who.pemohon.tap("✅ Terima") == "Diterima"
