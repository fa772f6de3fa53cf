"""How an office gets into the middle of everything it can be in the middle of, and what its last hour leaves undone."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from bot.demo.telegram.people import User
from procedure.sop import Kind, Office
from tests.support.journeys import PDF, photo
from tests.support.killing import check, shown, tap
from tests.upgrades.scene import Scene, press

OPENING = datetime(2026, 8, 10, 2, tzinfo=UTC)
"""A Monday, 09.00 WIB: what is placed then is to be checked three months later."""

CHECKED = datetime(2026, 11, 10, 3, tzinfo=UTC)
LAST_DAY = datetime(2026, 11, 24, 3, tzinfo=UTC)


async def play(scene: Scene, scratch: Path) -> None:
    """All that happened until the last hour, each message of it delivered."""
    who = scene.who
    await who["admin"].send("/start")
    await who["admin"].sees("/undang")
    await scene.furnish(scratch)
    for role, position in (
        ("kadis", Office.KEPALA_DINAS), ("kabid", Office.KABID), ("kasi", Office.KASI),
        ("staf", Office.STAF_TEKNIS), ("rina", Office.STAF_TEKNIS), ("agus", Office.STAF_TEKNIS),
        ("lukman", Office.ADMIN),
    ):  # fmt: skip
        await scene.enrol(role, position)
    done = await scene.placed("pemohon", Kind.SERVER)
    await tap(who["pemohon"], done, "Kewajiban", button="Terima")
    await shown(who["pemohon"], done, "✅ Selesai")
    for role, words in (("sari", "Lenovo"), ("tono", "HPE"), ("bimo", "Dell R740"), ("putri", "Supermicro")):
        await scene.take_over(role, words)
    await _problem(scene, "Kipas belakang berisik.")
    await who["staf"].tap("Sudah ditangani")
    await scene.settle()
    await _checks(scene)
    await _things(scene)
    await _permohonan(scene)
    await _placements(scene)
    await _drafts(scene)
    await _questions(scene)
    await scene.settle()


async def _reports(scene: Scene) -> None:
    tono = scene.who["tono"]
    begun = (await tono.send("/aset"))["message_id"]
    for label in ("Cek sekarang", "Ada masalah"):
        await press(tono, button=label, after=begun)
    await tono.sees("Tuliskan masalahnya", after=begun)


async def _problem(scene: Scene, words: str) -> None:
    await _reports(scene)
    await scene.who["tono"].send(words)
    await scene.office.staf.sees(words)


async def _checks(scene: Scene) -> None:
    """One is answered, one brings a problem, one thing is not used any more, one check is overdue; a hold ends too."""
    who, office = scene.who, scene.office
    seen = {role: who[role].last["message_id"] for role in ("sari", "tono", "putri")}
    scene.clock.go(CHECKED)
    for role, message in seen.items():
        await who[role].sees("Pengecekan berkala", after=message)
    for label in ("Sudah dicek, baik", "Tambah catatan atau foto"):
        await who["sari"].tap(label)
    await who["sari"].sees("Tuliskan catatannya")
    await who["sari"].photo(photo(), caption="Kipas dibersihkan.")
    await who["sari"].sees("Catatan tersimpan")
    for label in ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"):
        await who["putri"].tap(label)
    await office.staf.sees("Minta dikeluarkan")
    await _problem(scene, "Lampu depan menyala merah.")
    await scene.approved("rini", Kind.SERVER)
    await scene.until_due(who["pemohon"], "pengingat ke-1", 3)
    await scene.until_due(office.kabid, "tempat yang dipesan dibebaskan", 2)
    await scene.until_due(who["pemohon"], "pengingat ke-2", 2)
    await scene.until_due(office.kasi, "Pengecekan lewat batas", 3)
    scene.clock.go(max(LAST_DAY, scene.clock()))


async def _things(scene: Scene) -> None:
    """One is moved, whose owner has blocked the bot; one leaves; four confirmations stay open, two for the end."""
    who, staf = scene.who, scene.office.staf
    await who["bimo"].block()
    for person, words, labels in (
        (staf, "Dell R740", ("Pindahkan", "Rak A", "U3–4", "Penataan ulang rak", "Konfirmasi pemindahan")),
        (staf, "Cisco", ("Keluarkan", "Rusak", "Konfirmasi pengeluaran")),
        (staf, "Lenovo", ("Pindahkan", "Rak B", "U11–12", "Penataan ulang rak")),
        (who["agus"], "Asus", ("Keluarkan", "Diganti yang baru")),
        (who["rina"], "Juniper", ("Pindahkan", "Rak A", "U5", "Penataan ulang rak")),
        (who["rina"], "Zyxel", ("Keluarkan", "Tidak dipakai lagi")),
    ):
        await scene.sheet(person, words)
        for label in labels:
            await person.tap(label)
    await who["admin"].sees("tidak dapat dikirim")
    await scene.sheet(who["agus"], "Dell PowerEdge")
    await who["agus"].tap("Lihat hak akses")
    await who["agus"].sees("Pembukaan ini tercatat")
    await who["agus"].send("/daftar")
    await who["agus"].sees("Lihat di sini")


async def _permohonan(scene: Scene) -> None:
    """One at every step; the questions about them come later, for a chat has one at a time."""
    who, kasi = scene.who, scene.office.kasi
    await scene.file("rudi", Kind.SERVER)
    await scene.file("nana", Kind.HOSTING)
    await _refused(scene, "wati", Kind.HOSTING)
    for label in ("Perbaiki dan ajukan lagi", "Setuju dan kirim", "Tetap kirim"):
        await who["wati"].tap(label)
    await scene.crew.act(scene.office.kadis, scene.noted["wati"], "Disposisi ke Kabid")
    for role in ("joko", "hadi"):
        await check(kasi, await scene.to_kasi(role, Kind.SERVER))
    half = await scene.to_kasi("lina", Kind.HOSTING)
    card, _ = await shown(kasi, half, button="Tandai sisanya")
    for label in [one for one in kasi.buttons(card) if one.startswith("⬜")][:2]:
        for button in (label, "✅ Baik"):
            await tap(kasi, half, button=button)
    await scene.to_approval("maya", Kind.SERVER, "Laik bersyarat", "Uji keamanan menyusul.")
    await scene.to_approval("eko", Kind.HOSTING, "Tidak laik", "Framework sudah tidak didukung.")
    await scene.to_approval("yani", Kind.HOSTING)
    await scene.approved("dian", Kind.SERVER)
    await scene.approved("andi", Kind.HOSTING)
    await scene.placed("doni", Kind.SERVER)
    await scene.placed("ika", Kind.HOSTING)
    await scene.placed("yuni", Kind.SERVER)
    await _refused(scene, "fajar", Kind.SERVER)
    gone = await scene.file("gita", Kind.HOSTING)
    await tap(who["gita"], gone, "⏳ Disposisi", button="Tarik kembali")
    await tap(who["gita"], gone, button="Batalkan permohonan")


async def _refused(scene: Scene, role: str, kind: Kind) -> None:
    ticket, kabid = await scene.to_approval(role, kind), scene.office.kabid
    await tap(kabid, ticket, "Hasil Kasi", button="Tolak")
    await tap(kabid, ticket, button="Spesifikasi belum jelas")
    await scene.who[role].sees("Spesifikasi belum jelas")


async def _placements(scene: Scene) -> None:
    """Three technicians, each at another stage: a photograph, a unit being typed, a sub domain."""
    for role, pemohon, labels in (
        ("staf", "dian", ("Saya kerjakan", "Cocok", "Disetujui: Rak", "10.10.4.")),
        ("rina", "rini", ("Saya kerjakan", "Beda")),
        ("agus", "andi", ("Saya kerjakan", "Lepaskan", "Saya kerjakan", "Disetujui: Host", "10.10.4.")),
    ):
        for label in labels:
            await tap(scene.who[role], scene.noted[pemohon], button=label)
    await scene.who["rina"].send("LAIN-1")
    await tap(scene.who["rina"], scene.noted["rini"], "Pilih rak", button="Rak B")
    await shown(scene.who["staf"], scene.noted["dian"], "Kirim satu foto")
    await tap(scene.who["rina"], scene.noted["rini"], "Pilih letak", button="Lainnya")
    await shown(scene.who["agus"], scene.noted["andi"], button="Sub domain aktif")


async def _drafts(scene: Scene) -> None:
    """In the middle, with the pages of a letter, at the review, and a revision of which one answer is asked."""
    who = scene.who
    for label in ("Perbaiki dan ajukan lagi", "Ubah", "Data server", "Merek dan tipe server"):
        await who["fajar"].tap(label)
    await who["fajar"].sees("Dell PowerEdge R450")
    await scene.draft("bayu", Kind.SERVER, "surat_berkas")
    for number, colour in enumerate(("white", "grey"), 1):
        await who["bayu"].photo(photo(colour))
        await who["bayu"].sees(f"Halaman {number} diterima")
    await scene.draft("citra", Kind.HOSTING, None)
    await scene.draft("heru", Kind.SERVER, None)
    await scene.draft("agung", Kind.HOSTING, "pj_nama")


async def _questions(scene: Scene) -> None:
    """One of each kind stays open."""
    who, office, noted = scene.who, scene.office, scene.noted
    for label in ("Dengan catatan", "Telaah dan laporkan", "Segera"):
        await tap(office.kadis, noted["rudi"], button=label)
    await tap(office.kasi, noted["joko"], button="Laik bersyarat")
    await tap(office.kabid, noted["maya"], "Hasil Kasi", button="Tolak")
    await tap(who["doni"], noted["doni"], "Kewajiban", button="Tolak")
    await _reports(scene)
    for role, opening, label in (
        ("sari", "/aset", "Perbarui hak akses"),
        ("pemohon", "/aset", "Tidak dipakai lagi"),
        ("lukman", "/daftar", "Cari"),
    ):
        begun = (await who[role].send(opening))["message_id"]
        await press(who[role], button=label, after=begun)
    await who["tamu"].send("/verifikasi")
    noted["alih"] = await scene.hand_over("Mikrotik")
    await _answers(who["rekan"], await scene.hand_over("Synology"), "Nama", "Rekan Satu", "Jabatan")
    await scene.enrol("calon2", Office.STAF_TEKNIS, take=False)
    await _answers(who["calon"], await scene.invite(Office.ADMIN), "Nama lengkap", "Calon Satu", "NIP")
    noted["undangan"] = await scene.invite(Office.STAF_TEKNIS)
    admin = who["admin"]
    await admin.send("/rak")
    for label in ("Rak B", "Catat peralatan"):
        await admin.tap(label)
    await admin.sees("Unit mana?")
    await admin.send("3")
    await admin.send("HPE ProLiant DL20")
    await admin.sees("Milik instansi mana?")


async def _answers(person: User, link: str, title: str, answer: str, next_title: str) -> None:
    await person.open(link)
    await person.sees(title)
    await person.send(answer)
    await person.sees(next_title)


def hanging(stack: ExitStack) -> None:
    """From now on no document is made and no letter bound: whatever wants one waits."""

    async def never(*_: object) -> None:
        await asyncio.get_running_loop().create_future()

    stack.enter_context(mock.patch("bot.work.printer.Printer._make", never))
    stack.enter_context(mock.patch("bot.work.printer.Printer.picture", never))
    stack.enter_context(mock.patch("bot.work.jobs.child.run", never))


async def last_hour(scene: Scene) -> None:
    """Documents of every kind are issued and not made, jobs do not end, messages do not go out."""
    who, office, noted = scene.who, scene.office, scene.noted
    scene.api.faults.fail(method="getFile")
    scene.api.faults.fail(chat=who["eko"].id)
    for person, words, label in (
        (who["citra"], "Saya menyatakan", "Setuju dan kirim"),
        (office.kadis, noted["nana"], "Disposisi ke Kabid"),
        (office.kasi, noted["hadi"], "Laik"),
        (office.kabid, noted["yani"], "Setujui"),
        (who["ika"], noted["ika"], "Terima"),
        (who["yuni"], noted["yuni"], "Terima"),
        (who["rina"], "Juniper", "Konfirmasi pemindahan"),
        (who["rina"], "Zyxel", "Konfirmasi pengeluaran"),
        (who["agus"], "Lihat di sini", "PDF"),
        (who["bayu"], "Halaman 2 diterima", "Selesai"),
    ):
        await press(person, words, button=label)
    await office.staf.photo(photo())
    await who["tamu2"].document(PDF, "foreign.pdf")
    await who["eko"].send("/status")


async def unheard(scene: Scene) -> None:
    """What is written and tapped while the program does not listen; the first is set aside, the last not fetched."""
    who = scene.who
    await who["lina"].send("/status")
    await who["agung"].send("Siti Aminah, A.Md.")
    message, button = await shown(who["kabid"], scene.noted["wati"], button="Verifikasi dan disposisi ke Kasi")
    who["kabid"].forge(message["message_id"], button["callback_data"])
    await who["heru"].send("/bantuan")
