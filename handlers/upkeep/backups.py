"""What admins hear of backups: that one of a night failed, once a night, and what came of one they asked for."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from handlers.chat.desk import Desk
from handlers.chat.texts import tanggal_jam
from handlers.chat.turn import Speaker, Turn

_FAILED = (
    "⚠️ Pencadangan data malam ini gagal dan dicoba lagi setiap jam: mohon jalankan "
    "<code>python -m bot backup</code> di server untuk melihat sebabnya."
)
_INCOMPLETE = (
    "⚠️ Cadangan data malam ini tidak lengkap karena ada berkas arsip yang hilang atau berubah: mohon jalankan "
    "<code>python -m bot audit verify</code> di server."
)


_ASKED = "cadangan"
"""What is asked for by the button, by whom: the kind of its alarms."""


async def ask(turn: Turn) -> None:
    """The person has asked for a backup, which is made as soon as the service looks, also after a restart."""
    await turn.tx.reminders.set_alarm(f"{_ASKED}:{turn.person}", turn.now)


async def asked(desk: Desk) -> dict[int, datetime]:
    """Who waits for a backup, each since when."""
    alarms = await desk.tx.reminders.alarms(_ASKED)
    return {int(name.partition(":")[2]): since for name, since in alarms.items()}


async def tell(speaker: Speaker, people: Collection[int], *, made: bool, whole: bool) -> None:
    """What came of it, to those who have asked for it and wait no more: it was `made`, and is `whole`, or not.

    Whoever is an admin no more hears nothing.
    """
    await speaker.tx.reminders.end_alarms([f"{_ASKED}:{person}" for person in people])
    see = "<code>python -m bot backup</code> di server menunjukkan sebabnya"
    words = f"⚠️ Cadangan tidak dapat dibuat; {see}."
    if made:
        words = f"✅ Cadangan selesai dibuat · {tanggal_jam(speaker.now, speaker.config.tz)}"
        words = words if whole else f"⚠️ Cadangan dibuat, tetapi ada berkas arsip yang hilang atau berubah; {see}."
    admins = await speaker.admins()
    for person in people:
        if person in admins:
            await speaker.say(words, to=person)


async def warn(speaker: Speaker, night: date, *, made: bool) -> None:
    """The backup of `night` failed, or was `made` without some files: the admins are told, once for each night."""
    if await speaker.tx.outbox.about(_topic(night)):
        return
    await speaker.tx.outbox.retire_all(_topic(night - timedelta(days=1)))
    for admin in await speaker.admins():
        await speaker.say(_INCOMPLETE if made else _FAILED, to=admin, topic=_topic(night))


def _topic(night: date) -> str:
    return f"backup:{night.isoformat()}"
