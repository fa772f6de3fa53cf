"""How the people of an office that was left in mid-run go on: whatever they had begun comes to its end."""

import asyncio

import sqlalchemy as sa

from bot.demo.office import DINAS
from bot.demo.telegram.people import User
from procedure import form
from procedure.sop import ENDS, Kind, Step
from storage.models import Document, Draft, Permohonan
from tests.support.journeys import PDF, photo, ticket
from tests.support.killing import check, shown, tap
from tests.upgrades.takeover import Office

CONTACT = ("Analis Sistem", "0812-3456-7890")


async def undone(office: Office) -> None:
    """What had been received and not handled, asked for and not done, is done without anybody's help."""
    await office["agung"].sees("✅ Nama penanggung jawab teknis: Siti Aminah, A.Md.")
    if await _without_attachments(office):
        await office["agung"].sees("· Lampiran")
    await shown(office.people.kasi, office.filed("wati"), button="Tandai sisanya")
    asked = [one["message_id"] for one in office["heru"].chat if one.get("text") == "/bantuan"]
    await office["heru"].sees("/ajukan", after=asked[-1])
    await office["bayu"].sees("· Lampiran")
    await shown(office.people.staf, office.filed("dian"), "Sudah benar?", button="Konfirmasi")
    await office["tamu2"].sees("bukan dokumen dari sistem ini")
    await office.settle()


async def confirmations(office: Office) -> None:
    """What had been asked once more is confirmed; what buttons did not say yet is asked before."""
    staf, agus, rina = office.people.staf, office["agus"], office["rina"]
    moved = "Dipindahkan dari Rak A, U30–31, Ruang Server ke Rak B, U11–12"
    for person, words, labels, done in (
        (staf, "Lenovo", ("Pindahkan", "Rak B", "U11–12", "Penataan ulang rak", "Konfirmasi pemindahan"), moved),
        (agus, "Asus", ("Keluarkan", "Diganti yang baru", "Konfirmasi pengeluaran"), "Alasan: Diganti yang baru"),
        (office["pemohon"], "Dell PowerEdge", ("Tidak dipakai lagi", "Ya, tidak dipakai lagi"), "Disampaikan kepada"),
    ):
        message, _ = await shown(person, words, button=labels[-1])
        await tap(person, words, button=labels[-1])
        offered = "\n".join(person.buttons(message))
        left = [label for at, label in enumerate(labels) if any(one in offered for one in labels[: at + 1])]
        for label in left[:1]:
            await person.tap_on(message["message_id"], label)
        for label in left[1:]:
            await tap(person, words, button=label)
        await person.sees(done)
    for words in ("Supermicro", "Dell PowerEdge"):
        message, _ = await shown(rina, "Minta dikeluarkan", words, button="Keluarkan")
        await tap(rina, "Minta dikeluarkan", words, button="Keluarkan")
        if "Rusak" not in rina.buttons(message):
            await tap(rina, "Minta dikeluarkan", words, button="Keluarkan")
        for label in ("Rusak", "Konfirmasi pengeluaran"):
            await tap(rina, words, button=label)
    await office["putri"].sees("Alasan: Rusak")
    await tap_anew(staf, "Sudah ditangani", "Tuliskan apa yang dilakukan")
    await tap(staf, "Tuliskan apa yang dilakukan", button="Tanpa catatan")
    await office["tono"].sees("Ditangani Dewi Lestari")
    await tap(agus, "Pembukaan ini tercatat", button="Hapus pesan ini")


