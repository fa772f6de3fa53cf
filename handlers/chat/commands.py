"""Who sees which commands: the lists, and setting them for one chat."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import BotCommand

from handlers.chat.turn import Desk, Speaker
from procedure.sop import Office

EVERYONE: Mapping[str, str] = {
    "start": "Mengenal layanan ini",
    "ajukan": "Mengajukan permohonan",
    "status": "Melihat status permohonan",
    "aset": "Server dan aplikasi atas nama Bapak/Ibu",
    "verifikasi": "Memeriksa keaslian dokumen",
    "batal": "Membatalkan isian yang terbuka",
    "bantuan": "Petunjuk singkat",
}
OFFICIALS: Mapping[str, str] = {"tugas": "Semua yang menunggu Bapak/Ibu"}
KASI: Mapping[str, str] = {"daftar": "Daftar server dan hosting aplikasi"}
STAF: Mapping[str, str] = {"rak": "Rak dan isinya", **KASI}
ADMINS: Mapping[str, str] = {
    "pejabat": "Pejabat dan undangan yang belum dipakai",
    "undang": "Mengundang pejabat",
    **STAF,
    "ekspor": "Daftar sebagai PDF, Excel, atau CSV",
    "sisihan": "Yang gagal dikirim atau diproses",
}


@dataclass(frozen=True)
class Roles:
    """What somebody is here: the offices of the procedure they hold, and whether they are an admin."""

    offices: frozenset[Office]
    admin: bool

    @property
    def commands(self) -> Mapping[str, str]:
        """The commands that work for them, with what each does."""
        officials = OFFICIALS if self.offices else {}
        staf = STAF if Office.STAF_TEKNIS in self.offices else KASI if Office.KASI in self.offices else {}
        admins = ADMINS if self.admin else {}
        return {**EVERYONE, **officials, **staf, **admins}


async def roles(turn: Desk, person_id: int) -> Roles:
    """What the record, and for admins the settings, say of this person now."""
    actor = await turn.tx.offices.actor(person_id)
    return Roles(actor.offices - {Office.ADMIN}, admin=person_id in await turn.admins())


def default_commands() -> list[BotCommand]:
    """The commands of everybody, for the scope of all private chats."""
    return [BotCommand(name, words) for name, words in EVERYONE.items()]


async def set_for(turn: Speaker, person_id: int) -> None:
    """Gives the person's chat the commands of their roles, or back those of everybody."""
    has = await roles(turn, person_id)
    scope = {"type": "chat", "chat_id": person_id}
    if not has.offices and not has.admin:
        await turn.tx.outbox.post(person_id, "deleteMyCommands", {"scope": scope})
        return
    listed = [{"command": name, "description": words} for name, words in has.commands.items()]
    await turn.tx.outbox.post(person_id, "setMyCommands", {"scope": scope, "commands": listed})
