"""How the form goes on in chat: a question being asked, what an answered one leaves behind, and the next."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import ConversationHandler

from handlers.chat.asking import answered
from handlers.chat.buttons import Button, Rows
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.form import behind, kept, review_text
from handlers.form.buttons import Fate, Keep, version
from handlers.form.question import ATTACHED, LETTER, MISTAKE, contact_keyboard, pages, question_rows, question_text
from handlers.form.way import asked, before, copied, followed, upcoming, wait_no_more
from procedure.form import Input, Json, question
from storage.models import Draft

ASKING, REVIEWING = range(2)
END = ConversationHandler.END

RESTS = "Formulir ini disimpan; tekan “Lanjutkan mengisi” untuk meneruskan."

_NO_KEYBOARD: Mapping[str, Any] = {"remove_keyboard": True}


def state_of(draft: Draft | None) -> int:
    """The state of the conversation in which this form, if any, is being filled; its row is the only truth."""
    if draft is None:
        return END
    return REVIEWING if draft.at is None else ASKING


async def state(turn: Turn) -> int:
    """The state of this person's conversation, whichever form an update was about."""
    return state_of(await turn.tx.drafts.get(turn.person))


async def ask(
    turn: Turn,
    draft: Draft,
    wrong: str = "",
    sign: str = MISTAKE,
    *,
    into: int | None = None,
    head: str = "",
    after: str | None = None,
) -> int:
    """Asks what the draft is at, after what was `wrong`, or shows the review; returns the conversation's state.

    The message of outbox row `into` becomes that where it can, so that it is one call to Telegram; else it is left
    behind. Before a question stands `head`, HTML, and the answer to the one `after` which it comes.
    """
    draft.updated_at = turn.now
    alone = into is None
    text = head + question_text(turn, draft, wrong, sign, after=after, alone=alone) if draft.at is not None else ""
    if draft.at is None:
        draft.prompt = await review_text.post(turn, draft, into)
    elif by_contact(draft):
        draft.prompt = await turn.say(text, markup=contact_keyboard(draft))
    elif into is None or (draft.at == ATTACHED and not draft.editing):  # whether that was seen is told by its place
        draft.prompt = await turn.say(text, question_rows(draft))
    else:
        await turn.edit(into, text, question_rows(draft))
        draft.prompt = into
    if into != draft.prompt:
        behind.add(draft, into)
    if draft.at is None:
        await behind.tidy(turn, draft)
    return state_of(draft)


def by_contact(draft: Draft) -> bool:
    """Whether the question asked now has a reply keyboard: Telegram edits no message that brought or takes away one."""
    return draft.at is not None and asked(draft).input is Input.PHONE_OWN


async def ask_again(turn: Turn, draft: Draft, wrong: str, tapped: int | None = None, sign: str = MISTAKE) -> int:
    """The same question with what was `wrong`: below the answer that was typed, or where the button was `tapped`."""
    if tapped is not None:
        await turn.edit_message(tapped, question_text(turn, draft, wrong, sign), question_rows(draft))
        return ASKING
    return await ask_anew(turn, draft, wrong, sign)


async def ask_anew(turn: Turn, draft: Draft, wrong: str = "", sign: str = MISTAKE) -> int:
    """What the draft is at once more, at the end of the chat, and nowhere else."""
    await _remove(turn, draft)
    return await ask(turn, draft, wrong, sign)


async def _remove(turn: Turn, draft: Draft) -> None:
    """The message that asks goes, for it was not answered; what is too old to go loses its buttons."""
    if draft.prompt is None:
        return
    if await turn.tx.outbox.removable(draft.prompt):
        await turn.remove(draft.prompt)
    elif not by_contact(draft):
        await turn.edit(draft.prompt, _line(draft))


async def rest(turn: Turn, draft: Draft) -> str:
    """The form being filled takes no more answers until it is taken up again, and its asking message says so.

    Returns that as one plain sentence.
    """
    await turn.tx.drafts.rest(draft.person_id)
    await behind.tidy(turn, draft)
    name = await kept.name(turn, draft)
    if by_contact(draft):
        await turn.say(f"💾 <b>{name}</b> disimpan. Kirim /ajukan untuk meneruskan.", markup=_NO_KEYBOARD)
        draft.prompt = None
        return f"{name} disimpan; kirim /ajukan untuk meneruskan"
    if draft.prompt is not None:
        await turn.edit(draft.prompt, *await _rested(turn, draft))
    return f"{name} disimpan; tekan “Lanjutkan mengisi” untuk meneruskan"


