"""The files that Telegram has, and by which id a bot may send each again."""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import StoredFile, Upload


@dataclass(frozen=True)
class Sent:
    """What an id stands for: the archived file that was sent, by which bot, as a `document` or `photo`, its name."""

    bot_id: int
    sha256: str
    kind: str
    filename: str


_KEY = sa.tuple_(Upload.bot_id, Upload.sha256, Upload.kind, Upload.filename)


class Uploads:
    """The ids that are known, within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def known(self, wanted: Collection[Sent]) -> dict[Sent, str]:
        """The ids of those of the `wanted` that Telegram has."""
        query = sa.select(Upload).where(_KEY.in_([astuple(one) for one in wanted]))
        return {
            Sent(one.bot_id, one.sha256, one.kind, one.filename): one.file_id
            for one in await self._session.scalars(query)
        }

    async def remember(self, sent: Mapping[Sent, str]) -> None:
        """Telegram has these, under these ids; what the archive has forgotten meanwhile is not remembered."""
        await self.forget(sent)
        files = {one.sha256 for one in sent}
        held = set(await self._session.scalars(sa.select(StoredFile.sha256).where(StoredFile.sha256.in_(files))))
        rows = [
            {"bot_id": one.bot_id, "sha256": one.sha256, "kind": one.kind, "filename": one.filename, "file_id": file_id}
            for one, file_id in sent.items()
            if one.sha256 in held
        ]
        if rows:
            await self._session.execute(sa.insert(Upload), rows)

    async def forget(self, sent: Collection[Sent]) -> None:
        """These ids are good no more."""
        await self._session.execute(sa.delete(Upload).where(_KEY.in_([astuple(one) for one in sent])))