async def questions(office: Office) -> None:
    """Each open question takes its answer."""
    people, filed = office.people, office.filed
    await _reopened(people.kadis, filed("rudi"), button="Dengan catatan")
    await people.kadis.send("Mohon ditelaah dahulu.")
    await tap(people.kadis, filed("rudi"), "Mohon ditelaah dahulu.", button="Disposisi ke Kabid")
    await shown(people.kabid, filed("rudi"), "Segera · Kepala Dinas: Telaah dan laporkan; Mohon ditelaah dahulu.")
    await _reopened(people.kasi, filed("joko"), button="Laik bersyarat")
    await people.kasi.send("Uji keamanan menyusul.")
    await shown(people.kabid, filed("joko"), "Uji keamanan menyusul.", button="Setujui")
    await tap(people.kabid, filed("maya"), "Hasil Kasi", button="Tolak")  # a tap on another card has closed it
    await tap(people.kabid, filed("maya"), button="Kapasitas belum tersedia")
    await office["maya"].sees("Kapasitas belum tersedia")
    await tap(office["doni"], filed("doni"), button="Belum dapat diakses")
    await tap_anew(office["sari"], "Perbarui hak akses", "Isi yang lama diganti")  # the move has closed it
    await office["sari"].send("akun operator, kunci diserahkan langsung")
    await office["sari"].sees("Hak akses diperbarui; isinya")
    await tap_anew(office["tono"], "Ada masalah", "Tuliskan masalahnya")  # so has what was done about the last one
    await office["tono"].send("Kipas depan mati.")
    await people.staf.sees("Kipas depan mati.")
    await office["tamu"].document(PDF, "asing.pdf")
    await office["tamu"].sees("bukan dokumen dari sistem ini")
    await office["lukman"].send("lenovo")
    await office["lukman"].sees("1. Lenovo SR630")
    await office["lukman"].send("/batal")
    await people.admin.tap("Dinas Komunikasi")
    await people.admin.tap("Lewati")
    await people.admin.sees("✅ Tercatat: HPE ProLiant DL20")
    # Each of them has turned to a thing meanwhile, and goes on with the placement.
    await tap(people.staf, filed("dian"), button="Lanjutkan")
    await tap(people.staf, filed("dian"), "Sudah benar?", button="Konfirmasi")
    await tap(office["rina"], filed("rini"), button="Lanjutkan")
    await tap(office["rina"], filed("rini"), "Pilih letak", button="Lainnya")
    await office["rina"].send("5")
    await tap(office["rina"], filed("rini"), "Pilih alamat IP", button="10.10.4.")
    await shown(office["rina"], filed("rini"), "Kirim satu foto")
    await office["rina"].photo(photo())
    await tap(office["agus"], filed("andi"), button="Lanjutkan")
    for person, pemohon, label in (
        (office["rina"], "rini", "Konfirmasi"),
        (office["agus"], "andi", "Sub domain aktif"),
        (office["agus"], "andi", "Konfirmasi"),
    ):
        await tap(person, filed(pemohon), button=label)


async def _reopened(person: User, *words: str, button: str) -> None:
    """What a card asked is asked again where a tap on another card has closed it."""
    card, _ = await shown(person, *words)
    if any(button in label for label in person.buttons(card)):
        await tap(person, *words, button=button)


async def tap_anew(person: User, button: str, asked: str) -> None:
    """Taps what opens a question, and waits for that."""
    before = person.last["message_id"]
    await person.tap(button)
    await person.sees(asked, after=before)


async def newcomers(office: Office) -> None:
    """Links that were not used, or were opened and no more, still lead where they were to."""
    for role, answers in (("rekan", CONTACT), ("rekan2", ("Rekan Dua", *CONTACT))):
        person = office[role]
        if role == "rekan2":
            await person.open(office.kept.noted["alih"])
        for title, answer in zip(("Nama", "Jabatan", "Nomor HP")[-len(answers) :], answers, strict=True):
            await person.sees(title)
            await person.send(answer)
        await person.tap("Terima tanggung jawab")
        await person.sees("kini penanggung jawab")
    await office["calon3"].open(office.kept.noted["undangan"])
    await office["calon3"].sees("Nama lengkap")
    await office["calon3"].send("Calon Tiga")
    for role, labels in (
        ("calon", ("Lewati", "Lewati")),
        ("calon2", ()),
        ("calon3", ("Lewati", "Lewati", "S1 Komputer")),
    ):
        for label in (*labels, "Terima jabatan"):
            await tap(office[role], button=label)
        await office[role].sees("kini memegang jabatan")


