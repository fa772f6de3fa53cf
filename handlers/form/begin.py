"""How a form pengajuan begins: what is begun already, which kind it is for, and the profile that is known."""

from collections.abc import Sequence

from telegram import Update

from handlers.chat import taps
from handlers.chat.buttons import Button, Rows
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.texts import KINDS, esc
from handlers.chat.turn import Turn
from handlers.form import kept
from handlers.form.buttons import Fate, Keep, Profile, Start, Understood, version
from handlers.form.screen import ask, make_way, state
from handlers.form.way import upcoming, way
from handlers.upkeep import accounts
from procedure.form import PROFILE_KEYS, question
from procedure.sop import Kind
from storage.models import Draft

WHICH = (
    "Apa yang Bapak/Ibu ajukan?\n\n"
    "<b>Penempatan server</b>: server milik instansi ditempatkan di ruang server.\n"
    "<b>Hosting aplikasi</b>: aplikasi instansi dijalankan di server yang sudah ada."
)
_PURPOSE = (
    "🔒 <b>Data pribadi Bapak/Ibu</b> (UU 27/2022)\n"
    "• Hanya dipakai untuk memproses permohonan ini dan mengelola server atau aplikasinya.\n"
    "• Hanya dilihat pejabat dan petugas {name}.\n"
    "• Disimpan sebagai arsip dinas menurut jadwal retensi arsip; isian yang belum dikirim dapat dihapus kapan saja."
)
"""What UU 27/2022 Pasal 21 has told before: what for, who sees it, and how long it is kept."""

_OPEN = "Masih ada formulir yang belum selesai. Kirim /ajukan untuk melanjutkannya atau memulai yang baru."
_SHOWN_PROFILE = ("nama", "jabatan", "instansi", "hp", "email")


async def on_begin(update: Update, context: Context) -> int:
    """`/ajukan` or its button: which kind, or what becomes of the forms that are begun already."""
    async with context.begin(update) as turn:
        forms = await turn.tx.drafts.all(turn.person)
        topic = kept.beginning(turn.person)
        await turn.tx.outbox.retire_all(topic)
        if forms:
            await turn.say(await _begun(turn, forms), await _fates(turn, forms), topic=topic)
        else:
            await accounts.check_running(turn)
            await turn.say(WHICH, kinds(), topic=topic)
        return await state(turn)


def kinds() -> Rows:
    """The buttons under `WHICH`."""
    return [[Button(label, Start(kind))] for kind, label in KINDS.items()]


async def _begun(turn: Turn, forms: Sequence[Draft]) -> str:
    """Each form that is begun, and where it is."""
    if len(forms) > 1:
        names = [f"• <b>{await kept.name(turn, draft)}</b> · {kept.where(draft)}" for draft in forms]
        return "\n".join(["Belum selesai:", *names])
    (draft,) = forms
    what = "Formulir" if draft.permohonan_id is None else "Perbaikan permohonan"
    return f"{what} <b>{KINDS[draft.kind]}</b> belum selesai ({kept.where(draft)})."


async def _fates(turn: Turn, forms: Sequence[Draft]) -> Rows:
    """*Lanjutkan* for each form, and *Mulai baru*, which names the one it would throw away, if any."""
    anew = next((draft for draft in forms if draft.permohonan_id is None), forms[-1])
    fresh = Button("Mulai baru", Keep(Fate.BARU, version(anew), draft=anew.id))
    if len(forms) > 1:
        return [*await kept.going_on(turn, forms), [fresh]]
    return [[kept.go_on(anew, "Lanjutkan"), fresh]]


async def on_start(update: Update, context: Context) -> int:
    """**Penempatan server** or **Hosting aplikasi**: whoever has not been told what their data are for is told."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Start.parse(packed)
        await _refuse_second(turn)
        if await _inform(turn, tapped, data.kind):
            return await state(turn)
        return await _profile(turn, tapped, data.kind)


async def _inform(turn: Turn, tapped: int, kind: Kind) -> bool:
    """Whether this person had not been told what their data are for: now they are, and nothing is asked before."""
    person = await turn.tx.offices.person(turn.person)
    if person.informed_at is not None:
        return False
    text = _PURPOSE.format(name=esc(turn.config.dinas.name))
    await turn.edit_message(tapped, text, [[Button("Mengerti", Understood(kind))]])
    return True


async def on_understood(update: Update, context: Context) -> int:
    """**Mengerti**, once for each person."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Understood.parse(packed)
        await _refuse_second(turn)
        person = await turn.tx.offices.person(turn.person)
        turn.tx.offices.informed(person)
        return await _profile(turn, tapped, data.kind)


async def _profile(turn: Turn, tapped: int, kind: Kind) -> int:
    """The first question, or the profile that is known."""
    person = await turn.tx.offices.person(turn.person)
    if not person.profile:
        return await _open(turn, tapped, kind, {})
    known = [question(key, kind) for key in _SHOWN_PROFILE]
    lines = [f"{esc(entry.title)}: {esc(entry.show(person.profile.get(entry.key)))}" for entry in known]
    text = "\n".join([f"<b>{KINDS[kind]}</b>", "Data pemohon yang tersimpan:", "", *lines])
    rows = [
        [Button("Pakai data tersimpan", Profile(kind, 1))],
        [Button("Ubah data", Profile(kind, 0))],
    ]
    await turn.edit_message(tapped, text, rows)
    return await state(turn)


async def on_profile(update: Update, context: Context) -> int:
    """*Pakai data tersimpan* or *Ubah data*: the first question that remains."""
    async with context.begin(update) as turn:
        packed, tapped = taps.tapped(update)
        data = Profile.parse(packed)
        await _refuse_second(turn)
        if await _inform(turn, tapped, data.kind):  # the button is from before that was told
            return await state(turn)
        person = await turn.tx.offices.person(turn.person)
        known = {key: value for key, value in (person.profile or {}).items() if key in PROFILE_KEYS}
        return await _open(turn, tapped, data.kind, known if data.reuse else {})


async def _refuse_second(turn: Turn) -> None:
    if await turn.tx.drafts.of(turn.person, None) is not None:
        raise Answer(_OPEN)


async def _open(turn: Turn, tapped: int, kind: Kind, known: dict[str, object]) -> int:
    await make_way(turn)
    await turn.tx.outbox.retire_all(kept.beginning(turn.person))
    complete = known.keys() >= set(PROFILE_KEYS)
    draft = await turn.tx.drafts.begin(turn.person, kind, known, at=None, with_profile=not complete)
    draft.at = upcoming(draft)
    head = (
        f"📝 <b>{KINDS[kind]}</b>: {len(way(draft))} pertanyaan. "
        "Jawaban langsung tersimpan; pengisian dapat dilanjutkan kapan saja dengan /ajukan."
    )
    into = await turn.tx.outbox.row_of(turn.person, tapped)
    if into is None:  # its row is not known any more
        await turn.edit_message(tapped, head)
    return await ask(turn, draft, into=into, head=f"{head}\n\n" if into is not None else "")
