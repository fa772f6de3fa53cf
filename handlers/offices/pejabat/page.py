"""The page of `/pejabat`: what needs attention, who holds which office, and which invitations are unused."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from telegram import Update

from handlers.chat.buttons import Button, Rows, columns
from handlers.chat.context import Context
from handlers.chat.texts import LONGEST, esc, short, size, tanggal_jam, tanggal_lengkap
from handlers.chat.turn import Turn
from handlers.clockwork import calendar_buttons
from handlers.facts import delegations
from handlers.offices import leaving, lost_phone
from handlers.offices.delegation_buttons import EndIt
from handlers.offices.pejabat import needs
from handlers.offices.pejabat.buttons import End, Resend, Revoke, Show, View
from procedure.health import Seen
from procedure.rights import Right, may
from procedure.sop import Office
from storage.models import Delegation, Invitation, Person, Tenure, Unreachable

SHOWN = (20, 10, 5)
"""Holders listed at most, and invitations: the first with which all of it goes into one message."""

_UNREACHED: Mapping[Unreachable, str] = {
    Unreachable.BLOCKED: "memblokir bot ini sejak {since}, sehingga tidak menerima pesan",
    Unreachable.DELETED: "akun Telegramnya sudah dihapus; bila ada yang baru, tekan “Ganti akun”",
    Unreachable.UNOPENED: "belum membuka bot ini, sehingga tidak menerima pesan",
}


@asynccontextmanager
async def opened(update: Update, context: Context) -> AsyncIterator[tuple[Turn, Seen]]:
    """An admin's turn, with what was seen outside the record just before it; raises `Invalid` for anybody else."""
    services = context.services
    seen = await services.look(services.clock())
    async with context.begin(update) as turn:
        await turn.check_admin()
        yield turn, seen


async def show(turn: Turn, seen: Seen, message_id: int, news: str = "") -> None:
    """The page as it is now, for who may still see it, and the `news`, in place of a message."""
    if not may(await turn.who(turn.person), Right.ADMINISTER):
        await turn.edit_message(message_id, news)
        return
    text, rows = await page(turn, seen, news)
    await turn.edit_message(message_id, text, rows)


async def page(turn: Turn, seen: Seen, news: str = "") -> tuple[str, Rows]:
    """All of it, and the `news` below; what is numbered has a button with its number."""
    found = await needs.needs(turn, seen)
    head = ["<b>Pejabat</b>"]
    if found:
        head += ["", "⚠️ <b>Perlu perhatian</b>", *(f"• {need.words}" for need in found)]
    else:
        head += ["✅ Tidak ada yang perlu perhatian."]
    for most in SHOWN:
        lines, rows = await _offices(turn, most)
        text = "\n".join([*head, "", *lines, *(["", news] if news else [])])
        if size(text) <= LONGEST:
            break
    last = [Button("➕ Undang pejabat", Show(View.UNDANG)), lost_phone.BEGIN]
    return text, [*([button] for button in needs.buttons(found)), *rows, last, [calendar_buttons.BEGIN]]


async def unused(turn: Turn) -> list[Invitation]:
    """The unused invitations; those to act in an office belong to their delegation."""
    return [one for one in await turn.tx.offices.unused() if one.acting is None]


def name(person: Person) -> str:
    """How somebody is called here (HTML)."""
    return esc(short(person.nama or str(person.id), 60))


async def _offices(turn: Turn, most: int) -> tuple[list[str], list[list[Button]]]:
    """Who holds which office, who will act in one, and who is invited, so many of each at most."""
    lines, ends = list[str](), list[Button]()
    tenures, invitations = await turn.tx.offices.tenures(), await unused(turn)
    for tenure, person in tenures[:most]:
        line = f"{await _held(turn, tenure, person)}{_reached(turn, person)}"
        if leaving.fixed(turn, person.id, tenure.office):
            lines.append(f"• {line}")
            continue
        ends.append(Button(f"Akhiri {len(ends) + 1}", End(tenure.id, 0)))
        lines.append(f"{len(ends)}. {line}")
    lines += await _by_settings(turn, {person.id for tenure, person in tenures if tenure.office is Office.ADMIN})
    coming = [one for one in await turn.tx.delegations.open() if one.started_at is None][:most]
    lines += ["", "<b>Delegasi yang akan datang</b>"] if coming else []
    for one in coming:
        ends.append(Button(f"Batalkan {len(ends) + 1}", EndIt(one.id, 0)))
        lines.append(f"{len(ends)}. {await delegations.line(turn, one)}")
    lines += ["", "<b>Undangan yang belum dipakai</b>"] if invitations else []
    rows = columns(ends)
    for number, invitation in enumerate(invitations[:most], len(ends) + 1):
        until, id_ = tanggal_jam(invitation.expires_at, turn.config.tz), invitation.number
        lines.append(f"{number}. {turn.titles.of(invitation.office).short}, sampai {until}")
        rows.append([Button(f"Kirim ulang {number}", Resend(id_)), Button(f"Cabut {number}", Revoke(id_))])
    if max(len(tenures), len(invitations)) > most:
        lines += ["", "Selebihnya: <code>python -m bot office list</code> di server."]
    return lines, rows


async def _held(turn: Turn, tenure: Tenure, person: Person) -> str:
    delegation: Delegation | None = await turn.tx.delegations.of_tenure(tenure)
    if delegation is not None:
        return await delegations.line(turn, delegation)
    title, since = turn.titles.of(tenure.office).short, tanggal_lengkap(tenure.since, turn.config.tz)
    title = f"{tenure.acting} {title}" if tenure.acting else title
    fixed = " (tetap, menurut ADMIN_IDS)" if leaving.fixed(turn, person.id, tenure.office) else ""
    return f"{title}: <b>{name(person)}</b>, sejak {since}{fixed}"


async def _by_settings(turn: Turn, holders: set[int]) -> list[str]:
    """The admins whom only the settings make so."""
    lines = []
    for admin in sorted({*turn.config.admin_ids} - holders):
        known = await turn.tx.offices.known(admin)
        called = name(known) if known else str(admin)
        reached = _reached(turn, known) if known else _line(_UNREACHED[Unreachable.UNOPENED])
        lines.append(f"• {turn.titles.admin.short}: <b>{called}</b> (tetap, menurut ADMIN_IDS){reached}")
    return lines


def _reached(turn: Turn, person: Person) -> str:
    """A line of its own on whoever no message reaches; nothing on all others."""
    if person.unreachable is None or person.unreachable_since is None:
        return ""
    since = tanggal_jam(person.unreachable_since, turn.config.tz, turn.now)
    return _line(_UNREACHED[person.unreachable].format(since=since))


def _line(words: str) -> str:
    return f"\n   🔕 {words}"
