"""An office in mid-run as one small file: what the program keeps in `DATA_DIR`, and what Telegram knows, as plain JSON.

JSON, because it must outlive the classes of the stand-in: what is written here is read by every later version.
"""

import base64
import hashlib
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

import sqlalchemy as sa

from bot.demo.telegram.chats import Chat
from bot.demo.telegram.files import Stored
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.server import BotApi
from bot.settings import Settings

DATABASE = "penempatan.db"
TELEGRAM = "telegram.json"
FOLDER = Path(__file__).parent
_FACTS = ("file_id", "unique_id", "kind", "path", "name", "mime")
LARGEST = 4096
"""Bytes of a file in Telegram that are kept; what the program sent stands in its archive, or nobody opens it again."""


@dataclass(frozen=True)
class Kept:
    """An office restored: the instant at which it was left, its people by role, and what its maker noted."""

    at: datetime
    people: Mapping[str, User]
    noted: Mapping[str, str]


def keep(
    folder: Path, api: BotApi, settings: Settings, at: datetime, people: Mapping[str, User], noted: Mapping[str, str]
) -> None:
    """Writes into a new `folder` the office as it is at this moment, as a kill would leave it.

    `noted` is what a test needs to go on. The database is copied by SQLite itself, for the program has it open.
    """
    shutil.copytree(settings.data_dir, folder, ignore=shutil.ignore_patterns("*.db*"))
    source = sqlite3.connect(sa.make_url(settings.database_url).database or "")
    copy = sqlite3.connect(folder / DATABASE)
    source.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.execute("VACUUM")
    for one in (source, copy):
        one.close()
    telegram = {
        "at": at.isoformat(),
        "people": {role: {"user": person.user, "phone": person.phone} for role, person in people.items()},
        "noted": dict(noted),
        "chats": [_chat(chat) for chat in api.telegram.chats.values()],
        "commands": [[*key, commands] for key, commands in api.telegram.commands.items()],
        "files": [_file(stored, folder) for stored in api.telegram.files._by_id.values()],
        "updates": [json.loads(text) for text in api.updates.pending.values()],
        "next_update": api.updates.issued.stop,
    }
    (folder / TELEGRAM).write_text(json.dumps(telegram, ensure_ascii=False, indent=1))


def pack(folder: Path, target: Path) -> None:
    """Makes the one file of what `keep` wrote."""
    with tarfile.open(target, "w:xz", preset=9) as tar:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            tar.add(file, file.relative_to(folder), filter=_nobodys)


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    return info


def _chat(chat: Chat) -> Json:
    return {
        "info": chat.info,
        "started": chat.started,
        "away": chat.away,
        "messages": [*chat.messages.values()],
        "keyboard": chat.keyboard,
        "fixed": sorted(chat.fixed),
        "pinned": chat.pinned,
    }


def _file(stored: Stored, folder: Path) -> Json:
    facts = {name: getattr(stored, name) for name in _FACTS}
    sha256 = hashlib.sha256(stored.data).hexdigest()
    if _archived(folder, sha256).exists():
        return facts | {"sha256": sha256}
    content = stored.data if len(stored.data) <= LARGEST else b""
    return facts | {"content": base64.b64encode(content).decode()}


def _archived(folder: Path, sha256: str) -> Path:
    return folder / "archive" / sha256[:2] / sha256


def restore(kept: Path, api: BotApi, data_dir: Path) -> Kept:
    """Unpacks an office into `data_dir` and into the stand-in for Telegram, which must be fresh."""
    with tarfile.open(kept) as tar:
        for member in tar:
            (data_dir / member.name).parent.mkdir(parents=True, exist_ok=True)
            (data_dir / member.name).write_bytes(cast(IO[bytes], tar.extractfile(member)).read())
    telegram: dict[str, Any] = json.loads((data_dir / TELEGRAM).read_text())
    people = {role: _person(api, given) for role, given in telegram["people"].items()}
    for given in telegram["chats"]:
        _restore_chat(api.telegram.chats[given["info"]["id"]], given)
    api.telegram._last_message = max(id_ for chat in api.telegram.chats.values() for id_ in chat.messages)
    for scope, chat_id, commands in telegram["commands"]:
        api.telegram.commands[scope, chat_id] = commands
    for given in telegram["files"]:
        _restore_file(api, given, data_dir)
    api.updates._next_id = telegram["next_update"]
    for update in telegram["updates"]:
        api.updates.pending[update["update_id"]] = json.dumps(update, ensure_ascii=False)
    return Kept(datetime.fromisoformat(telegram["at"]), people, telegram["noted"])


def _person(api: BotApi, given: Json) -> User:
    user = given["user"]
    name = " ".join(filter(None, (user["first_name"], user.get("last_name"))))
    return api.person(name, id=user["id"], username=user.get("username"), phone=given["phone"])


def _restore_chat(chat: Chat, given: Json) -> None:
    chat.started, chat.away, chat.keyboard = given["started"], given["away"], given["keyboard"]
    chat.messages |= {message["message_id"]: message for message in given["messages"]}
    chat.fixed |= set(given["fixed"])
    chat.pinned += given["pinned"]


def _restore_file(api: BotApi, given: Json, folder: Path) -> None:
    sha256 = given.get("sha256")
    content = _archived(folder, sha256).read_bytes() if sha256 else base64.b64decode(given["content"])
    stored = Stored(**{name: given[name] for name in _FACTS}, data=content)
    api.telegram.files._by_id[stored.file_id] = api.telegram.files._by_path[stored.path] = stored
