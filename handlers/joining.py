"""Joining as an official: from the link of an invitation to the office it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers import appointment, invitations, questions
from handlers.buttons import Button, Data
from handlers.context import Context, Turn
from handlers.enrolment import Enrolment, Field
from handlers.errors import Answer
from handlers.questions import Prompt
from handlers.taps import tapped
from handlers.texts import esc, tanggal_jam
from procedure import form, refusals
from procedure.answers import Json
from procedure.sop import titled
from storage.models import Question

QUESTION = "gabung"
"""The kind of this dialogue's open question."""


class Act(StrEnum):
    """What can be done besides answering."""

    TERSIMPAN = "tersimpan"
    TERIMA = "terima"
    ULANG = "ulang"
    BATAL = "batal"


@dataclass(frozen=True)
class Pick(Data):
    """One of the answers offered, by its place; `enrolment` names the invitation it belongs to."""

    prefix: ClassVar[str] = "jp"
    enrolment: int
    field: Field
    index: int


@dataclass(frozen=True)
class Do(Data):
    """One of the acts of the enrolment about an invitation."""

    prefix: ClassVar[str] = "jd"
    enrolment: int
    act: Act


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The taps of this enrolment, and those of inviting."""
    return [
        CallbackQueryHandler(_picked, Pick.pattern()),
        CallbackQueryHandler(_done, Do.pattern()),
        *invitations.handlers(),
    ]


async def open_invitation(turn: Turn, code: str) -> None:
    """Shows the office that `code` opens and asks the first question; raises `InvitationRefused`."""
    person = await turn.tx.offices.person(turn.person)
    invitation = await turn.tx.offices.invitation(code)
    title = titled(invitation.office, invitation.acting)
    holds = person in await turn.tx.offices.holders(invitation.office)
    if holds and await turn.tx.offices.acting(person.id, invitation.office, turn.now) is invitation.acting:
        raise Answer(f"Bapak/Ibu sudah memegang jabatan {title}.")
    await questions.given_up(turn)
    until = tanggal_jam(invitation.expires_at, turn.config.tz)
    opening = f"Bapak/Ibu diundang memegang jabatan <b>{title}</b>. Undangan berlaku sampai {until}."
    enrolment = Enrolment(invitation.code_hash, invitation.office, invitation.acting, {})
    await _ask(turn, enrolment, opening, known=enrolment.known(person))


async def invited(turn: Turn, enrolment_id: int) -> None:
    """Raises `InvitationRefused` where the invitation of the open question is good no longer."""
    enrolment = await _current(turn, enrolment_id)
    await turn.tx.offices.invitation_of(enrolment.code_hash)


async def answer(turn: Turn, question: Question, update: Update, _raw: object) -> bool:
    """Takes what was typed for this dialogue's question; raises `Invalid` or `Answer`, which say what is expected."""
    enrolment = Enrolment.read(questions.data_of(question))
    asked = enrolment.next
    if asked is None:
        raise Answer("Silakan tekan „Terima jabatan”, „Isi ulang”, atau „Batal” pada pesan di atas.")
    if update.message is None or update.message.text is None:
        raise Answer(f"Mohon ketik jawaban untuk „{asked.title}” sebagai pesan baru, misalnya “{asked.contoh}”.")
    value = _accept(turn, asked, update.message.text)
    if question.prompt is not None:
        await turn.edit(question.prompt, _answered(asked, value))
    await _ask(turn, enrolment.having({**enrolment.values, asked.key: value}))
    return True


async def _picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = Pick.parse(packed)
        enrolment = await _current(turn, picked.enrolment)
        asked = enrolment.next
        if asked is None or asked.key != picked.field:
            raise Answer("Pertanyaan ini sudah dijawab.")
        offered = _offered(asked)
        if not 0 <= picked.index < len(offered):
            raise refusals.NotOffered(picked)
        turn.toast = offered[picked.index]
        value = _accept(turn, asked, turn.toast)
        await turn.edit_message(message_id, _answered(asked, value))
        await _ask(turn, enrolment.having({**enrolment.values, asked.key: value}))