async def drafts(office: Office) -> None:
    """Forms are answered to their last question and sent, each from where it was."""
    await office["fajar"].send("Dell PowerEdge R750")
    if await _without_attachments(office):
        await office["agung"].send("Lewati")
    await _answer_the_rest(office["agung"], Kind.HOSTING, "pj_hp", {"sub_domain": "agung.kuduskab.go.id"})
    await _answer_the_rest(office["bayu"], Kind.SERVER, "lampiran", {"nomor_seri": "SN-bayu"})
    for role in ("fajar", "agung", "bayu", "heru"):
        person = office[role]
        await person.sees("Saya menyatakan data di atas benar")
        await person.tap("Setuju dan kirim")
        await person.sees("⏳ Disposisi Kepala Dinas")


async def _without_attachments(office: Office) -> bool:
    """Whether the form was begun when it did not ask for attachments yet: they are asked late."""
    (answers,) = await office.read(sa.select(Draft.answers).where(Draft.person_id == office["agung"].id))
    return "lampiran" not in answers


async def _answer_the_rest(person: User, kind: Kind, at: str, given: dict[str, str]) -> None:
    asked = form.questions(kind, with_profile=True)
    keys = [entry.key for entry in asked]
    for number, entry in enumerate(asked[keys.index(at) :], keys.index(at) + 1):
        await shown(person, f"Langkah {number} dari {len(asked)}")
        await person.send(given.get(entry.key, DINAS.words(entry.contoh)))


async def withdrawals(office: Office) -> None:
    """Half of them take the short way to an end, those that were at a step together with another."""
    for role in ("agung", "bayu", "heru", "citra", "maya", "fajar", "rudi", "nana", "joko", "hadi"):
        person = office[role]
        status, _ = await shown(person, button="Tarik kembali")
        await tap(person, ticket(status), button="Tarik kembali")
        await tap(person, ticket(status), button="Batalkan permohonan")


async def to_the_end(office: Office, pemohon: User) -> None:
    """Every permohonan of this pemohon goes on from where it is, until it is over."""
    query = sa.select(Permohonan).where(Permohonan.pemohon_id == pemohon.id, Permohonan.step.not_in(ENDS))
    while running := await office.read(query):
        await _onward(office, pemohon, running[0])


async def _onward(office: Office, pemohon: User, permohonan: Permohonan) -> None:
    people, crew, number = office.people, office.crew, permohonan.ticket
    match permohonan.step:
        case Step.PENGAJUAN:
            for label in ("Perbaiki dan ajukan lagi", "Setuju dan kirim", "Tetap kirim"):
                await pemohon.tap(label)
        case Step.DISPOSISI:
            await crew.act(people.kadis, number, "Disposisi ke Kabid")
        case Step.VERIFIKASI:
            await crew.act(people.kabid, number, "Verifikasi dan disposisi ke Kasi")
        case Step.PENGECEKAN:
            await check(people.kasi, number)
            await tap(people.kasi, number, button="Laik")
            await shown(people.kabid, number, "Hasil Kasi", button="Setujui")
        case Step.PERSETUJUAN:
            await tap(people.kabid, number, "Hasil Kasi", button="Setujui")
            if pemohon is office["eko"]:
                await people.kabid.send("Framework diperbarui sebelum tayang.")
                await shown(people.kabid, number, "Framework diperbarui sebelum tayang.")
        case Step.PENEMPATAN:
            await crew.place(number, permohonan.kind, again=pemohon is office["doni"])
        case Step.SERAH_TERIMA:
            await tap(pemohon, number, "Kewajiban", button="Terima")


async def genuine(office: Office) -> None:
    """Each of these documents, issued and not made when the office was left, is known as the archived one."""
    for document in await office.read(sa.select(Document).where(Document.id.in_(office.unmade))):
        content = await asyncio.to_thread(office.storage.archive.get, document.sha256)
        sent = await office["tamu2"].document(content, document.filename)
        await office["tamu2"].sees("Asli", after=sent["message_id"])
