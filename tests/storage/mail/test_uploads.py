"""What Telegram has already: known by bot, content, kind and name, for as long as the archive holds the file."""

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from storage.mail.uploads import Sent
from storage.models import StoredFile
from tests.support.stores import NOW, opened, people

LETTER = Sent(1, "a" * 64, "document", "surat.pdf")
OTHERS = [
    replace(LETTER, bot_id=2),
    replace(LETTER, sha256="b" * 64),
    replace(LETTER, kind="photo"),
    replace(LETTER, filename="lain.pdf"),
]


async def test_an_id_is_known_for_exactly_what_was_sent(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        for sha256 in ("a" * 64, "b" * 64):
            await tx.papers.archived(sha256, size=1, mime="application/pdf")
        await tx.uploads.remember({LETTER: "X"})
        assert await tx.uploads.known([LETTER, *OTHERS]) == {LETTER: "X"}
        await tx.uploads.remember({LETTER: "Y", OTHERS[1]: "Z"})
        assert await tx.uploads.known([LETTER, *OTHERS]) == {LETTER: "Y", OTHERS[1]: "Z"}
        await tx.uploads.forget([LETTER, OTHERS[2]])
        assert await tx.uploads.known([LETTER, *OTHERS]) == {OTHERS[1]: "Z"}


async def test_it_goes_with_the_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage, storage.begin(NOW) as tx:
        await tx.papers.archived(LETTER.sha256, size=1, mime="application/pdf")
        await tx.uploads.remember({LETTER: "X", OTHERS[1]: "of a file that has been forgotten meanwhile"})
        assert await tx.uploads.known([OTHERS[1]]) == {}
        await tx._session.execute(sa.delete(StoredFile))
        assert await tx.uploads.known([LETTER]) == {}


async def test_a_message_that_is_gone_gives_its_topic_to_the_one_sent_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            gone = await tx.outbox.post(1, "sendDocument", {}, topic="paper:1:x")
            await tx.outbox.sent([(gone, 7)])
            first = await tx.outbox.post(1, "editMessageMedia", {}, edits=gone)
            newest = await tx.outbox.post(1, "editMessageMedia", {"caption": "a"}, edits=gone)
            await tx.outbox.anew(first)  # superseded while it was under way
            assert await tx.outbox.about("paper:1:x") == [(gone, 1, 7)]
            await tx.outbox.anew(newest)
        async with storage.begin(NOW) as tx:
            assert await tx.outbox.about("paper:1:x") == [(newest, 1, None)]
            (parcel,) = (await tx.outbox.due([1], 9))[1]
            assert (parcel.id, parcel.method, parcel.edits) == (newest, "sendDocument", None)
            assert parcel.payload == {"caption": "a"}


async def test_what_a_chat_has_is_what_was_not_set_aside_or_cancelled(tmp_path: Path) -> None:
    async with opened(tmp_path) as storage:
        async with storage.begin(NOW) as tx:
            await people(tx, 5)
            rows = {name: await tx.outbox.post(1, "sendDocument", {}, topic=name) for name in "abcd"}
            await tx.outbox.post(2, "sendDocument", {}, topic="e")
            await tx.outbox.sent([(rows["a"], 7)])
            await tx.outbox.undeliverable([rows["b"]], "blocked")
            await tx.outbox.superseded(rows["c"])
        async with storage.read(NOW) as tx:
            assert await tx.outbox.live_in(1, [*"abcde"]) == {"a", "d"}
