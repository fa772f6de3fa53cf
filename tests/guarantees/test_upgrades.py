"""Offices left in mid-run by versions that have landed: today's program goes on with all they had begun, to its end."""

import ast
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import bot
import documents
import handlers
import procedure
import storage
from bot.cli import audit, register, room
from bot.cli.doctor import doctor
from bot.demo.office import DINAS
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from documents.kit.frozen import to_json
from documents.render import content_of
from handlers.chat.buttons import kinds
from handlers.chat.errors import in_words
from procedure import form, refusals
from procedure.checklist import Item, Mark
from procedure.sop import Kind, Paper, Step
from storage.journal.acts import JournalAct
from storage.models import Base, Document, Draft, Job, JournalLine, OpenQuestion, Outbox, Permohonan, Revision, Visit
from storage.transaction import Transaction
from tests.support.aftermath import opened, parked
from tests.upgrades import onward
from tests.upgrades.keeping import FOLDER, restore
from tests.upgrades.takeover import configured, taken_over

LEFT = sorted(FOLDER.glob("*.tar.xz"))
"""One office for each version that changed a stored spelling; `tests.upgrades.make` adds the next."""

LANDED = {
    "0001_the_first_schema": "c64657aad3e6cb9daff48f031f92edca8f2b02ab726dd6c8138cf3bec5145c93",
    "0002_documents_can_be_verified": "3028c7187861ce63a15fe72b335d850739f38b88c39e2ff82146a6278dc53fdd",
    "0003_the_server_room": "c42de8318f572876462a62572ea50f917ad2ae101c232772748d2e2c225c6512",
    "0004_never_stopped": "b586b5e6b8bc812890995d0038deb3e06d026726f9ee5e62c0ab56dcdfc1c6d4",
    "0005_strangers_and_names": "a66e165320f11e7bbad85bf58087efd149a51a7d6d54450559f335f81e6a67d5",
    "0006_what_was_seen": "9abc518a44f3d7a216e98b806b7660ffbb9f66e14b9c93431cbc44aca62ddd30",
    "0007_overdue_by_itself": "a7d04d9dbd071116b3ae79813ddd2cfa796606f64198c8cdbd43b2eb9b2482bf",
    "0008_who_holds_alone": "2e784d683bd881e341130a29558b9fa3a0dbc2b877e7988cbe14a2ea3c3e0a48",
    "0009_postgresql_begins": "c6116fd053d59a90d6695280b9df5580e6b0f7e4cf33601c52bbcc8ed64b4e24",
    "0010_one_key_after_another": "958ce39bcb178019b3572c47777cdc7ae3cd41b3ba8c5c957a8d1c82e83bcc33",
    "0011_papers_come_once": "a9b02e249953be0b46005314cb90ee94874aa65ebf74b9ef2ee183d30c800b80",
    "0012_who_has_been_informed": "127e3889a766f182162107c7d3e4667977a2b5c4d95aeb7971390f91f04a0a68",
    "0013_whose_turn_and_whose_time": "da4ab4af58999ca9bbc286959216e27cffe1c5f029888e37321016ac1dc8d4e7",
    "0014_found_by_their_words": "5271c4374d9d15fd1bb99eadab70980d3406d57b63fff934fd24569d21ce8cff",
    "0015_what_is_reminded_of": "12c0cc7e595960d766b55cb229911b55600fc5fa521a2ff36c013b83f4511829",
    "0016_what_is_asked_again": "0e7bd202c5cd3d7a51619f65a80511aad4f1695d37cfd8fcb0b6b561ad1da31b",
    "0017_who_stands_in": "cbd3883810439502744555abecba59b7e340e165d0c8232c11a8042f288632ab",
    "0018_a_new_account": "8ebe58fa6cb94243da3760ef3f1b113e2ddb16abe7d471a8c05116fdbe23d4a3",
    "0019_what_was_taken_back": "b1200dad6e4930a5674c8e7ade738866ade0426f5164d3fbd71002640e7bfb9c",
    "0020_what_is_never_answered": "65b4f1da8e5ac06e0022e5d70122468c638b93afafe197af1f581df6a453ab85",
    "0021_what_is_said_of_the_service": "d4793e02db4894677b4bd11011f96d7ad742c1081e0188e09532bc2f3829be69",
    "0022_servers_to_be_brought": "6c7d4812544d16b4b3845ed3aae8703139f4a44d7ddd620266f8b7fbdb8fe862",
    "0023_whom_nothing_reaches": "a0782d8ef1c1d64ccf2498337431bb4b33f946326a0007a28e1ffb6713dbb80e",
    "0024_the_calendar_of_the_office": "30a83c08ea733e1d90be95c86add470af5fa9ad26f49a040cccc5da396d3a569",
    "0025_what_a_form_leaves_behind": "fc354b37b52dd7db2750172889f09ed0c12da535d005a4a1910db4c69dec807a",
}
"""The SHA-256 of each migration that has landed."""


def test_no_migration_that_has_landed_was_edited() -> None:
    versions = Path(storage.__path__[0]) / "migrations" / "versions"
    for file in versions.glob("*.py"):
        assert file.stem in LANDED, f"{file.stem} is to be pinned where it lands"
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        assert found == LANDED[file.stem], f"{file.stem} has landed, and databases were made by it: write a new one"


@pytest.fixture(params=[pytest.param(file, marks=pytest.mark.sqlite, id=file.name.partition(".")[0]) for file in LEFT])
def left(request: pytest.FixtureRequest) -> Path:
    """An office as it was left."""
    file: Path = request.param
    return file


