"""What was received and is owed: inbox, outbox and jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class Post(StrEnum):
    """A message's life: owed, sent, superseded by a later edit before it went out, or undeliverable."""

    DUE = "due"
    SENT = "sent"
    SUPERSEDED = "superseded"
    PARKED = "parked"


class Inbox(Base):
    """An update to be handled once, in its chat's order; `payload` is encrypted and erased once handled.

    `update_id` is Telegram's, None for what the bot tells itself (a file has been fetched). `reason` is why it was
    `parked`.
    """

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int | None] = mapped_column(unique=True)
    payload: Mapped[bytes | None]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    parked: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]


_undone = sa.text("done_at IS NULL")
partial_index("ix_inbox_undone", Inbox.id, where=_undone)


class Outbox(Base):
    """One call of the Bot API that is owed to a chat.

    `topic` says what it is about (`card:812`), so that it can be found and edited later; `edits` is the row whose
    message it edits or deletes. A file is either `document_id`, rendered when first sent, or `sha256` in the archive; a
    picture that is drawn when it is sent stands in `payload` as what it is drawn from. Files of one `album` go out
    together: it is the row of the first of them, which has none itself. `permohonan_id` is whose it is: what a
    withdrawn one still owes is not sent. `attempts` are the failures that count against the row, `unanswered` those
    after which a copy may have arrived, `reason` why it was given up.
    """

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int]
    topic: Mapped[str | None] = mapped_column(index=True)
    method: Mapped[str]
    payload: Mapped[dict[str, Any]]
    edits: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("document.id"))
    sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("stored_file.sha256"))
    filename: Mapped[str | None]
    album: Mapped[int | None]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    reply: Mapped[bool]
    state: Mapped[Post]
    attempts: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str | None]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


_known = Outbox.message_id.is_not(None)
partial_index("ix_outbox_message", Outbox.chat_id, Outbox.message_id, where=_known)
_due = Outbox.state == Post.DUE
partial_index("ix_outbox_due", Outbox.chat_id, Outbox.id, where=_due)


class Upload(Base):
    """A file that Telegram has: `file_id` sends it again, by the same bot, as the same `kind`, under the same name.

    It is known for as long as the archive holds the file.
    """

    __tablename__ = "upload"
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("stored_file.sha256", ondelete="CASCADE"), primary_key=True)
    bot_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(primary_key=True)
    file_id: Mapped[str]


class Job(Base):
    """Work outside a transaction that an update asked for: fetching a file, binding pages.

    `payload` is the update, encrypted; it comes back through the inbox together with the job's result.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]
    payload: Mapped[bytes]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
