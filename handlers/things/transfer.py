"""Handing things over to a colleague: their instansi owns them, and somebody there must look after them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import asking, questions
from handlers.chat.asking import Asking
from handlers.chat.buttons import About, Button, Data, Rows, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import TRANSFER, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, short, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import things
from handlers.facts.thing_buttons import HandOver, HandOverAll
from handlers.permohonan import handover
from handlers.things import deeds
from handlers.things.taps import on_thing
from procedure import form, life
from procedure.answers import Answers, Json
from procedure.life import HANDED
from procedure.quality import survey
from procedure.rights import Actor, Right, may, may_be_handed
from procedure.sop import Kind
from storage.journal.acts import JournalAct
from storage.models import Deed, OpenQuestion, Placement, State, Transfer
from storage.things.transfers import VALID_FOR, TransferRefused

_HP = replace(form.question("hp", Kind.SERVER), explanation="Ketik nomornya, atau kirim kontak Bapak/Ibu sendiri.")
_ASKED = (form.question("nama", Kind.SERVER), form.question("jabatan", Kind.SERVER), _HP)
_SHOWN = 10
_NAME = 100
_FORWARD = "Mohon teruskan pesan di bawah ini kepada rekan yang menerima tanggung jawabnya."


@dataclass(frozen=True)
class Accept(Data):
    """*Terima tanggung jawab*; `transfer` tells transfers apart, without their code."""

    prefix: ClassVar[str] = "ha"
    transfer: int

    @property
    def about(self) -> Subject:
        """The transfer."""
        return About.TRANSFER, self.transfer


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The buttons of both sides."""
    return [
        on_thing(HandOver, _hand, things.owner_or_admin),
        on_thing(HandOverAll, _hand_all, things.owner),
        CallbackQueryHandler(_accept, Accept.pattern()),
    ]


async def open_transfer(turn: Turn, code: str) -> None:
    """Shows what the link hands over, and asks for what is not known of this person."""
    transfer, placements = await _still(turn, code=code)
    if all(placement.owner_id == turn.person for placement in placements):
        raise Answer("Ini sudah tercatat atas nama Bapak/Ibu; lihat /aset.")
    person = await turn.tx.offices.person(turn.person)
    profile = person.profile or {}
    said = (await questions.kept(turn, turn.person, TRANSFER, transfer.number)).get("values", {})
    await _ask(turn, transfer, placements, _known(profile) | said)