# What is stored


def words() -> set[str]:
    """Every string in the program's source; of one that begins a name like `card:812`, what is before the colon."""
    packages = (Path(package.__path__[0]) for package in (bot, handlers, storage, documents, procedure))
    files = (file for package in packages for file in package.rglob("*.py") if "migrations" not in file.parts)
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    return {node.value.rstrip(":") for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def tappable(person: User) -> list[tuple[int, str]]:
    """The buttons in a chat, with the message each is on, oldest first."""
    rows = [(one, row) for one in person.chat for row in one.get("reply_markup", {}).get("inline_keyboard", [])]
    return [
        (one["message_id"], button["callback_data"]) for one, row in rows for button in row if "callback_data" in button
    ]


def lost(old: Any, new: Any, path: str = "") -> list[str]:
    """What of `old` is not in `new`, by the way to it."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [name for key in old for name in lost(old[key], new.get(key), f"{path}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [
            name
            for at, (one, other) in enumerate(zip(old, new, strict=True))
            for name in lost(one, other, f"{path}[{at}]")
        ]
    return [] if old == new else [path]


async def test_every_stored_spelling_is_known(left: Path, tmp_path: Path) -> None:
    async with BotApi() as api:
        kept = restore(left, api, tmp_path)
        settings = configured(api, tmp_path)
    async with opened(settings) as record, record.read(kept.at) as tx:
        for mapper in Base.registry.mappers:
            await tx._session.execute(sa.select(mapper.class_))  # an unknown word of an enumeration is a LookupError
        topics = {topic for topic in await tx._session.scalars(sa.select(Outbox.topic)) if topic}
        jobs = list(await tx._session.scalars(sa.select(Job.data)))
        spelt = {name.partition(":")[0] for name in (*topics, *(job["for"] for job in jobs))}
        spelt |= {job["job"] for job in jobs} | set(await tx._session.scalars(sa.select(OpenQuestion.kind)))
        assert spelt - words() == set()
        assert all(JournalAct(act) for act in await tx._session.scalars(sa.select(JournalLine.act)))
        for kind, answers in await _answers(tx):
            copied = {entry.copied for entry in form.QUESTIONS if entry.copies}
            for key in answers.keys() - copied:
                form.question(key, kind)
        for visit in await tx._session.scalars(sa.select(Visit).where(Visit.step == Step.PENGECEKAN)):
            assert all(Item(key) and Mark(value) for key, value in visit.marks.items())
        for document in await tx._session.scalars(sa.select(Document)):
            frozen = to_json(content_of(document.paper, document.data))
            assert lost(document.data, frozen) == [], document.filename
    known = {kind.prefix: kind for kind in kinds()}
    for person in kept.people.values():
        for _, packed in tappable(person):
            again = known[packed.partition(":")[0]].parse(packed).pack()
            assert again == packed or again.startswith(f"{packed}:")  # a field it did not have then


async def _answers(tx: Transaction) -> list[tuple[Kind, Json]]:
    sent = sa.select(Permohonan.kind, Revision.answers).join(Permohonan, Permohonan.id == Revision.permohonan_id)
    asked = sa.select(Draft.kind, Draft.answers)
    return [(kind, answers) for query in (sent, asked) for kind, answers in await tx._session.execute(query)]


async def test_the_commands_work_on_it(left: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with BotApi() as api:
        restore(left, api, tmp_path)
        settings = configured(api, tmp_path)
        await audit.audit_verify(settings)
        await doctor(settings)
        await room.rack_list(settings)
        await register.register_export(settings, "csv", tmp_path / "daftar.csv")
        await audit.audit_verify(settings)
    told = capsys.readouterr().out
    assert told.count("The journal is whole") == 2
    assert "ok\toffices\tall are held" in told
    assert "Rak A\tRuang Server\t42U\t" in told
    assert "Lenovo SR630" in (tmp_path / "daftar.csv").read_text()


# The office goes on


async def test_no_button_is_unknown(left: Path, tmp_path: Path) -> None:
    unknown, tapped = in_words(refusals.NotOffered(), DINAS), set[str]()
    async with taken_over(left, tmp_path) as office:
        before = await parked(office.storage)
        for person in office.kept.people.values():
            for message_id, packed in tappable(person):
                kind = re.sub(r"\d+", "", packed)
                if kind not in tapped:
                    tapped.add(kind)
                    assert await person.answer(person.forge(message_id, packed)) != unknown, packed
        await office.settle()
        assert set(await parked(office.storage)) <= set(before)  # an admin's buttons try some again


@pytest.mark.slow
async def test_everything_begun_comes_to_its_end(left: Path, tmp_path: Path) -> None:
    async with taken_over(left, tmp_path) as office:
        before = await parked(office.storage)
        assert before
        assert set(office.unmade.values()) == set(Paper) - {Paper.LAPORAN}  # which none of them knew
        await onward.undone(office)
        await onward.confirmations(office)
        await onward.questions(office)
        await onward.newcomers(office)
        await onward.drafts(office)
        await onward.withdrawals(office)
        for person in office.kept.people.values():
            await onward.to_the_end(office, person)
        await onward.genuine(office)
        await office.settle()
        assert await parked(office.storage) == before
        for left_over in (sa.select(Draft), sa.select(Job), sa.select(OpenQuestion).where(OpenQuestion.open)):
            assert await office.read(left_over) == []
        async with office.storage.read(office.clock()) as tx:
            assert (await tx.journal.verify())[1] == []
            assert (await tx.papers.verify(office.storage.archive))[1] == []
