"""Who sees which commands: the lists, and setting them for one chat."""

from collections.abc import Mapping
from dataclasses import replace

from telegram import BotCommand

from handlers.chat.turn import Speaker
from procedure.rights import Actor, Right, may
from procedure.sop import Office

EVERYONE: Mapping[str, str] = {
    "start": "Mengenal layanan ini",
    "ajukan": "Mengajukan permohonan",
    "status": "Melihat status permohonan",
    "cari": "Mencari permohonan",
    "aset": "Server dan aplikasi atas nama Bapak/Ibu",
    "verifikasi": "Memeriksa keaslian dokumen",
    "pengaduan": "Menyampaikan pengaduan tentang layanan",
    "batal": "Membatalkan isian yang terbuka",
    "bantuan": "Petunjuk singkat",
}
OFFICIALS: Mapping[str, str] = {"tugas": "Semua yang menunggu Bapak/Ibu", "cari": EVERYONE["cari"]}
REPORTED: Mapping[str, str] = {"laporan": "Laporan bulanan, triwulanan, dan tahunan"}
KASI: Mapping[str, str] = {"daftar": "Daftar server dan hosting aplikasi"}
STAF: Mapping[str, str] = {"rak": "Rak dan isinya", **KASI}
DELEGATES: Mapping[str, str] = {"delegasi": "Plh. dan Plt.: menunjuk dan mengakhiri"}
ADMINS: Mapping[str, str] = {
    "pejabat": "Pejabat, hari libur, dan yang perlu perhatian",
    "undang": "Mengundang pejabat",
    **DELEGATES,
    **STAF,
    "ekspor": "Daftar sebagai PDF, Excel, atau CSV",
    "sisihan": "Yang gagal dikirim atau diproses",
}


def commands_of(actor: Actor, *, away: bool = False) -> Mapping[str, str]:
    """The commands that work for somebody, with what each does: what their offices have before what everybody has.

    Whoever is `away`, for somebody acts for them, can end that.
    """
    officials, held = OFFICIALS if actor.official else {}, replace(actor, offices=actor.offices - {Office.ADMIN})
    staf = STAF if may(held, Right.FIT) else KASI if may(held, Right.KEEP) else {}
    admins = ADMINS if may(actor, Right.ADMINISTER) else {}
    delegates = DELEGATES if away or may(held, Right.DELEGATE) else {}
    reported = REPORTED if may(actor, Right.REPORT) else {}
    return {**officials, **delegates, **reported, **staf, **admins, **EVERYONE}


def default_commands() -> list[BotCommand]:
    """The commands of everybody, for the scope of all private chats."""
    return [BotCommand(name, words) for name, words in EVERYONE.items()]


async def set_for(speaker: Speaker, person_id: int) -> None:
    """Gives the person's chat the commands of their roles, or back those of everybody."""
    has = await speaker.who(person_id)
    scope = {"type": "chat", "chat_id": person_id}
    away = bool(await speaker.tx.delegations.away(person_id))
    if not has.offices and not away:
        await speaker.tx.outbox.post(person_id, "deleteMyCommands", {"scope": scope})
        return
    listed = [{"command": name, "description": words} for name, words in commands_of(has, away=away).items()]
    await speaker.tx.outbox.post(person_id, "setMyCommands", {"scope": scope, "commands": listed})
