"""Setting a delegation: one short dialogue, and the link by which the deputy accepts."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from handlers.chat import asking, dialogues, questions
from handlers.chat.buttons import Button
from handlers.chat.context import Context
from handlers.chat.errors import Answer
from handlers.chat.questions import DELEGATING, Closing
from handlers.chat.taps import tapped
from handlers.chat.texts import esc, sentence, short, tanggal_jam
from handlers.chat.turn import Turn
from handlers.facts import delegations
from handlers.offices.delegation_buttons import Ask, Do, Doing, PickAsked, SetDeputy, subject_of
from handlers.offices.wish import ANYBODY, Wish
from procedure import delegation as rules
from procedure.delegation import Span
from procedure.sop import Office
from storage.journal.acts import JournalAct
from storage.models import OpenQuestion

_NAME, _OFFERED = 40, 12
_CLOSED = "Penunjukan ini sudah ditutup. Silakan ketik /delegasi."


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """Beginning, answering and confirming."""
    return [
        CallbackQueryHandler(_begun, SetDeputy.pattern()),
        CallbackQueryHandler(_picked, PickAsked.pattern()),
        CallbackQueryHandler(_done, Do.pattern()),
    ]


async def right(turn: Turn, subject: int) -> None:
    """Raises an `Answer` where this person may not set it any more, or the office is not as it was."""
    office = next((one for one in Office if subject_of(one) == subject), None)
    if office is None or not await delegations.may_set(turn, turn.person, office):
        raise Answer("Plh. dan Plt. jabatan ini tidak lagi dapat Bapak/Ibu tunjuk.")
    question = await turn.tx.drafts.asked(turn.person, DELEGATING, subject)
    holder = await turn.tx.delegations.principal(office)
    if question is not None and Wish.read(questions.data_of(question)).holder != holder:
        raise Answer("Pemegang jabatan ini sudah berganti; silakan ketik /delegasi lagi.")


async def answer(turn: Turn, question: OpenQuestion, update: Update, _raw: object) -> bool:
    """Takes what was typed; raises `Invalid` or `Answer`, which say what is expected."""
    wish = Wish.read(questions.data_of(question))
    at_end = "Silakan tekan “Tunjuk”, “Isi ulang”, atau “Batal” pada pesan di atas."
    values = await asking.typed(turn, question, wish.asking(turn.today), update, at_end=at_end)
    await _go_on(turn, wish.having(values))
    return True


async def _begun(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        office = SetDeputy.parse(packed).office
        await _check(turn, office)
        await turn.unbutton(message_id)
        holder = await turn.tx.delegations.principal(office)
        await _ask(turn, Wish(office, holder, await _known(turn, holder), {}))


async def _picked(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        picked = PickAsked.parse(packed)
        wish = await _current(turn, picked.office)
        asked = wish.asking(turn.today)
        meant = asked.next is not None and asked.next.key == picked.ask
        values = await asking.tapped(turn, asked, picked.index, message_id, meant=meant)
        await _go_on(turn, wish.having(values))


async def _done(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        wanted = Do.parse(packed)
        wish = await _current(turn, wanted.office)
        if wanted.act is Doing.BATAL:
            await dialogues.given_up(turn)
        elif wanted.act is Doing.ULANG:
            await turn.edit_message(message_id, "Data diisi ulang.")
            await _ask(turn, wish.having({}))
        elif wish.asking(turn.today).next is not None or wanted.seen != wish.seen:
            raise Answer("Tombol ini sudah tidak berlaku. Silakan gunakan tombol pada pesan terbaru.")
        else:
            await _set(turn, wish, message_id)


async def _check(turn: Turn, office: Office) -> None:
    if not await delegations.may_set(turn, turn.person, office):
        raise Answer("Plh. dan Plt. jabatan ini hanya ditunjuk oleh pemegangnya atau admin.")


async def _current(turn: Turn, office: Office) -> Wish:
    data = await questions.current(turn, DELEGATING, subject_of(office))
    if data is None:
        raise Answer(_CLOSED)
    await right(turn, subject_of(office))
    return Wish.read(data)


async def _known(turn: Turn, holder: int | None) -> Mapping[str, int]:
    """Officials who could act, by how their button calls them: everybody in office but whose it is."""
    people: dict[str, int] = {}
    for tenure, person in await turn.tx.offices.tenures():
        name = short(" ".join((person.nama or "").split()), _NAME)
        if not name or person.id == holder or tenure.office is Office.ADMIN or person.id in people.values():
            continue
        if name in people or name == ANYBODY:
            name = f"{name} · {turn.titles.of(tenure.office).short}"
        people[name] = person.id
    return dict(list(people.items())[:_OFFERED])


async def _go_on(turn: Turn, wish: Wish) -> None:
    """Asks the next question, unless the days that are said so far are another's: then those are asked again."""
    span = wish.span(turn.config.tz)
    why = None if span is None else await in_the_way(turn, wish.office, span)
    if why is None:
        await _ask(turn, wish)
        return
    kept = {key: value for key, value in wish.values.items() if key not in {Ask.MULAI, Ask.SAMPAI}}
    await _ask(turn, wish.having(kept), f"⚠️ {why}")


