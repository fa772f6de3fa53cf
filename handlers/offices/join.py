"""Joining as an official: from the link of an invitation to the office it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import asking, questions
from handlers.chat.buttons import About, Button, Data, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import JOINING, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import delegations
from handlers.offices.enrolment import Enrolment, Field
from procedure.answers import Json
from procedure.rights import Right, may
from storage.models import Delegation, Invitation, OpenQuestion
from storage.people.offices import InvitationRefused


class Doing(StrEnum):
    """What can be done besides answering."""

    TERSIMPAN = "tersimpan"
    TERIMA = "terima"
    ULANG = "ulang"
    BATAL = "batal"


@dataclass(frozen=True)
class _OnEnrolment(Data):
    """`enrolment` names the invitation it belongs to."""

    enrolment: int

    @property
    def about(self) -> Subject:
        """The invitation."""
        return About.INVITATION, self.enrolment


@dataclass(frozen=True)
class PickAnswer(_OnEnrolment):
    """One of the answers offered, by its place."""

    prefix: ClassVar[str] = "jp"
    field: Field
    index: int


@dataclass(frozen=True)
class Do(_OnEnrolment):
    """One of the acts of the enrolment about an invitation; `seen` tells the answers it showed from later ones."""

    prefix: ClassVar[str] = "jd"
    act: Doing
    seen: int = field(default=0, kw_only=True)


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The answers that are offered; what else can be done is `appointment`'s."""
    return [CallbackQueryHandler(_picked, PickAnswer.pattern())]


async def open_invitation(turn: Turn, code: str) -> None:
    """Shows the office that `code` opens and asks the first question; raises `InvitationRefused`."""
    person = await turn.tx.offices.person(turn.person)
    invitation = await turn.tx.offices.invitation(code)
    await _still(turn, invitation)
    title = turn.titles.held(invitation.office, invitation.acting)
    holds = person in await turn.tx.offices.holders(invitation.office)
    if holds and await turn.tx.offices.acting(person.id, invitation.office, turn.now) is None:
        raise Answer(f"Bapak/Ibu sudah memegang jabatan {turn.titles.of(invitation.office).long}.")
    until = tanggal_jam(invitation.expires_at, turn.config.tz)
    opening = f"Bapak/Ibu diundang memegang jabatan <b>{title}</b>. Undangan berlaku sampai {until}."
    delegation = await turn.tx.delegations.of_link(invitation.code_hash)
    if delegation is not None:
        opening = await _appointed(turn, delegation, title)
    enrolment = Enrolment(invitation.code_hash, invitation.office, invitation.acting, {})
    said = (await questions.kept(turn, turn.person, JOINING, enrolment.id)).get("values", {})
    known = enrolment.known(person)
    if not said and delegation is not None and (await turn.who(turn.person)).official:
        said = known  # they have signed by that before
    await ask(turn, enrolment.having(said), opening, known={} if said else known)


async def _appointed(turn: Turn, delegation: Delegation, title: str) -> str:
    """What a delegation is accepted for (HTML)."""
    whose = ""
    if delegation.holder_id is not None:
        whose = f" mewakili <b>{await delegations.named(turn, delegation.holder_id)}</b>"
    letter = f" Surat perintah: {esc(delegation.surat)}." if delegation.surat else ""
    return f"Bapak/Ibu ditunjuk sebagai <b>{title}</b>{whose}, {delegations.period(turn, delegation)}.{letter}"


async def invited(turn: Turn, enrolment_id: int) -> None:
    """Raises `InvitationRefused` where the invitation of the open question is good no longer."""
    enrolment = await current(turn, enrolment_id)
    await _still(turn, await turn.tx.offices.invitation_of(enrolment.code_hash))


async def _still(turn: Turn, invitation: Invitation) -> None:
    """Raises `InvitationRefused` where whoever made it is an admin no more: it may be meant as their way back.

    One to act is for the deputy who was named, for as long as whose office it is, and who may set it, are the same.
    """
    maker = invitation.created_by
    if invitation.acting is not None:
        delegation = await turn.tx.delegations.of_link(invitation.code_hash)
        if delegation is None or delegation.ended_at is not None or delegation.deputy_id not in {None, turn.person}:
            raise InvitationRefused
        if delegation.holder_id == turn.person:
            raise Answer("Tautan ini untuk yang mewakili Bapak/Ibu; mohon diteruskan kepadanya.")
        if maker is not None and not await delegations.may_set(turn, maker, invitation.office):
            raise InvitationRefused
        return
    if maker is not None and not may(await turn.who(maker), Right.ADMINISTER):
        raise InvitationRefused


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was typed for this dialogue's question; raises `Invalid` or `Answer`, which say what is expected."""
    enrolment = Enrolment.read(questions.data_of(question))
    at_end = "Silakan tekan “Terima jabatan”, “Isi ulang”, atau “Batal” pada pesan di atas."
    values = await asking.typed(turn, question, enrolment.asking, update, at_end=at_end)
    await ask(turn, enrolment.having(values))
    return True


async def _picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = PickAnswer.parse(packed)
        enrolment = await current(turn, picked.enrolment)
        await invited(turn, picked.enrolment)
        asked = enrolment.asking.next
        meant = asked is not None and asked.key == picked.field
        values = await asking.tapped(turn, enrolment.asking, picked.index, message_id, meant=meant)
        await ask(turn, enrolment.having(values))


async def current(turn: Turn, enrolment_id: int) -> Enrolment:
    """The enrolment of the open question; raises an `Answer` where it is another, or none."""
    data = await questions.current(turn, JOINING, enrolment_id)
    if data is None:
        raise Answer("Pengisian ini sudah ditutup. Silakan buka kembali tautan undangannya.")
    return Enrolment.read(data)


async def ask(turn: Turn, enrolment: Enrolment, opening: str = "", known: Mapping[str, Json] | None = None) -> None:
    """Asks the next question, or shows the summary; `known` is offered instead of answering."""
    asked = enrolment.asking.next
    rows: list[Sequence[Button]] = []
    if known:
        stored = esc(" · ".join(str(value) for value in known.values() if value))
        opening += f"\n{sentence(f'Data tersimpan: {stored}')}"
        rows.append([Button("Pakai data tersimpan", Do(enrolment.id, Doing.TERSIMPAN))])
    if asked is None:
        body = f"Jabatan: <b>{turn.titles.held(enrolment.office, enrolment.acting)}</b>\n{enrolment.asking.summary}"
        body += "\n\nBila sudah benar, tekan “Terima jabatan”."
        rows.append([Button("✅ Terima jabatan", Do(enrolment.id, Doing.TERIMA, seen=enrolment.seen))])
        rows.append(
            [Button("Isi ulang", Do(enrolment.id, Doing.ULANG)), Button("Batal", Do(enrolment.id, Doing.BATAL))]
        )
    else:
        key = Field(asked.key)
        body = asking.prompt(turn, asked)
        rows += asking.buttons(asked, lambda at: PickAnswer(enrolment.id, key, at))
        rows.append([Button("Batal", Do(enrolment.id, Doing.BATAL))])
    text = f"{opening}\n\n{body}" if opening else body
    closed = "Pengisian data jabatan ditutup. Undangan tetap berlaku; buka tautannya untuk mengisi."
    closing = Closing("Jabatan belum diterima; buka lagi tautan undangannya", closed)
    await questions.pose(turn, JOINING, enrolment.id, enrolment.data, text, rows, closing=closing)
