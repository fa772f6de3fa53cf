"""What admins hear of the nightly backup: only that it failed, once a night."""

from datetime import date, timedelta

from handlers.chat.turn import Speaker

_FAILED = (
    "⚠️ Pencadangan data malam ini gagal dan dicoba lagi setiap jam: mohon jalankan "
    "<code>python -m bot backup</code> di server untuk melihat sebabnya."
)
_INCOMPLETE = (
    "⚠️ Cadangan data malam ini tidak lengkap karena ada berkas arsip yang hilang atau berubah: mohon jalankan "
    "<code>python -m bot audit verify</code> di server."
)


async def warn(speaker: Speaker, night: date, *, made: bool) -> None:
    """The backup of `night` failed, or was `made` without some files: the admins are told, once for each night."""
    if await speaker.tx.outbox.about(_topic(night)):
        return
    await speaker.tx.outbox.retire_all(_topic(night - timedelta(days=1)))
    for admin in await speaker.admins():
        await speaker.say(_INCOMPLETE if made else _FAILED, to=admin, topic=_topic(night))


def _topic(night: date) -> str:
    return f"backup:{night.isoformat()}"
