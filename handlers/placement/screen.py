"""Where the placement's dialogue is seen: each stage asks in the message that was tapped, or in a new one below.

A rack whose unit is chosen and the photo that is confirmed are pictures that ask, each in a message of its own. The
card of the visit is a text, and stays above them.
"""

from handlers.chat import questions, topics
from handlers.chat.questions import PLACEMENT, Asked, Closing, Prompt
from handlers.chat.texts import esc, sentence
from handlers.chat.turn import Turn
from handlers.facts.work import Stage, Work
from handlers.placement.pages import closed, drawn, page, record, typing
from storage.models import OpenQuestion


async def show(turn: Turn, work: Work, tapped: int | None, words: str = "", *, again: bool = False) -> None:
    """The present stage; `words` (plain) say what was answered, or why it is asked `again`."""
    former = await turn.tx.drafts.question(turn.person)
    if former is not None and (former.kind, former.subject) != (PLACEMENT, work.visit.id):
        former = None
    row = await turn.tx.outbox.row_of(turn.person, tapped) if tapped is not None else None
    if row is not None and await turn.tx.outbox.removed(row):
        tapped = None  # what it asked was asked again below
    photo, shown = work.photo_to_confirm, questions.data_of(former).get("shows") if former is not None else None
    replaced = photo is not None and shown is not None and tapped is None
    in_place = tapped is not None and (work.stage is not Stage.UNIT or (not again and _typing(former, tapped, row)))
    if photo is not None:
        in_place = in_place and turn.picture == tapped and shown == photo
    said = _said(words, again=again, in_place=in_place, replaced=replaced)
    text, rows = await page(turn, work, said)
    if in_place and tapped is not None:
        await turn.edit_message(tapped, text, rows)
        prompt = Prompt(message_id=tapped, picture=turn.picture == tapped)
    elif work.stage is Stage.UNIT:
        prompt = Prompt(row=await turn.drawing(await drawn(turn, work), caption=text, rows=rows), picture=True)
    elif photo is not None:
        prompt = Prompt(row=await turn.photo(photo, caption=text, rows=rows), picture=True)
    else:
        await _retire(turn, work)
        prompt = Prompt(row=await turn.say(text, rows, topic=topics.card(work.visit.id)))
    left = _left(work, "" if said else words)  # once what asks now is there
    if tapped is not None and not in_place:
        await turn.edit_message(tapped, left)
    if replaced and former is not None:
        await questions.withdraw(turn, former)
    elif former is not None and not _same(former, tapped, row):
        await questions.say(turn, former, left)
    await _ask(turn, work, prompt, Asked(text, rows), shows=photo or (shown if prompt.picture and in_place else None))


async def type_it(turn: Turn, work: Work, tapped: int) -> None:
    """The message that was `tapped` asks to type what no button says."""
    asked = Asked(*typing(work))
    await turn.edit_message(tapped, asked.text, asked.rows)
    prompt = Prompt(message_id=tapped, picture=turn.picture == tapped)
    await _ask(turn, work, prompt, asked, by_hand=True, shows=work.photo_to_confirm if prompt.picture else None)


def _typing(former: OpenQuestion | None, tapped: int | None, row: int | None) -> bool:
    """Whether the `tapped` message asked to type a unit: it is the rack's picture, and may offer its units again."""
    return former is not None and bool(questions.data_of(former)["typing"]) and _same(former, tapped, row)


async def card(turn: Turn, work: Work, tapped: int, words: str) -> int | None:
    """The `tapped` message where it can become the card; a picture says `words` (HTML) instead, and is none."""
    if turn.picture != tapped:
        return tapped
    await turn.edit_message(tapped, f"{record(work)}\n\n{words}")
    return None


def _said(words: str, *, again: bool, in_place: bool, replaced: bool) -> str:
    """What the page itself says of the last answer (HTML), where no message above it does."""
    if words and again:
        return f"⚠️ {sentence(esc(words))} Silakan pilih yang lain."
    if replaced:
        return sentence(esc(words))
    return f"✅ {esc(words)}" if words and in_place else ""


def _same(former: OpenQuestion, tapped: int | None, row: int | None) -> bool:
    """Whether the message that asked is the one that was `tapped`, which came of `row`."""
    asked = questions.prompt_of(former)
    return tapped is not None and (asked.message_id == tapped or (row is not None and asked.row == row))


def _left(work: Work, words: str) -> str:
    """What a message says that asks no more (HTML)."""
    return record(work) + (f"\n\n✅ {esc(words)}" if words else "")


async def _retire(turn: Turn, work: Work) -> None:
    """No message of this person's is the card of the visit any more: the next text is."""
    for row, chat_id, _ in await turn.tx.outbox.about(topics.card(work.visit.id)):
        if chat_id == turn.person:
            await turn.tx.outbox.retire(row)


async def _ask(
    turn: Turn, work: Work, prompt: Prompt, asked: Asked, *, by_hand: bool = False, shows: str | None = None
) -> None:
    words = f"Penempatan {work.case.permohonan.ticket} belum selesai; tekan “Lanjutkan”"
    closing = Closing(words, *closed(work))
    kept = {"typing": by_hand, "shows": shows}
    await questions.ask(turn, PLACEMENT, work.visit.id, kept, prompt=prompt, closing=closing, asked=asked)
