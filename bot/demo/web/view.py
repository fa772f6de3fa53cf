"""What the demo's page shows of a chat, and which of it a page has not been told yet."""

from bot.demo.telegram.chats import Chat
from bot.demo.telegram.markup import to_html
from bot.demo.telegram.people import User
from bot.demo.telegram.schema import Json
from bot.demo.telegram.sight import plain


def shown(chat: Chat, message: Json) -> Json:
    """A message for the page: words as safe HTML, buttons, and its file by id; `mine` if the person wrote it.

    `waiting`: the bot has not fetched it yet.
    """
    name = "text" if "text" in message else "caption"
    marks: list[Json] = message.get("entities") or message.get("caption_entities") or []
    return {
        "id": message["message_id"],
        "mine": message["from"]["id"] == chat.id,
        "waiting": message["message_id"] in chat.waiting,
        "html": to_html(message.get(name, ""), marks),
        "date": message["date"],
        "edited": "edit_date" in message,
        "buttons": message.get("reply_markup", {}).get("inline_keyboard", []),
        "photo": _picture(message["photo"][-1]) if "photo" in message else None,
        "document": _file(message["document"]) if "document" in message else None,
        "reaction": chat.reactions.get(message["message_id"]),
        "contact": message.get("contact", {}).get("phone_number"),
        "other": next((kind for kind in ("sticker", "voice") if kind in message), None),
        "album": message.get("media_group_id"),
        "service": "Bot menyematkan pesan" if "pinned_message" in message else None,
    }


def _picture(size: Json) -> Json:
    return {"id": size["file_id"], "width": size["width"], "height": size["height"]}


def _file(document: Json) -> Json:
    return {
        "id": document["file_id"],
        "name": document["file_name"],
        "size": document["file_size"],
        "pdf": document.get("mime_type") == "application/pdf",
    }


class Feed:
    """One open page: remembers what it was told, and gives only what is new."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[int, list[Json]]] = {}

    def news(self, person: User) -> Json | None:
        """The changes of a person's chat since the last call; None without any."""
        chat, commands = person.chat_state, person.telegram.commands_of(person.chat_state)
        version, told = self._told.get(person.id, (-1, []))
        if (version, told) == (chat.version, commands):
            return None
        self._told[person.id] = chat.version, commands
        fresh = [chat.messages[key] for key, at in sorted(chat.changed.items()) if at > version]
        pinned = chat.messages[chat.pinned[-1]] if chat.pinned else None
        return {
            "messages": [shown(chat, message) for message in fresh if "deleted" not in message],
            "gone": [message["message_id"] for message in fresh if "deleted" in message],
            "keyboard": (chat.keyboard or {}).get("keyboard", []),
            "commands": commands,
            "busy": chat.activity is not None,
            "pinned": {"id": pinned["message_id"], "words": plain(pinned)[:80]} if pinned else None,
        }
