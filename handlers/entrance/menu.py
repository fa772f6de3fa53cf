"""The ways in: `/start` and its menu, `/bantuan`, `/status`, `/tugas`, and `/batal` outside the form."""

from dataclasses import dataclass
from typing import Any, ClassVar

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from handlers.chat import commands, dialogues
from handlers.chat.buttons import AJUKAN, STATUS, SYARAT, TUGAS, Action, Data, Menu, Rows, leafing
from handlers.chat.context import Context
from handlers.chat.desk import Config
from handlers.chat.errors import Answer
from handlers.chat.taps import tapped
from handlers.chat.texts import esc
from handlers.chat.turn import Turn
from handlers.entrance import waiting
from handlers.facts import delegations
from handlers.form.kept import nothing_open
from handlers.offices import join, lost_phone
from handlers.papers import verification
from handlers.placement import dialogue
from handlers.register import racks
from handlers.things import transfer
from procedure.rights import Actor
from procedure.sop import STEPS, Office

MENU: Rows = [[AJUKAN], [STATUS], [SYARAT]]

SHOWN = 5
"""How many running permohonan `/status` shows at a time."""

_NONE = "Tidak ada permohonan yang sedang berjalan."
_SERVICE = "<b>Penempatan Server dan Hosting Aplikasi</b>"


@dataclass(frozen=True)
class LeafRunning(Data):
    """Leafs through `/status`: the running permohonan from the one at place `start` on."""

    prefix: ClassVar[str] = "us"
    start: int


def handlers() -> list[BaseHandler[Update, Context, Any]]:
    """The commands and the menu."""
    here = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    return [
        CommandHandler("start", _start, here),
        CommandHandler("bantuan", _bantuan, here),
        CommandHandler("status", _status, here),
        CommandHandler("tugas", _tugas, here),
        CommandHandler("batal", _batal, here),
        CallbackQueryHandler(_status_tapped, f"^{Menu(Action.STATUS).pack()}$"),
        CallbackQueryHandler(_leafed, LeafRunning.pattern()),
        CallbackQueryHandler(_tugas_tapped, f"^{Menu(Action.TUGAS).pack()}$"),
        CallbackQueryHandler(_syarat_tapped, f"^{Menu(Action.SYARAT).pack()}$"),
    ]


