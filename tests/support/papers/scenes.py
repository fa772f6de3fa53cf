"""What is played: each paper as the examples of the form give it, and in every other way in which it may look."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from bot.demo.telegram.people import User
from procedure.sop import INSTRUKSI, Kind, Office
from storage.models import Document
from tests.support.journeys import check_all, photo, submit
from tests.support.papers.answers import LONGEST, SPARSE, cut
from tests.support.papers.kept import Scene, settled
from tests.support.papers.office import Played, office
from tests.support.room_and_clock import open_sheet


async def play() -> dict[str, Scene]:
    """All scenes by name, without chance."""
    with TemporaryDirectory() as folder, mock.patch("bot.work.printer._drawn", _not_drawn):
        async with office(Path(folder)) as played:
            for name, scene in SCENES.items():
                await scene(played)
                await played.ended(name)
            return settled(played.scenes)


def _not_drawn(document: Document, _archive: object) -> bytes:
    """What is frozen is looked for here: to print it all would take as long as everything else."""
    return f"%PDF-1.4 {document.code}".encode()


# What they have in common


async def _passed_on(official: User, label: str, *taps: str, note: str = "") -> None:
    """A disposition, with instructions and a sifat that are tapped, or a note, where there are any."""
    if taps or note:
        await official.tap("Dengan catatan")
    for one in taps:
        await official.tap(one)
    if note:
        await official.send(note)
        await official.sees(note[:40])
    await official.tap(label)


async def _marked(kasi: User, marks: Mapping[str, str], conclusion: str, note: str = "") -> None:
    """Kasi marks these items so, the rest as good, and concludes."""
    for item, mark in marks.items():
        await kasi.tap(item)
        await kasi.tap(mark)
        await kasi.sees(f"{mark.split()[0]} {item}")
    await check_all(kasi)
    await kasi.tap(conclusion)
    if note:
        await kasi.send(note)


async def _placed(staf: User, *labels: str, note: str = "") -> None:
    """A technician takes a server, taps these, photographs it, and notes what is not sound about it."""
    for label in ("Saya kerjakan", *labels):
        await staf.tap(label)
    await staf.sees("Kirim satu foto")
    await staf.photo(photo("steelblue"))
    if note:
        await staf.tap("Ada catatan")
        await staf.send(note)
        await staf.sees(f"Catatan: {note}")
    await staf.tap("Konfirmasi")


async def _accepted(pemohon: User) -> None:
    await pemohon.tap("Terima")
    await pemohon.sees("Selesai. Terima kasih.")


async def _moved(staf: User, thing: str, *labels: str) -> None:
    """A thing is moved; the last of the `labels` says why."""
    await open_sheet(staf, thing)
    for label in ("Pindahkan", *labels, "Konfirmasi pemindahan"):
        await staf.tap(label)


async def _removed(staf: User, thing: str, reason: str) -> None:
    await open_sheet(staf, thing)
    for label in ("Keluarkan", reason, "Konfirmasi pengeluaran"):
        await staf.tap(label)


# The scenes


async def _server(played: Played) -> None:
    """A server as the form's examples have it, with a condition, from the letter until it leaves."""
    who, at = played.people, played.at
    await at(23, 9, 14)
    await submit(who.pemohon, Kind.SERVER)
    await at(23, 9, 32)
    taps = ("Tindak lanjuti", "Telaah dan laporkan", "Segera")
    await _passed_on(who.kadis, "Disposisi ke Kabid", *taps, note="Mohon dicek dayanya.")
    await at(23, 9, 51)
    await _passed_on(who.kabid, "Verifikasi dan disposisi ke Kasi")
    await at(23, 10, 20)
    await _marked(who.kasi, {"Jaringan": "✏️ Catatan"}, "Laik bersyarat", "Port 22 dibatasi dari VPN saja.")
    await at(23, 10, 45)
    await who.kabid.tap("Setujui")
    await at(23, 13, 5)
    await _placed(who.staf, "Cocok", "Disetujui: Rak A", "10.10.4.")
    await at(23, 13, 30)
    await _accepted(who.pemohon)
    await at(24, 8, 40)
    await _moved(who.staf, "Dell PowerEdge R450", "Rak A", "U1–2", "Daya atau pendingin tidak mencukupi")
    await at(25, 8, 15)
    await _removed(who.staf, "Dell PowerEdge R450", "Diganti yang baru")


async def _hosting(played: Played) -> None:
    """An application as the examples have it, which has not been tested for its security yet."""
    who, at = played.people, played.at
    await at(25, 9, 14)
    await submit(who.pemohon, Kind.HOSTING, known=True)
    await at(25, 9, 40)
    await _passed_on(who.kadis, "Disposisi ke Kabid")
    await at(25, 10, 5)
    await _passed_on(who.kabid, "Verifikasi dan disposisi ke Kasi", "Proses lebih lanjut")
    await at(25, 10, 20)
    await _marked(who.kasi, {"Keamanan": "✏️ Catatan"}, "Laik bersyarat", "Uji keamanan menyusul sebelum tayang.")
    await at(25, 10, 45)
    await who.kabid.tap("Setujui")
    await at(25, 13, 5)
    for label in ("Saya kerjakan", "Disetujui: Host 1", "10.10.4.", "Sub domain aktif", "Konfirmasi"):
        await who.staf.tap(label)
    await at(25, 13, 30)
    await _accepted(who.pemohon)
    await at(26, 8, 40)
    await _moved(who.staf, "SIMPUS", "Host 2", "Perbaikan atau pemeliharaan")
    await at(26, 9, 15)
    await _removed(who.staf, "SIMPUS", "Tidak dipakai lagi")


