"""Whatever people write, at its longest and in characters that count twice with Telegram, every card arrives."""

from bot.demo.telegram.people import User
from bot.demo.telegram.sight import plain
from procedure.sop import Kind
from tests.conftest import Kantor
from tests.support.aftermath import parked, settled
from tests.support.forms import at_question
from tests.support.journeys import check_all, fill, photo

LOUD = "🚀"
FILLED = {
    "nama": f"A{LOUD * 98}a",
    "jabatan": LOUD * 100,
    "instansi": LOUD * 150,
    "alamat": LOUD * 200,
    "email": "budi@gmail.com",
    "surat_nomor": LOUD * 60,
    "pj_nama": f"A{LOUD * 98}a",
    "merk_tipe": LOUD * 80,
    "nomor_seri": "S" * 40,
    "spesifikasi": LOUD * 200,
    "sistem_operasi": LOUD * 60,
    "aplikasi": LOUD * 500,
    "port_firewall": "; ".join(f"tcp/{port} dari any{LOUD * 48}" for port in (22, 3389, 3306, 5432, 22, 3389, 3306)),
}
NOTE = "c" * 500
INSTRUCTIONS = ("Tindak lanjuti", "Proses lebih lanjut", "Telaah", "Koordinasi", "Tanggapan", "Untuk perhatian")


async def passed_on(official: User, label: str) -> None:
    """A disposisi with all that can be said with it."""
    await official.tap("Dengan catatan")
    for instruction in (*INSTRUCTIONS, "Sangat segera"):
        await official.tap(instruction)
    await official.send(NOTE)
    await official.sees(f"📝 {NOTE}")
    await official.tap(label)


async def once(kantor: Kantor) -> None:
    """To Kabid's approval, with a reason and conditions as long as they may be."""
    who = kantor.people
    await who.kadis.sees("Disposisi Kepala Dinas · ")
    await passed_on(who.kadis, "Disposisi ke Kabid")
    await who.kabid.sees("Verifikasi Kabid · ")
    await passed_on(who.kabid, "Verifikasi dan disposisi ke Kasi")
    await who.kasi.sees("Pengecekan Kasi · ")
    await check_all(who.kasi)
    await who.kasi.tap("Laik bersyarat")
    await who.kasi.sees("Apa syaratnya?")
    await who.kasi.send(NOTE)
    await who.kabid.sees("Persetujuan Kabid · ")


async def test_everything_at_its_longest_reaches_everybody(kantor: Kantor) -> None:
    who = kantor.people
    await fill(who.pemohon, Kind.SERVER, given=FILLED)
    await who.pemohon.tap("Setuju dan kirim")
    await once(kantor)
    await who.kabid.tap("Tolak")
    await who.kabid.sees("Apa alasannya?")
    await who.kabid.send(NOTE)
    await who.pemohon.sees("Permohonan dikembalikan")
    await who.pemohon.tap("Perbaiki dan ajukan lagi")
    await who.pemohon.sees("Saya menyatakan data di atas benar")
    for section, title, key in (
        ("Profil pemohon", "Instansi", "instansi"),
        ("Profil pemohon", "Alamat instansi", "alamat"),
        ("Surat permohonan", "Nomor surat permohonan", "surat_nomor"),
        ("Data server", "Merek dan tipe server", "merk_tipe"),
        ("Data server", "Prosesor, RAM, dan penyimpanan", "spesifikasi"),
        ("Data server", "Aplikasi dan fungsinya", "aplikasi"),
        ("Data server", "Sistem operasi", "sistem_operasi"),
    ):
        asked = await at_question(who.pemohon, section, title)
        await who.pemohon.send(FILLED[key].replace(LOUD, "🚢"))
        await who.pemohon.sees("Saya menyatakan data di atas benar", after=asked)
    await who.pemohon.tap("Setuju dan kirim")
    await once(kantor)
    await who.kabid.tap("Setujui")
    assert f"Syarat: “{NOTE}”" in plain(await who.staf.sees("Disediakan: "))
    for label in ("Saya kerjakan", "Cocok", "Disetujui: Rak A", "Lewati"):
        await who.staf.tap(label)
    await who.staf.sees("foto")
    await who.staf.photo(photo())
    await who.staf.tap("Ada catatan")
    await who.staf.send(LOUD * 200)
    await who.staf.sees(f"Catatan: {LOUD * 200}")
    await who.staf.tap("Konfirmasi")
    await who.pemohon.sees("Kewajiban instansi")
    await settled(kantor.api, kantor.storage)
    assert await parked(kantor.storage) == []
