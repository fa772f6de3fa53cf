"""`/delegasi`: who stands in for whom; it is set here, ended early, and given an end where it has none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat import asking, questions, topics
from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import DELEGATION_END, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import sentence
from handlers.chat.turn import Turn
from handlers.facts import delegations as facts
from handlers.offices import delegating, standing_in
from handlers.offices.delegation_buttons import Ask, EndIt, PickEnd, SetDeputy, SetEnd
from handlers.offices.wish import limit
from procedure import delegation as rules
from procedure.answers import Json
from procedure.rights import Right, may
from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import Delegation, OpenQuestion

SHOWN = 20
"""Delegations listed at most."""

_OVER = "Delegasi ini sudah berakhir"


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The command and its buttons."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("delegasi", _delegasi, here),
        CallbackQueryHandler(_end, EndIt.pattern()),
        CallbackQueryHandler(_limit, SetEnd.pattern()),
        CallbackQueryHandler(_limit_picked, PickEnd.pattern()),
        *delegating.handlers(),
    ]


async def _delegasi(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        text, rows = await _page(turn)
        if not text:
            raise Answer("Perintah ini untuk pemegang jabatan yang dapat diwakili, dan untuk admin.")
        await turn.say(text, rows)


async def _page(turn: Turn) -> tuple[str, Rows]:
    """What of it concerns this person, with what they can do about it; empty where nothing does."""
    me = await turn.who(turn.person)
    offices = [office for office in Office if await facts.may_set(turn, turn.person, office)]
    lines, buttons = list[str](), list[Button]()
    for one in (await turn.tx.delegations.open())[:SHOWN]:
        mine = await facts.may_end(turn, turn.person, one)
        if not mine and turn.person not in {one.deputy_id, one.created_by}:
            continue
        lines.append(f"{len(lines) + 1}. {await facts.line(turn, one)}")
        if mine:
            label = "Akhiri" if one.started_at is not None else "Batalkan"
            buttons.append(Button(f"{label} {len(lines)}", EndIt(one.id, 0)))
            if one.ends is None:
                buttons.append(Button(f"Tetapkan akhir {len(lines)}", SetEnd(one.id)))
    if not (lines or offices or may(me, Right.DELEGATE)):
        return "", ()
    rows = columns(buttons)
    for office in offices:
        kind = rules.kind_of(await turn.tx.delegations.principal(office))
        rows.append([Button(f"Tunjuk {kind} {turn.titles.of(office).short}", SetDeputy(office))])
    return "\n".join(["<b>Plh. dan Plt.</b>", *(lines or ["<i>belum ada</i>"])]), rows


async def _end(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        data = EndIt.parse(packed)
        delegation = await turn.tx.delegations.find(data.delegation)
        if delegation is None or not await facts.may_end(turn, turn.person, delegation):
            raise Answer("Delegasi ini hanya diakhiri oleh yang diwakili atau admin.")
        if delegation.ended_at is not None:
            turn.toast = _OVER
            await _show(turn, message_id, f"{_OVER}.")
        elif data.confirmed < 0:
            await _show(turn, message_id)
        elif data.confirmed != 1:
            await _confirm(turn, delegation, message_id)
        else:
            await _show(turn, message_id, f"✅ {await standing_in.finish(turn, delegation)}")


async def _confirm(turn: Turn, delegation: Delegation, message_id: int) -> None:
    text = f"{await facts.line(turn, delegation)}\n\n"
    if delegation.started_at is None:
        label, text = "Ya, batalkan", f"{text}Batalkan penunjukan ini?"
    else:
        back = "Jabatannya kemudian kosong."
        if delegation.holder_id is not None:
            back = sentence(f"Jabatan seketika kembali kepada {await facts.named(turn, delegation.holder_id)}")
        label, text = "Ya, akhiri", f"{text}Akhiri delegasi ini? {back}"
    rows = [[Button(label, EndIt(delegation.id, 1)), Button("Tidak", EndIt(delegation.id, -1))]]
    await turn.edit_message(message_id, text, rows)


async def _show(turn: Turn, message_id: int, news: str = "") -> None:
    """The list as it is now, and the `news`."""
    text, rows = await _page(turn)
    await turn.edit_message(message_id, "\n\n".join(filter(None, (text, news))) or f"{_OVER}.", rows)


# The end of one that has none


async def limitable(turn: Turn, delegation_id: int) -> Delegation:
    """The delegation, which lacks an end that this person may set; raises an `Answer` for any other."""
    delegation = await turn.tx.delegations.find(delegation_id)
    if delegation is None or not await facts.may_end(turn, turn.person, delegation):
        raise Answer("Akhir delegasi ini hanya ditetapkan oleh yang diwakili atau admin.")
    if delegation.ended_at is not None or delegation.ends is not None:
        raise Answer("Akhir delegasi ini sudah ditetapkan.")
    return delegation


async def limit_answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was typed; raises `Invalid` or `Answer`, which say what is expected."""
    delegation = await limitable(turn, question.subject)
    asked = limit(delegation.surat, questions.data_of(question)["values"], turn.today)
    await _limit_with(turn, delegation, await asking.typed(turn, question, asked, update, at_end=_OVER))
    return True


async def _limit(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, _ = tapped(update)
        await _limit_with(turn, await limitable(turn, SetEnd.parse(packed).delegation), {})


async def _limit_picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = PickEnd.parse(packed)
        delegation = await limitable(turn, picked.delegation)
        data = await questions.current(turn, DELEGATION_END, delegation.id)
        if data is None:
            raise Answer("Pertanyaan ini sudah ditutup. Silakan ketik /delegasi.")
        asked = limit(delegation.surat, data["values"], turn.today)
        meant = asked.next is not None and asked.next.key == picked.ask
        values = await asking.tapped(turn, asked, picked.index, message_id, meant=meant)
        await _limit_with(turn, delegation, values)


async def _limit_with(turn: Turn, delegation: Delegation, values: Mapping[str, Json]) -> None:
    """Asks what is not known yet, or sets the end."""
    asked = limit(delegation.surat, values, turn.today)
    if asked.next is not None:
        ask = Ask(asked.next.key)
        text = f"{await facts.line(turn, delegation)}\n\n{asking.prompt(turn, asked.next)}"
        rows = asking.buttons(asked.next, lambda at: PickEnd(delegation.id, ask, at))
        closing = Closing("Akhir delegasi belum ditetapkan; /delegasi memulainya lagi", "Pertanyaan ini ditutup.")
        kept = {"values": dict(values)}
        await questions.pose(turn, DELEGATION_END, delegation.id, kept, text, rows, closing=closing)
        return
    ends = rules.span(turn.today, date.fromisoformat(values[Ask.SAMPAI]), turn.config.tz).ends
    if ends is None:
        raise Answer("Akhir delegasi perlu ditetapkan.")
    await turn.tx.delegations.limit(delegation, values.get(Ask.SURAT, delegation.surat), ends)
    await turn.tx.journal.write(JournalAct.DELEGASI_BATAS, person=turn.person, delegation=delegation.id)
    await questions.end(turn, DELEGATION_END, delegation.id)
    done = f"✅ {await facts.line(turn, delegation)}"
    await turn.settle(topics.delegation(delegation.id), done)
    for one in {delegation.deputy_id, delegation.holder_id, turn.person} - {None}:
        await turn.say(done, to=one)