async def _ditolak(played: Played) -> None:
    """A pemohon without NIP is rejected."""
    who, at, pemohon = played.people, played.at, played.api.person("Slamet Riyadi")
    await pemohon.send("/start")
    await pemohon.sees("Selamat datang")
    await at(26, 9, 50)
    await submit(pemohon, Kind.SERVER, given=SPARSE)
    await at(26, 10, 10)
    await _passed_on(who.kadis, "Disposisi ke Kabid")
    await at(26, 10, 25)
    await _passed_on(who.kabid, "Verifikasi dan disposisi ke Kasi")
    await at(26, 10, 40)
    marks = {"Daya": "❌ Tidak", "Jaringan": "❌ Tidak"}
    await _marked(who.kasi, marks, "Tidak laik", "Port 3389 terbuka untuk internet dan daya server belum diketahui.")
    await at(26, 11, 5)
    await who.kabid.tap("Tolak")
    await who.kabid.send("Mohon lengkapi daya server dan batasi port 3389 dari VPN.")
    played.people = replace(who, pemohon=pemohon)


async def _revisi(played: Played) -> None:
    """What was rejected comes again, and goes through the hands of a Plh., into a rack that counts from the top."""
    who, at, pemohon = played.people, played.at, played.people.pemohon
    await at(26, 13, 10)
    await pemohon.tap("Perbaiki dan ajukan lagi")
    for section, title, answer in (
        ("Data server", "Catu daya", "1 x 450"),
        ("Jaringan dan pengelolaan", "Kebutuhan port", "tcp/443 dari internet; tcp/3389 dari VPN"),
    ):
        for label in ("Ubah", section, title):
            await pemohon.tap(label)
        asked = await pemohon.send(answer)
        await pemohon.sees("Saya menyatakan data di atas benar", after=asked["message_id"])
    await pemohon.tap("Setuju dan kirim")
    await at(26, 13, 25)
    await _passed_on(who.kadis, "Disposisi ke Kabid", "Rahasia")
    await at(26, 13, 30)
    plh = await played.replaced(Office.KABID, "Hendro Susilo, S.Sos.", "197902142006041003", "Penata Tingkat I (III/d)")
    await at(26, 13, 45)
    await _passed_on(
        plh, "Verifikasi dan disposisi ke Kasi", "Koordinasi/konfirmasi", note="Mohon koordinasi dengan pemohon."
    )
    await at(26, 14, 5)
    await _marked(who.kasi, {}, "Laik")
    await at(26, 14, 20)
    await plh.tap("Setujui")
    await at(27, 8, 30)
    await _placed(who.staf, "Cocok", "Rak B", "U12", "10.10.4.", note="Penutup depan retak, kunci tidak disertakan.")
    await at(27, 9, 0)
    await _accepted(pemohon)


async def _panjang(played: Played) -> None:
    """Whatever may be long is as long as it may be; every instruction is given, and a condition."""
    who, at, pemohon = played.people, played.at, played.api.person("Raden Mas Panji")
    await at(27, 9, 50)
    await pemohon.send("/start")
    await pemohon.sees("Selamat datang")
    await submit(pemohon, Kind.SERVER, given=LONGEST)
    note = cut(
        "Mohon daya listrik, pendingin, kabel, dan jaringan ruang server ditelaah bersama pemohon, lalu dilaporkan", 500
    )
    await at(27, 10, 0)
    await _passed_on(who.kadis, "Disposisi ke Kabid", *INSTRUKSI, "Sangat segera", note=note)
    await at(27, 10, 10)
    await _passed_on(who.kabid, "Verifikasi dan disposisi ke Kasi", *INSTRUKSI, "Segera", note=note)
    await at(27, 10, 20)
    marks = {"Spesifikasi": "✏️ Catatan", "Daya": "✏️ Catatan", "Jaringan": "✏️ Catatan"}
    await _marked(who.kasi, marks, "Laik bersyarat", note)
    await at(27, 10, 40)
    await who.kabid.tap("Setujui")
    await at(27, 13, 0)
    await _placed(
        who.staf, "Cocok", "Disetujui: Rak A", "10.10.4.", note=cut("Baut kanan belum ada, penutup depan retak", 200)
    )
    await at(27, 13, 20)
    await _accepted(pemohon)


async def _tanpa_pemilik(played: Played) -> None:
    """What stood there before the bot, whose nobody has said it is, without a photograph: moved, then removed."""
    staf, at = played.people.staf, played.at
    await at(27, 13, 40)
    await _moved(staf, "Cisco Catalyst 9200L", "Rak B", "U11 depan", "Penataan ulang rak")
    await at(27, 13, 50)
    await _removed(staf, "Synology RS4021xs+", "Rusak")


async def _daftar(played: Played) -> None:
    """The register of what is left, and the report of the month."""
    staf, kabid = played.people.staf, played.people.kabid
    await played.at(27, 14, 0)
    asked = await staf.send("/daftar")
    await staf.sees("Lihat di sini, atau ambil berkasnya", after=asked["message_id"])
    await staf.tap("PDF")
    await played.at(27, 14, 10)
    asked = await kabid.send("/laporan")
    await kabid.sees("Bulan yang mana?", after=asked["message_id"])
    await kabid.tap("Nov")


SCENES = {
    "server": _server,
    "hosting": _hosting,
    "ditolak": _ditolak,
    "revisi": _revisi,
    "panjang": _panjang,
    "tanpa-pemilik": _tanpa_pemilik,
    "daftar": _daftar,
}