async def _done(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Do.parse(packed)
        enrolment = await _current(turn, wanted.enrolment)
        if wanted.act is Act.BATAL:
            turn.toast = "Dibatalkan"
            await questions.given_up(turn)
            return
        fits = not enrolment.values if wanted.act is Act.TERSIMPAN else enrolment.next is None
        if not fits:
            raise Answer("Tombol ini sudah tidak berlaku. Silakan gunakan tombol pada pesan terbaru.")
        if wanted.act is Act.TERIMA:
            turn.toast = "Jabatan diterima"
            await questions.end(turn, QUESTION, enrolment.id)
            await appointment.appoint(turn, enrolment.code_hash, enrolment.values, message_id)
        elif wanted.act is Act.TERSIMPAN:
            turn.toast = "Data tersimpan dipakai"
            await turn.edit_message(message_id, "✅ Data tersimpan dipakai.")
            person = await turn.tx.offices.person(turn.person)
            await _ask(turn, enrolment.having(enrolment.known(person)))
        else:
            turn.toast = "Silakan isi ulang"
            await turn.edit_message(message_id, "Data diisi ulang.")
            await _ask(turn, enrolment.having({}))


async def _current(turn: Turn, enrolment_id: int) -> Enrolment:
    data = await questions.current(turn, QUESTION, enrolment_id)
    if data is None:
        raise Answer("Pengisian ini sudah ditutup. Silakan buka kembali tautan undangannya.")
    return Enrolment.read(data)


def _accept(turn: Turn, asked: form.Question, typed: str) -> Json:
    return form.accept(asked, typed, form.Context(turn.today, turn.config.domain_suffix))


async def _ask(turn: Turn, enrolment: Enrolment, opening: str = "", known: Mapping[str, Json] | None = None) -> None:
    """Asks the next question, or shows the summary; `known` is offered instead of answering."""
    asked = enrolment.next
    rows = []
    if known:
        opening += f"\nData tersimpan: {esc(' · '.join(str(value) for value in known.values() if value))}."
        rows.append([Button("Pakai data tersimpan", Do(enrolment.id, Act.TERSIMPAN))])
    if asked is None:
        lines = [f"{entry.title}: {esc(entry.show(enrolment.values[entry.key]))}" for entry in enrolment.questions]
        body = f"Jabatan: <b>{titled(enrolment.office, enrolment.acting)}</b>\n" + "\n".join(lines)
        body += "\n\nBila sudah benar, tekan „Terima jabatan”."
        rows.append([Button("✅ Terima jabatan", Do(enrolment.id, Act.TERIMA))])
        rows.append([Button("Isi ulang", Do(enrolment.id, Act.ULANG)), Button("Batal", Do(enrolment.id, Act.BATAL))])
    else:
        body = f"<b>{asked.title}</b>\n{asked.explanation}\nContoh: {esc(asked.contoh)}"
        labels = _offered(asked)
        rows.append([Button(label, Pick(enrolment.id, Field(asked.key), at)) for at, label in enumerate(labels)])
        rows.append([Button("Batal", Do(enrolment.id, Act.BATAL))])
    row = await turn.say(f"{opening}\n\n{body}" if opening else body, [buttons for buttons in rows if buttons])
    closed = "Pengisian data jabatan dibatalkan. Undangan tetap berlaku; buka tautannya untuk mengisi kembali."
    await questions.ask(turn, QUESTION, enrolment.id, enrolment.data, prompt=Prompt(row=row), closed_text=closed)


def _offered(asked: form.Question) -> list[str]:
    return [*asked.choices, "Lewati"] if asked.optional else [*asked.choices]


def _answered(asked: form.Question, value: Json) -> str:
    return f"✅ {asked.title}: {esc(asked.show(value))}"
