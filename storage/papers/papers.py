"""The documents issued and the files archived, as records."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from procedure.sop import OF_THEIR_DAY, PAPER_TITLES, Paper
from storage.journal import seals
from storage.journal.acts import JournalAct
from storage.journal.journal import SEALS, Journal
from storage.models import (
    Agenda,
    Document,
    Event,
    JournalLine,
    KeyCheck,
    Permohonan,
    Placement,
    Revision,
    StoredFile,
    Voided,
)
from storage.papers.archive import Archive
from storage.papers.issued import Issued, told
from storage.papers.referrers import unreferred
from storage.vault import Vault

LOG = logging.getLogger(__name__)

UNUSED = timedelta(days=7)
"""How long a file is kept that nothing refers to: the letter of a form that was given up, a photo too many."""

_VALID = ~sa.exists().where(Voided.document_id == Document.id)

TOLD_EVERY = 1_000
"""Files verified between two words in the log: about a second's work."""


class Papers:
    """Documents and archived files as records, within one transaction."""

    def __init__(self, session: AsyncSession, now: datetime, vault: Vault, journal: Journal) -> None:
        self._session = session
        self._now = now
        self._vault = vault
        self._journal = journal

    async def number(self, year: int) -> int:
        """The next number of the year's agenda: one count over all documents, without gaps (SOP: agenda book)."""
        agenda = await self._session.get(Agenda, year)
        if agenda is None:
            agenda = Agenda(year=year, last=0)
            self._session.add(agenda)
        agenda.last += 1
        await self._session.flush()
        return agenda.last

    async def issue(
        self,
        paper: Paper,
        permohonan_id: int | None,
        revision: int,
        *,
        edition: int,
        number: str | None,
        filename: str,
        journal_no: int,
        code: str,
        data: Mapping[str, Any],
    ) -> Document:
        """Records a document with its `data` frozen, its `code` and what its file is called; delivery makes the file.

        The register has neither `permohonan_id` nor `number`.
        """
        document = Document(
            paper=paper,
            permohonan_id=permohonan_id,
            revision=revision,
            edition=edition,
            number=number,
            filename=filename,
            journal_no=journal_no,
            code=code,
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

    async def with_code(self, code: str) -> Document | None:
        """The document that carries this verification code."""
        return await self._session.scalar(sa.select(Document).where(Document.code == code))

    async def with_file(self, sha256: str) -> Document | None:
        """The document whose archived file this is."""
        return await self._session.scalar(sa.select(Document).where(Document.sha256 == sha256))

    async def latest(self, permohonan_id: int, paper: Paper, revision: int | None = None) -> Document | None:
        """The newest edition of a document that is not void, of `revision` or of any."""
        query = sa.select(Document).where(Document.permohonan_id == permohonan_id, Document.paper == paper, _VALID)
        if revision is not None:
            query = query.where(Document.revision == revision)
        return await self._session.scalar(query.order_by(Document.revision.desc(), Document.edition.desc()).limit(1))

    async def before(self, permohonan_id: int, paper: Paper, revision: int) -> tuple[int, str | None]:
        """The edition of a sheet that was issued last, 0 for none, and the number that its next one keeps.

        A void one has no number to hand on: what comes after it takes the next of the agenda.
        """
        same = Document.permohonan_id == permohonan_id, Document.paper == paper, Document.revision == revision
        query = sa.select(Document.edition, Document.number, _VALID).where(*same)
        row = (await self._session.execute(query.order_by(Document.edition.desc()).limit(1))).one_or_none()
        return (row[0], row[1] if row[2] else None) if row else (0, None)

    async def first_number(self, permohonan_id: int, paper: Paper) -> str | None:
        """The number of the first sheet of a paper that is not void; None where there is none."""
        query = sa.select(Document.number).where(
            Document.permohonan_id == permohonan_id, Document.paper == paper, _VALID
        )
        return await self._session.scalar(query.order_by(Document.id).limit(1))

    async def of(self, permohonan_id: int) -> list[Document]:
        """Every sheet of a permohonan in its newest edition that is not void, in order; what tells of a day, each."""
        issued = await self._session.scalars(
            sa.select(Document).where(Document.permohonan_id == permohonan_id, _VALID).order_by(Document.id)
        )
        sheets: dict[tuple[Paper, int, int | None], Document] = {}
        for document in issued:
            of_day = document.edition if document.paper in OF_THEIR_DAY else None
            sheets[document.paper, document.revision, of_day] = document
        return list(sheets.values())

    async def newest(self, limit: int) -> list[Document]:
        """The documents issued, newest first."""
        return list(await self._session.scalars(sa.select(Document).order_by(Document.id.desc()).limit(limit)))

    async def unrendered(self) -> list[int]:
        """Documents that have no file yet, oldest first."""
        return list(
            await self._session.scalars(sa.select(Document.id).where(Document.sha256.is_(None)).order_by(Document.id))
        )

    async def archived(self, sha256: str, *, size: int, mime: str) -> None:
        """Records that the archive holds a file, from now on anew where it held it before."""
        file = await self._session.get(StoredFile, sha256)
        if file is None:
            self._session.add(StoredFile(sha256=sha256, size=size, mime=mime, stored_at=self._now))
        else:
            file.stored_at = self._now
        await self._session.flush()

    async def known(self) -> set[str]:
        """The files that the archive is recorded to hold."""
        return set(await self._session.scalars(sa.select(StoredFile.sha256)))

    async def useless(self) -> list[str]:
        """The files that nothing names and nothing has for `UNUSED`."""
        old = sa.select(StoredFile.sha256).where(StoredFile.stored_at < self._now - UNUSED)
        return sorted(await unreferred(self._session, self._vault, list(await self._session.scalars(old))))

    async def forget(self, files: Collection[str]) -> None:
        """The archive need not hold them any more, but for those that have been put there again meanwhile."""
        old = StoredFile.stored_at < self._now - UNUSED
        await self._session.execute(sa.delete(StoredFile).where(StoredFile.sha256.in_(files), old))

    async def rendered(self, document_id: int, sha256: str, *, size: int, mime: str) -> None:
        """Names the archived file of a document, for good, with a journal line that seals both: it is made once."""
        await self.archived(sha256, size=size, mime=mime)
        document = await self.get(document_id)
        if document.sha256 is not None:
            return
        document.sha256, document.made_no = sha256, await self._journal.next_no()
        await self._journal.write(
            JournalAct.BERKAS,
            person=None,
            permohonan=document.permohonan_id,
            document=document.id,
            code=document.code,
            paper=document.paper,
            whose=document.permohonan_id,
            revision=document.revision,
            edition=document.edition,
            number=document.number,
            issued_at=document.issued_at.isoformat(),
            sha256=sha256,
            rejects=document.rejects,
        )

    async def issued(self, document: Document) -> Issued | None:
        """What the journal seals of a document, whatever its row says now; None where no line speaks for it.

        None as well where none speaks for its permohonan, which says whether it still counts.
        """
        found = await (self._made(document, document.made_no) if document.made_no else self._from_before(document))
        if found is None or found.permohonan_id is None:
            return found
        permohonan = await self._session.get(Permohonan, found.permohonan_id)
        return found if permohonan is not None and await self._journal.vouches(permohonan) else None

    async def replacing(self, issued: Issued) -> Issued | None:
        """The newest of the later editions and revisions of a sheet that the journal speaks for, whatever rows say."""
        if issued.permohonan_id is None:
            return None
        later = sa.select(JournalLine.no).where(
            JournalLine.permohonan_id == issued.permohonan_id, JournalLine.act == JournalAct.BERKAS
        )
        void = await self.voided(issued.permohonan_id)
        for no in await self._session.scalars(later.order_by(JournalLine.no.desc())):
            found = told(await self._journal.line(no))
            if found and found.id not in void and found.paper is issued.paper and found.place > issued.place:
                return found
        newest = await self.latest(issued.permohonan_id, issued.paper)
        known = await self.issued(newest) if newest is not None else None
        return known if known is not None and known.place > issued.place else None

    async def void(self, permohonan_id: int, act: JournalAct) -> list[Document]:
        """What the newest such act has issued is void from now on, as the journal's next line says."""
        acts = JournalLine.permohonan_id == permohonan_id, JournalLine.act == act
        line = sa.select(sa.func.max(JournalLine.no)).where(*acts).scalar_subquery()
        query = sa.select(Document).where(Document.journal_no == line, _VALID).order_by(Document.id)
        found, no = list(await self._session.scalars(query)), await self._journal.next_no()
        self._session.add_all(Voided(document_id=one.id, at=self._now, journal_no=no) for one in found)
        await self._session.flush()
        return found

    async def voided(self, permohonan_id: int) -> Mapping[int, datetime]:
        """Which of its documents are void, by their ids, and since when: the journal says so, else the record."""
        acts = JournalLine.permohonan_id == permohonan_id, JournalLine.act == JournalAct.URUNGKAN
        found: dict[int, datetime] = {}
        for no, at in (await self._session.execute(sa.select(JournalLine.no, JournalLine.at).where(*acts))).all():
            said = await self._journal.line(no)
            if said is None:
                rows = sa.select(Voided.document_id, Voided.at).join(Document, Document.id == Voided.document_id)
                return dict(iter(await self._session.execute(rows.where(Document.permohonan_id == permohonan_id))))
            found |= dict.fromkeys(said["void"], at)
        return found

    async def _made(self, document: Document, made_no: int) -> Issued | None:
        said = await self._journal.line(made_no)
        matches = said is not None and (said.get("document"), said.get("code")) == (document.id, document.code)
        return told(said) if matches else None

    async def _from_before(self, document: Document) -> Issued | None:
        """Of a document older than such lines: its row, where the line that seals what was there before still fits."""
        known = await self._session.get(KeyCheck, 1)
        line = await self._journal.line(known.sealed_no) if known and known.sealed_no else None
        seal = line[SEALS].get(Document.__tablename__, {}).get(seals.key_of(document)) if line else None
        if document.sha256 is None or seal is None or seal != seals.seal_of(document):
            return None
        return Issued(
            document.id,
            document.paper,
            document.permohonan_id,
            document.revision,
            document.edition,
            document.number,
            document.issued_at,
            document.sha256,
            document.rejects,
        )

    async def cited(self) -> list[str]:
        """The files that there are, and those which documents, letters and photos stand for all the same."""
        found: dict[str, None] = dict.fromkeys(
            await self._session.scalars(sa.select(StoredFile.sha256).order_by(StoredFile.stored_at, StoredFile.sha256))
        )
        for column in (Document.sha256, Event.photo, Placement.photo):
            found |= dict.fromkeys(filter(None, await self._session.scalars(sa.select(column).distinct())))
        async for answers in await self._session.stream_scalars(sa.select(Revision.answers)):
            files = [answers.get("surat_berkas"), *(answers.get("lampiran") or ())]
            found |= dict.fromkeys(file["sha256"] for file in files if file)
        return list(found)

    async def verify(self, archive: Archive) -> tuple[int, list[str]]:
        """How many files the record cites, and which are lost or changed on disk, each in one English sentence."""
        faults: list[str] = []
        count = 0
        for sha256 in await self.cited():
            fault = await asyncio.to_thread(archive.fault, sha256)
            if fault is not None:
                document = await self.with_file(sha256)
                faults.append(f"{_named(document)} is {fault}: archive file {sha256}")
            count += 1
            if count % TOLD_EVERY == 0:
                LOG.info("%s files verified", count)
        return count, faults


def _named(document: Document | None) -> str:
    if document is None:
        return "a letter or photo"
    return f"{PAPER_TITLES[document.paper]} {document.number or ''} (edition {document.edition})"
