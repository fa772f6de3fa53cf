"""Updates, parcels and jobs, for the tests of the mail."""

from typing import Any

from storage.database import Storage
from storage.mail.jobkinds import Bind, Fetch, Kept
from storage.mail.outbox import Parcel
from storage.transaction import Transaction
from tests.support.stores import NOW

MARKER = "Rahasia-Sekali-81"
FETCH, BIND = Fetch("uji", "f1", 5), Bind("uji", ("a" * 64,))
KEPT = Kept("uji", "a" * 64, 5, "image/jpeg", 1)


def update(number: int, text: str = "halo") -> dict[str, Any]:
    return {"update_id": number, "message": {"text": text}}


async def parcels(tx: Transaction, chat_id: int, limit: int) -> list[Parcel]:
    return (await tx.outbox.due([chat_id], limit)).get(chat_id, [])


async def due(storage: Storage, chat_id: int, limit: int = 10) -> list[int]:
    async with storage.read(NOW) as tx:
        return [parcel.id for parcel in await parcels(tx, chat_id, limit)]
