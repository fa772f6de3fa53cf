"""What the people of the journeys do again and again, told as they would tell it."""

import io

from PIL import Image
from pypdf import PdfWriter

from bot.demo.office import DINAS, People
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import PATIENCE, plain
from procedure import form
from procedure.dinas import Dinas
from procedure.sop import Kind


def pdf(pages: int = 1) -> bytes:
    """A letter of blank A4 pages."""
    content, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(content)
    return content.getvalue()


PDF = pdf()
_BEGUN = ("Data pribadi", "Data pemohon", "pertanyaan.")
LABELS = {Kind.SERVER: "Penempatan server", Kind.HOSTING: "Hosting aplikasi"}


def photo(colour: str = "navy") -> bytes:
    """A small JPEG."""
    content = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(content, "JPEG")
    return content.getvalue()


def by_file(entry: form.Question) -> bool:
    """Whether a question is answered with a file here: what need not be sent is left out."""
    return entry.input is form.Input.FILE and not entry.optional


async def begin(pemohon: User, kind: Kind, within: float = PATIENCE) -> int:
    """Applies for a kind of thing, and has understood what the data are for if that is told; where it began."""
    begun = int((await pemohon.send("/ajukan"))["message_id"])
    await pemohon.tap(LABELS[kind], within)

    def told() -> Json | None:
        newest = [message for message in pemohon.chat if message["message_id"] > begun]
        return next((message for message in newest if any(words in plain(message) for words in _BEGUN)), None)

    shown = await pemohon.chat_state.bell.until(told, within)
    assert shown, pemohon.transcript()
    if pemohon.buttons(shown) == ["Mengerti"]:
        await pemohon.tap_on(shown["message_id"], "Mengerti", within)
    return begun


async def answer(pemohon: User, entry: form.Question, words: str) -> None:
    """As people answer the question that they see: what is offered is tapped, all else typed."""
    if entry.input is form.Input.FILE and entry.optional:
        await pemohon.tap("Lewati")
    elif entry.input is form.Input.FILE:
        await pemohon.document(PDF, "surat.pdf")
    elif entry.input is form.Input.PHONE_OWN:
        await pemohon.press("Bagikan")
    elif words in entry.choices:
        await pemohon.tap(words)
    else:
        await pemohon.send(words)


async def fill(
    pemohon: User,
    kind: Kind,
    *,
    given: dict[str, str] | None = None,
    known: bool = False,
    dinas: Dinas = DINAS,
) -> None:
    """Answers every question as its example does, or as `given` says, up to the review."""
    await begin(pemohon, kind)
    if known:
        await pemohon.tap("Pakai data tersimpan")
    asked = form.questions(kind, with_profile=not known)
    answers = given or {}
    for number, entry in enumerate(asked, 1):
        await pemohon.sees(f"Langkah {number} dari {len(asked)}")
        if by_file(entry):
            await pemohon.document(PDF, "surat.pdf")
        elif entry.input is form.Input.PHONE_OWN and entry.key not in answers:
            await pemohon.press("Bagikan")
        else:
            await pemohon.send(answers.get(entry.key, dinas.words(entry.contoh)))
    await pemohon.sees("Saya menyatakan data di atas benar")


async def submit(
    pemohon: User,
    kind: Kind,
    *,
    given: dict[str, str] | None = None,
    known: bool = False,
    dinas: Dinas = DINAS,
) -> str:
    """Files a whole permohonan and gives its number."""
    await fill(pemohon, kind, given=given, known=known, dinas=dinas)
    review = pemohon.last["message_id"]
    await pemohon.tap("Setuju dan kirim")
    return ticket(await pemohon.sees(dinas.words("⏳ Disposisi {kepala_dinas}"), after=review))


def ticket(message: Json) -> str:
    """The number in a message."""
    words = str(message.get("text") or message.get("caption"))
    return words[words.index("PSH-") :][:13]


async def check_all(kasi: User) -> None:
    """Marks every item of the checklist as good."""
    left = await kasi.tap("Tandai sisanya") or ""
    for label in left.partition(": ")[2].split(", "):
        if label:
            await kasi.tap(f"⬜ {label}")
            await kasi.tap("✅ Baik")
            await kasi.sees(f"✅ {label}")  # the marks of the next item look the same


async def report(who: People, *, conclusion: str = "Laik", note: str = "") -> None:
    """What the pemohon has just sent goes its way to Kasi, who reports on it."""
    await who.kadis.tap("Disposisi ke Kabid")
    await who.kabid.tap("Verifikasi dan disposisi ke Kasi")
    await check_all(who.kasi)
    await who.kasi.tap(conclusion)
    if note:
        await who.kasi.send(note)
    await who.kabid.sees("Persetujuan Kabid")


async def place_server(staf: User) -> None:
    """What Kabid has approved is put where it was approved, and photographed."""
    for label in ("Saya kerjakan", "Cocok", "Disetujui: Rak A", "Lewati"):
        await staf.tap(label)
    await staf.sees("foto")
    await staf.photo(photo())
    await staf.tap("Konfirmasi")


async def handed_over(owner: User, colleague: User, name: str) -> None:
    """The owner's only thing becomes the colleague's, who is called so from now on."""
    asked = await owner.send("/aset")
    await owner.sees("Status: ", after=asked["message_id"])
    await owner.tap("Alihkan ke rekan")
    link = (await owner.sees("Tautan berlaku satu kali", after=asked["message_id"]))["text"]
    await colleague.open(link[link.index("https://") :].split()[0])
    for title, answer in (("Nama lengkap", name), ("Jabatan", "Analis Sistem"), ("Nomor HP", "0812-2222-3333")):
        await colleague.sees(title)
        await colleague.send(answer)
    await colleague.tap("Terima tanggung jawab")
    await colleague.sees("Bapak/Ibu kini penanggung jawab")
