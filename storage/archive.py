"""The archive: files by content, and the documents issued."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import Paper
from storage.models import Agenda, Document, StoredFile


class Archive:
    """Files in a directory (mode 0700), each named by the SHA-256 of its content: written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Stores `content`, flushed to the disk, and returns its SHA-256 in hex. Blocking: call it in a thread."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            finally:
                Path(file.name).unlink(missing_ok=True)
        _flush(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content; raises `FileNotFoundError`. Blocking."""
        return self._path(sha256).read_bytes()

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


def _flush(directory: Path) -> None:
    """A power cut must not take back the name of a file that the record already cites."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Papers:
    """Documents and archived files as records, within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def number(self, year: int) -> int:
        """The next number of the year's agenda: one count over all documents, without gaps (SOP: agenda book)."""
        agenda = await self._session.get(Agenda, year)
        if agenda is None:
            agenda = Agenda(year=year, last=0)
            self._session.add(agenda)
        agenda.last += 1
        await self._session.flush()
        return agenda.last

    async def latest(self, permohonan_id: int, paper: Paper, revision: int | None = None) -> Document | None:
        """The newest edition of a document, of `revision` or of any."""
        query = sa.select(Document).where(Document.permohonan_id == permohonan_id, Document.paper == paper)
        if revision is not None:
            query = query.where(Document.revision == revision)
        return await self._session.scalar(query.order_by(Document.revision.desc(), Document.edition.desc()).limit(1))

    async def issue(
        self,
        paper: Paper,
        permohonan_id: int,
        revision: int,
        *,
        edition: int,
        number: str,
        journal_no: int,
        data: Mapping[str, Any],
    ) -> Document:
        """Records a document with its `data` frozen; delivery renders and archives it when it is first sent."""
        document = Document(
            paper=paper,
            permohonan_id=permohonan_id,
            revision=revision,
            edition=edition,
            number=number,
            journal_no=journal_no,
            issued_at=self._now,
            data=dict(data),
        )
        self._session.add(document)
        await self._session.flush()
        return document

    async def get(self, document_id: int) -> Document:
        """The document; raises `sqlalchemy.exc.NoResultFound`."""
        return await self._session.get_one(Document, document_id)

    async def find(self, document_id: int) -> Document | None:
        """The document, None where there never was one."""
        return await self._session.get(Document, document_id)

    async def newest(self, limit: int) -> list[Document]:
        """The documents issued, newest first."""
        return list(await self._session.scalars(sa.select(Document).order_by(Document.id.desc()).limit(limit)))

    async def unrendered(self) -> list[int]:
        """Documents that have no file yet, oldest first."""
        return list(
            await self._session.scalars(sa.select(Document.id).where(Document.sha256.is_(None)).order_by(Document.id))
        )

    async def archived(self, sha256: str, *, size: int, mime: str) -> None:
        """Records that the archive holds a file; once is enough."""
        if await self._session.get(StoredFile, sha256) is None:
            self._session.add(StoredFile(sha256=sha256, size=size, mime=mime, stored_at=self._now))
            await self._session.flush()

    async def rendered(self, document_id: int, sha256: str, *, size: int) -> None:
        """Names the archived file of a document, for good: a document is made once."""
        await self.archived(sha256, size=size, mime="application/pdf")
        await self._session.execute(
            sa.update(Document).where(Document.id == document_id, Document.sha256.is_(None)).values(sha256=sha256)
        )


def file_name(paper: Paper, ticket: str, revision: int) -> str:
    """`form-pengajuan-PSH-2026-0001.pdf`, with `-r2` from the second revision on."""
    return f"{paper}-{ticket}{f'-r{revision}' if revision > 1 else ''}.pdf"