async def _start(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if context.args:
            await _follow(turn, context.args[0])
            return
        has, away = await turn.who(turn.person), await delegations.away(turn, turn.person)
        if not has.offices:
            await turn.say("\n\n".join(filter(None, (away, _welcome(turn.config)))), MENU)
        else:
            await commands.set_for(turn, turn.person)  # those whom the settings make admins never joined
            await turn.say(*await _greeting(turn, has))
        await waiting.own(turn)


async def _follow(turn: Turn, payload: str) -> None:
    kind, _, code = payload.partition("_")
    if kind == "v":
        await verification.by_code(turn, code)
    elif kind == "j":
        await join.open_invitation(turn, code)
    elif kind == "r":
        view = await racks.labelled(turn, code)
        if not await dialogue.scanned(turn, view.id):
            await racks.show(turn, view)
    elif kind == "a":
        await transfer.open_transfer(turn, code)
    elif kind == "g":
        await lost_phone.open_link(turn, code)
    else:
        raise Answer("Kode pada tautan ini tidak dikenal di sini. Ketik /start untuk memulai.")


def _welcome(config: Config) -> str:
    dinas = config.dinas
    return (
        f"Selamat datang di layanan {_SERVICE} {esc(dinas.name)} {esc(dinas.government)}.\n\n"
        "Bapak/Ibu dapat mengajukan permohonan dan memantaunya di sini, tanpa kertas.\n\n"
        f"{_alur(config)}"
    )


def _alur(config: Config) -> str:
    """The five rows of the SOP with their norms in working minutes; steps of one row share its norm."""
    lines = []
    for row in sorted({rule.row for rule in STEPS.values()}):
        steps = [rule for rule in STEPS.values() if rule.row == row]
        norms = [f" · {minutes} menit" for rule in steps if (minutes := config.norm(rule.step)) is not None]
        lines.append(f"{row}. {', '.join(config.dinas.words(rule.title) for rule in steps)}{''.join(norms[:1])}")
    return "<b>Alur</b> (menit dalam jam kerja)\n" + "\n".join(lines)


async def _greeting(turn: Turn, has: Actor) -> tuple[str, Rows]:
    lines = [f"Selamat datang di layanan {_SERVICE}."]
    if has.official:
        held = has.offices - {Office.ADMIN}
        titles = [
            f"<b>{turn.titles.held(office, await turn.tx.offices.acting(turn.person, office, turn.now))}</b>"
            for office in Office
            if office in held
        ]
        lines.append(f"Jabatan Bapak/Ibu: {', '.join(titles)}.")
    if away := await delegations.away(turn, turn.person):
        lines.append(away)
    waits = await waiting.summary(turn)
    if waits or has.official:
        lines.append(waits or waiting.NOTHING)
    if has.admin:
        lines.append("Bapak/Ibu adalah admin. /undang mengundang pejabat.")
    return "\n\n".join(lines), [[TUGAS]] if waits else []


async def _bantuan(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        has = await turn.who(turn.person)
        away = bool(await turn.tx.delegations.away(turn.person))
        lines = [f"/{name} – {words}" for name, words in commands.commands_of(has, away=away).items()]
        if has.official:
            advice = "Kartu permohonan datang dengan sendirinya; keputusan dicatat begitu tombolnya ditekan."
        else:
            advice = "Jawaban yang sudah dikirim tersimpan; pengisian dapat dilanjutkan kapan saja."
        await turn.say(f"Layanan {_SERVICE}\n\n" + "\n".join(lines) + f"\n\n{advice}")


async def _status(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if not await _post_status(turn):
            await turn.say(_NONE, [[AJUKAN]])


async def _status_tapped(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        if await _post_status(turn):
            return
        _, message_id = tapped(update)
        await turn.edit_message(message_id, _NONE, [[AJUKAN], [SYARAT]])


async def _leafed(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        packed, message_id = tapped(update)
        found = await _post_status(turn, LeafRunning.parse(packed).start)
        await turn.edit_message(message_id, "⬇️ Status ada di bawah." if found else _NONE)


async def _post_status(turn: Turn, start: int = 0) -> bool:
    """A status message for each of the running permohonan from `start` on, and what else waits; False for nothing."""
    found = await turn.tx.permohonan.running(turn.person)
    start = start if 0 <= start < len(found) else 0  # some may have ended since the button was made
    page = found[start : start + SHOWN]
    for permohonan in page:
        await waiting.show(turn, permohonan)
    asked = await waiting.due(turn) if start == 0 else 0
    if len(found) > SHOWN:
        after = LeafRunning(start + SHOWN) if start + SHOWN < len(found) else None
        rows = leafing(LeafRunning(start - SHOWN) if start else None, after)
        await turn.say(f"Permohonan {start + 1}–{start + len(page)} dari {len(found)} yang berjalan.", rows)
    return bool(found or asked)


async def _syarat_tapped(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        words = (
            "<b>Syarat</b>\n"
            "1. Surat permohonan yang sudah ditandatangani, sebagai PDF atau foto.\n"
            "2. Form pengajuan, diisi langsung di sini.\n\n"
            f"{_alur(turn.config)}\n\n"
            "Bila belum disetujui, permohonan kembali beserta alasannya, untuk diperbaiki dan diajukan lagi.\n\n"
            "<b>Kewajiban</b>\n"
            "Instansi yang menempatkan server wajib mengecek servernya secara berkala dan memberikan informasi "
            "hak akses ke pengelola server."
        )
        _, message_id = tapped(update)
        await turn.edit_message(message_id, words, [[AJUKAN], [STATUS]])


async def _tugas(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        found = await waiting.of_offices(turn) + await waiting.own(turn)
        if not found and not (await turn.who(turn.person)).official:
            if away := await delegations.away(turn, turn.person):
                await turn.say(away)
                return
            raise Answer("Perintah ini untuk pejabat. Permohonan Bapak/Ibu dapat dilihat dengan /status.")
        if not found:
            await turn.say(waiting.NOTHING)


async def _tugas_tapped(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        _, message_id = tapped(update)
        await turn.unbutton(message_id)
        if not await waiting.of_offices(turn) + await waiting.own(turn):
            await turn.edit_message(message_id, waiting.NOTHING)


async def _batal(update: Update, context: Context) -> None:
    async with context.begin(update) as turn:
        await turn.say("Dibatalkan." if await dialogues.given_up(turn) else await nothing_open(turn))
