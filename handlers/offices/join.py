"""Joining as an official: from the link of an invitation to the office it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import questions
from handlers.chat.buttons import About, Button, Data, Subject
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import JOINING, Closing, Prompt
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, tanggal_jam
from handlers.chat.turn import Turn
from handlers.offices.enrolment import Enrolment, Field
from procedure import form, refusals
from procedure.answers import Json
from procedure.rights import Right, may
from storage.models import Invitation, Question
from storage.people.offices import InvitationRefused


class Act(StrEnum):
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
class Pick(_OnEnrolment):
    """One of the answers offered, by its place."""

    prefix: ClassVar[str] = "jp"
    field: Field
    index: int


@dataclass(frozen=True)
class Do(_OnEnrolment):
    """One of the acts of the enrolment about an invitation; `seen` tells the answers it showed from later ones."""

    prefix: ClassVar[str] = "jd"
    act: Act
    seen: int = field(default=0, kw_only=True)


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The answers that are offered; what else can be done is `appointment`'s."""
    return [CallbackQueryHandler(_picked, Pick.pattern())]


async def open_invitation(turn: Turn, code: str) -> None:
    """Shows the office that `code` opens and asks the first question; raises `InvitationRefused`."""
    person = await turn.tx.offices.person(turn.person)
    invitation = await turn.tx.offices.invitation(code)
    await _still(turn, invitation)
    title = turn.titles.held(invitation.office, invitation.acting)
    holds = person in await turn.tx.offices.holders(invitation.office)
    if holds and await turn.tx.offices.acting(person.id, invitation.office, turn.now) is invitation.acting:
        raise Answer(f"Bapak/Ibu sudah memegang jabatan {title}.")
    until = tanggal_jam(invitation.expires_at, turn.config.tz)
    opening = f"Bapak/Ibu diundang memegang jabatan <b>{title}</b>. Undangan berlaku sampai {until}."
    enrolment = Enrolment(invitation.code_hash, invitation.office, invitation.acting, {})
    said = (await questions.kept(turn, JOINING, enrolment.id)).get("values", {})
    await ask(turn, enrolment.having(said), opening, known={} if said else enrolment.known(person))


async def invited(turn: Turn, enrolment_id: int) -> None:
    """Raises `InvitationRefused` where the invitation of the open question is good no longer."""
    enrolment = await current(turn, enrolment_id)
    await _still(turn, await turn.tx.offices.invitation_of(enrolment.code_hash))


async def _still(turn: Turn, invitation: Invitation) -> None:
    """Raises `InvitationRefused` where whoever made it is an admin no more: it may be meant as their way back."""
    maker = invitation.created_by
    if maker is not None and not may(await turn.who(maker), Right.ADMINISTER):
        raise InvitationRefused


async def answer(turn: Turn, question: Question, update: Update, _raw: object) -> bool:
    """Takes what was typed for this dialogue's question; raises `Invalid` or `Answer`, which say what is expected."""
    enrolment = Enrolment.read(questions.data_of(question))
    asked = enrolment.next
    if asked is None:
        raise Answer("Silakan tekan „Terima jabatan”, „Isi ulang”, atau „Batal” pada pesan di atas.")
    if update.message is None or update.message.text is None:
        example = turn.words(asked.contoh)
        raise Answer(f"Mohon ketik jawaban untuk „{asked.title}” sebagai pesan baru, misalnya “{example}”.")
    value = _accept(turn, asked, update.message.text)
    if question.prompt is not None:
        await turn.edit(question.prompt, _answered(asked, value))
    await ask(turn, enrolment.having({**enrolment.values, asked.key: value}))
    return True


async def _picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = Pick.parse(packed)
        enrolment = await current(turn, picked.enrolment)
        await invited(turn, picked.enrolment)
        asked = enrolment.next
        if asked is None or asked.key != picked.field:
            raise Answer("Pertanyaan ini sudah dijawab.")
        offered = _offered(asked)
        if not 0 <= picked.index < len(offered):
            raise refusals.NotOffered(picked)
        turn.toast = offered[picked.index]
        value = _accept(turn, asked, turn.toast)
        await turn.edit_message(message_id, _answered(asked, value))
        await ask(turn, enrolment.having({**enrolment.values, asked.key: value}))


async def current(turn: Turn, enrolment_id: int) -> Enrolment:
    """The enrolment of the open question; raises an `Answer` where it is another, or none."""
    data = await questions.current(turn, JOINING, enrolment_id)
    if data is None:
        raise Answer("Pengisian ini sudah ditutup. Silakan buka kembali tautan undangannya.")
    return Enrolment.read(data)


def _accept(turn: Turn, asked: form.Question, typed: str) -> Json:
    return form.accept(asked, typed, form.Context(turn.today, turn.config.dinas))


async def ask(turn: Turn, enrolment: Enrolment, opening: str = "", known: Mapping[str, Json] | None = None) -> None:
    """Asks the next question, or shows the summary; `known` is offered instead of answering."""
    asked = enrolment.next
    rows = []
    if known:
        stored = esc(" · ".join(str(value) for value in known.values() if value))
        opening += f"\n{sentence(f'Data tersimpan: {stored}')}"
        rows.append([Button("Pakai data tersimpan", Do(enrolment.id, Act.TERSIMPAN))])
    if asked is None:
        lines = [f"{entry.title}: {esc(entry.show(enrolment.values[entry.key]))}" for entry in enrolment.questions]
        body = f"Jabatan: <b>{turn.titles.held(enrolment.office, enrolment.acting)}</b>\n" + "\n".join(lines)
        body += "\n\nBila sudah benar, tekan „Terima jabatan”."
        rows.append([Button("✅ Terima jabatan", Do(enrolment.id, Act.TERIMA, seen=enrolment.seen))])
        rows.append([Button("Isi ulang", Do(enrolment.id, Act.ULANG)), Button("Batal", Do(enrolment.id, Act.BATAL))])
    else:
        body = f"<b>{asked.title}</b>\n{asked.explanation}\nContoh: {esc(turn.words(asked.contoh))}"
        labels = _offered(asked)
        rows.append([Button(label, Pick(enrolment.id, Field(asked.key), at)) for at, label in enumerate(labels)])
        rows.append([Button("Batal", Do(enrolment.id, Act.BATAL))])
    row = await turn.say(f"{opening}\n\n{body}" if opening else body, [buttons for buttons in rows if buttons])
    closed = "Pengisian data jabatan ditutup. Undangan tetap berlaku; buka tautannya untuk mengisi."
    closing = Closing("Jabatan belum diterima; buka lagi tautan undangannya", closed)
    await questions.ask(turn, JOINING, enrolment.id, enrolment.data, prompt=Prompt(row=row), closing=closing)


def _offered(asked: form.Question) -> list[str]:
    return [*asked.choices, "Lewati"] if asked.optional else [*asked.choices]


def _answered(asked: form.Question, value: Json) -> str:
    return f"✅ {asked.title}: {esc(asked.show(value))}"