async def offered(turn: Turn, transfer_id: int) -> None:
    """Raises an `Answer` where the link of the open question hands nothing over any more."""
    data = await questions.current(turn, TRANSFER, transfer_id)
    if data is not None:
        await _still(turn, code_hash=data["code_hash"])


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes one of the answers; raises `Invalid` or `Answer`, which say what is expected."""
    data = questions.data_of(question)
    transfer, placements = await _still(turn, code_hash=data["code_hash"])
    at_end = "Silakan tekan “Terima tanggung jawab” pada pesan di atas, atau /batal."
    values = await asking.typed(turn, question, Asking(_ASKED, data["values"]), update, at_end=at_end)
    await _ask(turn, transfer, placements, values)
    return True


def _known(profile: Answers) -> dict[str, Json]:
    return {entry.key: profile[entry.key] for entry in _ASKED if profile.get(entry.key)}


async def _ask(turn: Turn, transfer: Transfer, placements: Sequence[Placement], values: Answers) -> None:
    named = [(short(placement.name, _NAME), short(placement.instansi, _NAME)) for placement in placements[:_SHOWN]]
    listed = "\n".join(f"• {esc(name)} · {esc(instansi)}" for name, instansi in named)
    more = f"\n• dan {len(placements) - _SHOWN} lagi" if len(placements) > _SHOWN else ""
    former = await turn.tx.offices.name(transfer.created_by)
    head = f"👥 <b>Tanggung jawab dialihkan</b> oleh {esc(former or 'admin')}\n{listed}{more}\n\n"
    answers = Asking(_ASKED, values)
    rows: list[list[Button]] = []
    if answers.next is None:
        body = (
            f"{answers.summary}\n\nDengan menerima, Bapak/Ibu mengecek secara berkala dan memberikan informasi hak "
            "akses kepada pengelola server."
        )
        rows.append([Button("✅ Terima tanggung jawab", Accept(transfer.number))])
    else:
        body = asking.prompt(turn, answers.next)
    kept = {"code_hash": transfer.code_hash, "values": dict(values), "seen": await _seen(turn, placements)}
    closed = "Pengalihan belum diterima. Buka tautannya kembali bila ingin menerima."
    closing = Closing("Pengalihan belum diterima; buka lagi tautannya", closed)
    await questions.pose(turn, TRANSFER, transfer.number, kept, f"{head}{body}", rows, closing=closing)


async def _seen(turn: Turn, placements: Sequence[Placement]) -> dict[str, int]:
    """What the message shows of the things: each with how far its history has come."""
    return {str(placement.id): await things.since(turn, placement) for placement in placements}


async def _accept(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Accept.parse(packed).transfer
        data = await questions.current(turn, TRANSFER, wanted)
        if data is None or Asking(_ASKED, data["values"]).next is not None:
            raise Answer("Pengalihan ini sudah ditutup. Silakan buka kembali tautannya.")
        transfer, placements = await _still(turn, code_hash=data["code_hash"])
        if data.get("seen", now := await _seen(turn, placements)) != now:
            turn.toast = "Keadaannya sudah berubah; silakan dibaca lagi"
            await turn.edit_message(message_id, f"{turn.toast}.")
            await _ask(turn, transfer, placements, data["values"])
            return
        await turn.tx.transfers.spend(transfer)
        await questions.end(turn, TRANSFER, wanted)
        names = ", ".join(esc(placement.name) for placement in placements[:_SHOWN])
        done = f"✅ Bapak/Ibu kini penanggung jawab: <b>{names}</b>. Semuanya ada di /aset."
        if any(placement.state is State.DIPASANG for placement in placements):
            done += "\n\nAda yang belum diserahterimakan; mohon diperiksa pada kartu di bawah, lalu tekan “Terima”."
        await turn.edit_message(message_id, done)
        person = await turn.tx.offices.person(turn.person)
        turn.tx.offices.describe(person, {**(person.profile or {}), **data["values"]})
        await turn.tx.offices.called(person, data["values"]["nama"])
        for placement in placements:
            await _take_over(turn, placement, data["values"])


async def _take_over(turn: Turn, placement: Placement, values: Answers) -> None:
    former = placement.owner_id
    before = await turn.tx.offices.name(former)
    contact = f"{values['nama']}, {_HP.show(values['hp'])}"
    thing, hours = await turn.tx.things.read(placement), turn.config.work_hours
    theirs = life.handed(thing, turn.person, contact, turn.now, hours)
    words = f"dari {before or '–'} kepada {values['nama']}"
    await deeds.record(turn, placement, Deed.DIALIHKAN, words, becomes=theirs)
    asking = survey.owning(await turn.tx.survey.turn(turn.person), turn.now, hours)
    await turn.tx.survey.become(turn.person, asking)
    now = sentence(f"Tanggung jawab kini pada <b>{esc(values['nama'])}</b>")
    if placement.state is State.DIPASANG and placement.permohonan_id is not None and former is not None:
        await handover.passed_on(turn, placement.permohonan_id, former, now)
    if former is not None and former != turn.person:
        await turn.say(f"👥 {await things.title(turn, placement)}\n\n{now}", to=former)


async def _still(turn: Turn, *, code: str = "", code_hash: str = "") -> tuple[Transfer, list[Placement]]:
    """The transfer and what of it may still be handed over by whoever made it; raises an `Answer` where nothing may."""
    refused = Answer("Tautan pengalihan ini tidak berlaku, atau sudah dipakai. Silakan minta tautan baru.")
    try:
        transfer, placements = await turn.tx.transfers.open(code, code_hash=code_hash)
    except TransferRefused as error:
        raise refused from error
    maker = await turn.who(transfer.created_by)
    theirs = [placement for placement in placements if _may(turn.person, maker, placement)]
    if not theirs:
        raise refused
    return transfer, theirs


def _may(person: int, maker: Actor, placement: Placement) -> bool:
    """Whether the link's maker still looks after the thing, or is an admin; and it can be handed to the person.

    Nobody accepts what they have placed themselves: a handover is signed by two.
    """
    if placement.state not in HANDED:
        return False
    to_them = may_be_handed(person, waits=placement.state is State.DIPASANG, placed_by=placement.by)
    return to_them and may(maker, Right.HAND, placement.owner_id)


async def _hand(turn: Turn, data: HandOver, placement: Placement, _tapped: int) -> None:
    others = await _of_same(turn, placement)
    if placement.owner_id == turn.person and len(others) > 1:
        everything = Button(f"👥 Alihkan semua ({len(others)})", HandOverAll(placement.id, since=data.since))
        what = f"Tautannya untuk {esc(placement.name)} saja; atas nama Bapak/Ibu ada {len(others)} di instansi ini."
        await _link(turn, [placement], f"{_FORWARD} {what}", [[everything]])
    else:
        await _link(turn, [placement], _FORWARD)


async def _hand_all(turn: Turn, _data: HandOverAll, placement: Placement, _tapped: int) -> None:
    await _link(turn, await _of_same(turn, placement), _FORWARD)


async def _of_same(turn: Turn, placement: Placement) -> list[Placement]:
    lines = await turn.tx.register.owned(placement.owner_id or 0)
    return [one for one in lines if one.instansi == placement.instansi and one.state in HANDED]


async def _link(turn: Turn, placements: Sequence[Placement], how: str, rows: Rows = ()) -> None:
    """A message to be forwarded, below one that says `how` (HTML)."""
    if not placements or any(placement.state not in HANDED for placement in placements):
        raise Answer("Ini sedang ditempatkan; tanggung jawabnya dapat dialihkan sesudah itu.")
    code = await turn.tx.transfers.offer(placements, turn.person)
    await turn.tx.journal.write(
        JournalAct.ALIH_TAUTAN, person=turn.person, placements=[placement.id for placement in placements]
    )
    listed = "\n".join(f"• {esc(placement.name)}" for placement in placements[:_SHOWN])
    until = tanggal_jam(turn.now + VALID_FOR, turn.config.tz)
    await turn.say(f"👥 {how}", rows, silent=True)
    await turn.say(
        "Pengalihan tanggung jawab pada layanan Penempatan Server dan Hosting Aplikasi, "
        f"{esc(placements[0].instansi)}:\n{listed}\n\nhttps://t.me/{turn.bot_name}?start=a_{code}\n\n"
        f"Silakan buka tautan ini di Telegram. Tautan berlaku satu kali, sampai {until}."
    )