async def _rested(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    text = f"💾 <b>{await kept.name(turn, draft)}</b> disimpan, beserta jawaban yang sudah diisi."
    return text, [[kept.go_on(draft)]]


async def make_way(turn: Turn, draft: Draft | None = None) -> None:
    """Whatever is being filled rests, unless it is `draft`; the toast says so."""
    other = await turn.tx.drafts.get(turn.person)
    if other is not None and other is not draft:
        turn.toast = await rest(turn, other)


async def resume(turn: Turn, draft: Draft, *, here: bool = False) -> int:
    """The form is the one being filled, and asks what it is at, at the end of the chat.

    `here`: its own message is tapped that asked whether to go on, and asks again.
    """
    if draft.active:
        wait_no_more(draft)  # who goes on with what is open may be stuck in waiting
        return await ask(turn, draft, into=draft.prompt) if here else await ask_anew(turn, draft)
    await make_way(turn, draft)
    await dismiss(turn, draft, f"▶️ <b>{await kept.name(turn, draft)}</b> dilanjutkan di bawah.")
    await turn.tx.drafts.take_up(draft)
    return await ask(turn, draft)


async def dismiss(turn: Turn, draft: Draft, text: str) -> None:
    """The message that asks, or that says that the form rests, says `text` from now on, and has no buttons."""
    await behind.tidy(turn, draft)
    if draft.active and by_contact(draft):
        await _remove(turn, draft)
        await turn.say(text, markup=_NO_KEYBOARD)
    elif draft.prompt is not None:
        await turn.edit(draft.prompt, text)


async def drop(turn: Turn, draft: Draft | None) -> None:
    """A correction ends with its permohonan."""
    if draft is not None:
        await dismiss(turn, draft, f"🗑 <b>{await kept.name(turn, draft)}</b> berakhir bersama permohonannya.")
        await turn.tx.drafts.discard(draft)


async def pressed(turn: Turn, tapped: int, draft_id: int, seen: int | None = None) -> Draft | None:
    """The form being filled, if the button `tapped` is one of its own, as `kept.meant` says.

    None where its form rests: that is said, and shown in its place. Raises `Answer` where it is no more.
    """
    draft = await kept.meant(turn, draft_id, seen)
    if draft.active:
        return draft
    turn.toast = RESTS
    await turn.edit_message(tapped, *await _rested(turn, draft))
    return None


async def leave(turn: Turn, draft: Draft, tapped: int | None = None) -> int | None:
    """What asks does so no more; returns its outbox row where its message may ask what comes next, for it was `tapped`.

    Where the answer was typed it is left behind: what is asked next stands below that, and takes one call.
    """
    if by_contact(draft):
        await _remove(turn, draft)
        behind.add(draft, await turn.say(_line(draft), markup=_NO_KEYBOARD))
        return None
    if tapped is None and draft.at is not None and asked(draft).input is Input.FILE:
        await _remove(turn, draft)  # it says what has come so far
        return None
    asks = await turn.tx.outbox.message_of(draft.prompt) if draft.prompt is not None and tapped is not None else None
    if tapped is not None and tapped != asks:
        await turn.edit_message(tapped, _line(draft))  # a copy of what asks, or an older one
    if asks is not None:
        return draft.prompt
    behind.add(draft, draft.prompt)
    return None


def _line(draft: Draft) -> str:
    """What stands where a question was asked, or the review was shown, that is there no more."""
    if draft.at is None:
        return "📝 Tinjauan dilanjutkan di bawah."
    entry = asked(draft)
    if entry.key not in draft.answers:
        here = entry.key == LETTER and draft.pages
        title = esc(entry.title)
        return f"📄 {title}: {pages(draft)} halaman diterima" if here else f"▫️ {title}: belum dijawab"
    return answered(entry, draft.answers[entry.key])


async def take(turn: Turn, draft: Draft, values: Mapping[str, Json], tapped: int | None = None) -> int:
    """Stores what answers the question asked now and goes on; returns the conversation's state."""
    entry = asked(draft)
    if entry.input is Input.SECRET:
        draft.secret = turn.tx.drafts.hide(values[entry.key])
        # Only when it was given may be seen: enough to tell a revision that somebody changed it.
        values = {entry.key: turn.now.isoformat()}
    replaced = copied(draft.answers, entry)
    answers = {key: value for key, value in draft.answers.items() if key not in replaced} | dict(values)
    draft.answers = answers | followed(draft, answers, entry)
    return await proceed(turn, draft, tapped)


async def proceed(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """Leaves the question asked now for the next without an answer; silently where the form rests."""
    answered_now = "" if by_contact(draft) else draft.at  # whose answer stands where the keyboard was taken away
    into = await leave(turn, draft, tapped) if draft.active else None
    draft.at, draft.waiting = upcoming(draft), 0
    draft.editing = draft.editing and draft.at is not None
    if draft.active:
        return await ask(turn, draft, into=into, after=answered_now)
    draft.updated_at = turn.now
    return await state(turn)


async def go_back(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """To the question before, or to the review where an answer was being changed.

    Where a button was `tapped` its message asks that, if it can; else the message that asked goes.
    """
    keyboard, target = by_contact(draft), None if draft.editing else before(draft)
    if keyboard:
        await turn.remove(await turn.say("◀️ Kembali", markup=_NO_KEYBOARD))
    if tapped is None or keyboard or (target is not None and question(target, draft.kind).input is Input.PHONE_OWN):
        await _remove(turn, draft)
        into = None
    else:
        into = await leave(turn, draft, tapped)
    draft.at, draft.editing, draft.waiting = target, False, 0
    return await ask(turn, draft, into=into)


async def confirm_discard(turn: Turn, draft: Draft, tapped: int | None = None) -> int:
    """Asks before a draft is thrown away."""
    name = await kept.name(turn, draft)
    stays = "tersimpan dan dapat dilanjutkan kapan saja."
    text = f"<b>{name}</b> {stays} Hapus seluruhnya?"
    if draft.permohonan_id is not None:
        text = f"<b>{name}</b> {stays} Hapus perubahannya? Permohonannya tetap menunggu perbaikan."
    rows = [
        [
            Button("Ya, hapus", Keep(Fate.BUANG, version(draft), draft=draft.id)),
            kept.go_on(draft, "Lanjutkan mengisi"),
        ]
    ]
    if tapped is not None:
        await turn.edit_message(tapped, text, rows)
    else:
        await turn.say(text, rows)
    return state_of(draft)
