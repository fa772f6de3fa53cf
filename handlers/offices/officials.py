"""`/pejabat`, for admins: who holds which office, and which invitations are unused; each can be ended or revoked."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat.buttons import Button, Data, Rows, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, short, tanggal_jam, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.facts import delegations
from handlers.offices import leaving, lost_phone, standing_in
from handlers.offices.delegation_buttons import EndIt
from handlers.offices.invite import revoke
from procedure.rights import Right, may
from procedure.sop import Office
from storage.models import Invitation, Person, Tenure

SHOWN = 20
"""Holders listed at most, and invitations: more would not go into one message."""

_OVER = "Jabatan ini sudah berakhir"
_INVALID = "Undangan ini sudah tidak berlaku"
_FIXED = "Admin ini tetap menurut ADMIN_IDS; mohon dihapus dahulu dari pengaturan itu di server."


@dataclass(frozen=True)
class End(Data):
    """*Akhiri*: `confirmed` is 0 for the tap that asks, 1 for the one that does it, -1 for *Tidak*."""

    prefix: ClassVar[str] = "je"
    tenure: int
    confirmed: int


@dataclass(frozen=True)
class Revoke(Data):
    """*Cabut*, which asks; `invitation` tells invitations apart, without their code."""

    prefix: ClassVar[str] = "jc"
    invitation: int


@dataclass(frozen=True)
class RevokeAnswer(Data):
    """*Ya, cabut* or *Tidak*."""

    prefix: ClassVar[str] = "jy"
    invitation: int
    yes: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("pejabat", _pejabat, here),
        CallbackQueryHandler(_end, End.pattern()),
        CallbackQueryHandler(_revoke, Revoke.pattern()),
        CallbackQueryHandler(_revoke_answer, RevokeAnswer.pattern()),
    ]


async def _pejabat(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.check_admin()
        await turn.say(*await _page(turn))


async def _end(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = End.parse(packed)
        await turn.check_admin()
        held = {tenure.id: (tenure, person) for tenure, person in await turn.tx.offices.tenures()}
        if data.confirmed < 0:
            await _show(turn, message_id)
            return
        if data.tenure not in held:
            turn.toast = _OVER
            await _show(turn, message_id, f"{_OVER}.")
            return
        tenure, person = held[data.tenure]
        if leaving.fixed(turn, person.id, tenure.office):
            raise Answer(_FIXED)
        if data.confirmed != 1:
            await _ask(turn, tenure, person, message_id)
            return
        done = f"✅ {await standing_in.left(turn, person, tenure.office)}"
        await _show(turn, message_id, done)


async def _ask(turn: Turn, tenure: Tenure, person: Person, message_id: int) -> None:
    title = turn.titles.held(tenure.office, tenure.acting)
    text = (
        f"Akhiri jabatan <b>{title}</b> yang dipegang <b>{_name(person)}</b>?\n\n"
        "Kartu, pertanyaan, dan pekerjaan yang diambilnya seketika ditarik; perintahnya tidak berlaku lagi."
    )
    delegation = await turn.tx.delegations.of_tenure(tenure)
    if delegation is not None and delegation.holder_id is not None:
        whose = await delegations.named(turn, delegation.holder_id)
        text += sentence(f"\n\nSesudah itu jabatan kembali kepada {whose}")
    elif await leaving.vacant(turn, tenure.office, without=person.id):
        text += "\n\nSesudah itu jabatan ini kosong."
        if tenure.office is Office.ADMIN:
            text += f" {leaving.BY_SERVER}"
    rows = [[Button("Ya, akhiri", End(tenure.id, 1)), Button("Tidak", End(tenure.id, -1))]]
    await turn.edit_message(message_id, text, rows)


async def _revoke(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        id_ = Revoke.parse(packed).invitation
        await turn.check_admin()
        found = await _unused(turn, id_)
        if found is None:
            turn.toast = _INVALID
            await _show(turn, message_id, f"{_INVALID}.")
            return
        until = tanggal_jam(found.expires_at, turn.config.tz)
        text = (
            f"Cabut undangan untuk <b>{turn.titles.held(found.office, found.acting)}</b> yang berlaku sampai {until}?"
        )
        rows = [[Button("Ya, cabut", RevokeAnswer(id_, 1)), Button("Tidak", RevokeAnswer(id_, 0))]]
        await turn.edit_message(message_id, text, rows)


async def _revoke_answer(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = RevokeAnswer.parse(packed)
        await turn.check_admin()
        found = await _unused(turn, data.invitation)
        if not data.yes:
            await _show(turn, message_id)
            return
        if found is None:
            turn.toast = _INVALID
            await _show(turn, message_id, f"{_INVALID}.")
            return
        await revoke(turn.tx, found, turn.person)
        await _show(
            turn, message_id, f"✅ Undangan untuk <b>{turn.titles.held(found.office, found.acting)}</b> dicabut."
        )


async def _unused(turn: Turn, id_: int) -> Invitation | None:
    return next((one for one in await _invitations(turn) if one.number == id_), None)


async def _invitations(turn: Turn) -> list[Invitation]:
    """The unused ones; those to act in an office belong to their delegation."""
    return [one for one in await turn.tx.offices.unused() if one.acting is None]


async def _show(turn: Turn, message_id: int, news: str = "") -> None:
    """The list as it is now, for who may still see it, and the `news`."""
    if not may(await turn.who(turn.person), Right.ADMINISTER):
        await turn.edit_message(message_id, news)
        return
    text, rows = await _page(turn)
    await turn.edit_message(message_id, "\n\n".join(filter(None, (text, news))), rows)


async def _page(turn: Turn) -> tuple[str, Rows]:
    """Every office with who holds it, and the unused invitations; numbered is what has a button."""
    lines, buttons = ["<b>Pejabat</b>"], list[Button]()
    tenures, unused = await turn.tx.offices.tenures(), await _invitations(turn)
    for tenure, person in tenures[:SHOWN]:
        since = tanggal_lengkap(tenure.since, turn.config.tz)
        line = f"{_title(turn, tenure)}: <b>{_name(person)}</b>, sejak {since}"
        delegation = await turn.tx.delegations.of_tenure(tenure)
        if delegation is not None:
            line = await delegations.line(turn, delegation)
        if leaving.fixed(turn, person.id, tenure.office):
            lines.append(f"• {line} (tetap, menurut ADMIN_IDS)")
            continue
        number = len(buttons) + 1
        lines.append(f"{number}. {line}")
        buttons.append(Button(f"Akhiri {number}", End(tenure.id, 0)))
    admins = {person.id for tenure, person in tenures if tenure.office is Office.ADMIN}
    for admin in sorted({*turn.config.admin_ids} - admins):
        known = await turn.tx.offices.known(admin)
        name = _name(known) if known else str(admin)
        lines.append(f"• {turn.titles.admin.short}: <b>{name}</b> (tetap, menurut ADMIN_IDS)")
    held = {tenure.office for tenure, _ in tenures} | ({Office.ADMIN} if turn.config.admin_ids else set())
    lines += [f"• {turn.titles.of(office).short}: <i>belum ada</i>" for office in Office if office not in held]
    coming = [one for one in await turn.tx.delegations.open() if one.started_at is None]
    if coming:
        lines += ["", "<b>Delegasi yang akan datang</b>"]
    for one in coming[:SHOWN]:
        lines.append(f"{len(buttons) + 1}. {await delegations.line(turn, one)}")
        buttons.append(Button(f"Batalkan {len(buttons) + 1}", EndIt(one.id, 0)))
    if unused:
        lines += ["", "<b>Undangan yang belum dipakai</b>"]
    for invitation in unused[:SHOWN]:
        number = len(buttons) + 1
        lines.append(
            f"{number}. {_title(turn, invitation)}, sampai {tanggal_jam(invitation.expires_at, turn.config.tz)}"
        )
        buttons.append(Button(f"Cabut {number}", Revoke(invitation.number)))
    if len(tenures) > SHOWN or len(unused) > SHOWN:
        lines += ["", "Selebihnya: <code>python -m bot office list</code> di server."]
    return "\n".join(lines), [*columns(buttons), [lost_phone.BEGIN]]


def _title(turn: Turn, held: Tenure | Invitation) -> str:
    short = turn.titles.of(held.office).short
    return f"{held.acting} {short}" if held.acting else short


def _name(person: Person) -> str:
    return esc(short(person.nama or str(person.id), 60))