async def in_the_way(turn: Turn, office: Office, span: Span) -> str | None:
    """Why nobody can be set for that time (HTML); None where nothing is in its way."""
    open_ = await turn.tx.delegations.open(office)
    at = rules.in_the_way(span, [Span(one.begins, one.ends) for one in open_])
    if at is None:
        return None
    other = open_[at]
    who = await delegations.named(turn, other.deputy_id, "orang lain")
    return f"Sudah ada {delegations.brief(turn, other)}: {who}, {delegations.period(turn, other)}."


async def _ask(turn: Turn, wish: Wish, opening: str = "") -> None:
    asked = wish.asking(turn.today)
    title = turn.titles.held(wish.office, wish.acting)
    if wish.holder is not None:
        title += f"</b>, mewakili <b>{await delegations.named(turn, wish.holder)}"
    rows: list[Sequence[Button]] = []
    cancel = Button("Batal", Do(wish.office, Doing.BATAL))
    again = [Button("Isi ulang", Do(wish.office, Doing.ULANG))] if wish.values else []
    if asked.next is None:
        body = f"<b>{title}</b>\n{asked.summary}\n\nBila sudah benar, tekan “Tunjuk”."
        rows.append([Button("✅ Tunjuk", Do(wish.office, Doing.TUNJUK, seen=wish.seen))])
    else:
        head = f"<b>{title}</b>\n\n" if not wish.values else ""
        body = head + asking.prompt(turn, asked.next)
        rows += _offered(wish, asked.next.key, asking.choices_of(asked.next))
    rows.append([*again, cancel])
    text = f"{opening}\n\n{body}" if opening else body
    closing = Closing("Penunjukan belum dibuat; /delegasi memulainya lagi", "Penunjukan ini ditutup.")
    await questions.pose(turn, DELEGATING, subject_of(wish.office), wish.data, text, rows, closing=closing)


def _offered(wish: Wish, key: str, choices: Sequence[str]) -> list[Sequence[Button]]:
    ask = Ask(key)
    buttons = [Button(label, PickAsked(wish.office, ask, at)) for at, label in enumerate(choices)]
    return [[button] for button in buttons] if ask is Ask.SIAPA else [buttons] if buttons else []


async def _set(turn: Turn, wish: Wish, message_id: int) -> None:
    """It is set: the link goes to the deputy who was named, or to this person, to be passed on."""
    span = wish.span(turn.config.tz)
    if span is None or await in_the_way(turn, wish.office, span) is not None:
        turn.toast = "Jadwal jabatan ini sudah berubah"
        await turn.edit_message(message_id, f"{turn.toast}.")
        await _go_on(turn, wish)
        return
    if span.ends is not None and span.ends <= turn.now:
        raise Answer("Hari terakhirnya sudah lewat; silakan tekan “Isi ulang”.")
    surat, deputy = str(wish.values[Ask.SURAT]), wish.deputy
    made, code = await turn.tx.delegations.set(
        wish.office, wish.acting, span, holder=wish.holder, deputy=deputy, surat=surat, created_by=turn.person
    )
    await turn.tx.journal.write(
        JournalAct.DELEGASI, person=turn.person, delegation=made.id, office=wish.office, deputy=deputy
    )
    await questions.end(turn, DELEGATING, subject_of(wish.office))
    whose = f" mewakili <b>{await delegations.named(turn, wish.holder)}</b>" if wish.holder is not None else ""
    until = tanggal_jam(made.answer_by or turn.now, turn.config.tz)
    link = (
        f"Penunjukan sebagai <b>{delegations.title(turn, made)}</b>{whose}, {delegations.period(turn, made)}.\n"
        f"Surat perintah: {esc(surat)}\n\nhttps://t.me/{turn.bot_name}?start=j_{code}\n\n"
        f"Silakan buka tautan ini di Telegram. Tautan berlaku satu kali, sampai {until}."
    )
    how = "Tautannya ada di bawah; mohon diteruskan kepada yang bersangkutan."
    if deputy is not None:
        how = sentence(f"Tautannya sudah dikirim kepada {await delegations.named(turn, deputy)}")
    done = f"✅ Penunjukan dicatat. {how}"
    await turn.edit_message(message_id, f"{await delegations.line(turn, made)}\n\n{done}")
    await turn.say(link, to=turn.person if deputy is None else deputy)
    if wish.holder is not None and wish.holder != turn.person:
        await turn.say(f"ℹ️ Ditunjuk oleh admin:\n{await delegations.line(turn, made)}", to=wish.holder)
