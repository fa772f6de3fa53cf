"""Whoever writes to the bot, the offices they hold, and what they are in the middle of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from procedure.sop import Acting, Kind, Office
from storage.models.base import Base, partial_index
from storage.models.onetime import number_of


class Unreachable(StrEnum):
    """Why no message reaches a person: they have blocked the bot, deleted their account, or never opened the bot."""

    BLOCKED = "blocked"
    DELETED = "deleted"
    UNOPENED = "unopened"


class Person(Base):
    """Somebody who has written to the bot; `id` is their Telegram user id and their private chat's.

    `fetched_files` and `fetched_bytes` are what was fetched of them in the day that began `fetched_since`; `told_at` is
    when the last of what is said about an account once a day was said, `informed_at` when they confirmed that they were
    told what their data are for. `unreachable` says why no message reaches them since `unreachable_since`, None where
    nothing is known against it.
    """

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    nama: Mapped[str | None]
    nip: Mapped[str | None]
    pangkat: Mapped[str | None]
    pendidikan: Mapped[str | None]
    profile: Mapped[dict[str, Any] | None]
    since: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    unreachable: Mapped[Unreachable | None]
    unreachable_since: Mapped[datetime | None]
    informed_at: Mapped[datetime | None]
    fetched_since: Mapped[datetime | None]
    fetched_files: Mapped[int] = mapped_column(default=0, server_default="0")
    fetched_bytes: Mapped[int] = mapped_column(default=0, server_default="0")


class Tenure(Base):
    """An office held by a person for a span of time, `acting` or in full; `until` is None while it is held.

    `alone` says that nobody else holds it meanwhile.
    """

    __tablename__ = "tenure"
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[Office]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    acting: Mapped[Acting | None]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    alone: Mapped[bool] = mapped_column(server_default=sa.false())


_held = sa.text("until IS NULL")
_held_alone = sa.text("until IS NULL AND alone")
partial_index("uq_tenure_single", Tenure.office, unique=True, where=_held_alone)
partial_index("uq_tenure_once", Tenure.office, Tenure.person_id, unique=True, where=_held)


class Invitation(Base):
    """A one-time way into an office; only the SHA-256 of its code is kept."""

    __tablename__ = "invitation"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[Office]
    acting: Mapped[Acting | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    spent_by: Mapped[int | None]

    @property
    def number(self) -> int:
        """Tells one from another, without its code."""
        return number_of(self.code_hash)


class Delegation(Base):
    """A deputy (`acting`, by the `surat` perintah) in an office, from `begins` to before `ends` (None: not set yet).

    A Plh. acts for `holder_id`, whose it is again afterwards; a Plt. for nobody. The deputy accepts by the invitation
    with `code_hash` before `answer_by`; `tenure_id` is their tenure once it has `started_at`. Those of older versions
    have no letter and no invitation.
    """

    __tablename__ = "delegation"
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[Office]
    acting: Mapped[Acting]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    surat: Mapped[str | None]
    begins: Mapped[datetime]
    ends: Mapped[datetime | None]
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    answer_by: Mapped[datetime | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    tenure_id: Mapped[int | None] = mapped_column(sa.ForeignKey("tenure.id"), unique=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]


_unended = Delegation.ended_at.is_(None)
partial_index("ix_delegation_open", Delegation.begins, where=_unended)


class AccountChange(Base):
    """A one-time way for somebody's new account to take over from their old one (`person_id`); its code's SHA-256.

    `created_by` is the admin who has seen them.
    """

    __tablename__ = "account_change"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_by: Mapped[int]
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]
    spent_by: Mapped[int | None]

    @property
    def number(self) -> int:
        """Tells one from another, without its code."""
        return number_of(self.code_hash)


class Draft(Base):
    """A form being filled: the state of the conversation itself.

    A person has one for what they apply for anew and one for each permohonan they correct (`permohonan_id`, None for
    the first); they answer the one that is `active`, the others rest. `at` is the key of the question asked now, None
    at the review; `editing` says that one answer is being changed from the review. `asked` are the keys of the answers
    that an official has asked to be corrected, which are asked first. `secret` is the encrypted answer
    that is never shown. `pages` are the letter's photographs so far, `waiting` how many files are still being fetched.
    `album` is Telegram's id of the album that the newest page of the letter came in, `+` behind it once the person
    has seen that attachments are asked for. `overflow_at` is when a text too
    long arrived whose rest must not become an answer. `prompt` is the outbox row of the message that asks, `behind` are
    those of messages that asked before and still stand in the chat, None where there are none.
    """

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    active: Mapped[bool]
    kind: Mapped[Kind]
    permohonan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("permohonan.id"))
    answers: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None]
    with_profile: Mapped[bool]
    at: Mapped[str | None]
    editing: Mapped[bool] = mapped_column(default=False)
    pages: Mapped[list[str]] = mapped_column(default=list)
    waiting: Mapped[int] = mapped_column(default=0)
    closing: Mapped[bool] = mapped_column(default=False)
    album: Mapped[str | None]
    prompt: Mapped[int | None]
    behind: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    asked: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    overflow_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]


_active = Draft.active == sa.true()
partial_index("uq_draft_active", Draft.person_id, unique=True, where=_active)
_anew = Draft.permohonan_id.is_(None)
partial_index("uq_draft_new", Draft.person_id, unique=True, where=_anew)
sa.Index("uq_draft_of", Draft.person_id, Draft.permohonan_id, unique=True)


class OpenQuestion(Base):
    """What a person was asked outside the form (a reason, a note, joining an office, a placement), by its subject.

    At most one in a chat is `open`: what is typed answers it. The others rest, with what was said to them so far.
    """

    __tablename__ = "question"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    open: Mapped[bool]
    data: Mapped[dict[str, Any]]
    prompt: Mapped[int | None]
    asked_at: Mapped[datetime]


_asked = OpenQuestion.open == sa.true()
partial_index("uq_question_open", OpenQuestion.person_id, unique=True, where=_asked)
sa.Index("ix_question_about", OpenQuestion.subject, OpenQuestion.kind)
