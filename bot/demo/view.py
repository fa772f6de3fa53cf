"""What the demo's page shows of a chat, and which of it a page has not been told yet."""

import json

from bot.demo.markup import to_html
from bot.demo.people import Person
from bot.demo.schema import Json


def shown(message: Json, me: int) -> Json:
    """A message for the page: words as safe HTML, buttons, and its file by id; `mine` if the person wrote it."""
    name = "text" if "text" in message else "caption"
    marks: list[Json] = message.get("entities") or message.get("caption_entities") or []
    file = message.get("document") or (message["photo"][-1] if "photo" in message else None)
    return {
        "id": message["message_id"],
        "mine": message["from"]["id"] == me,
        "html": to_html(message.get(name, ""), marks),
        "date": message["date"],
        "edited": "edit_date" in message,
        "buttons": message.get("reply_markup", {}).get("inline_keyboard", []),
        "photo": file["file_id"] if file and "photo" in message else None,
        "document": {"id": file["file_id"], "name": file["file_name"], "size": file["file_size"]}
        if file and "document" in message
        else None,
        "contact": message.get("contact", {}).get("phone_number"),
        "other": next((kind for kind in ("sticker", "voice") if kind in message), None),
    }


class Feed:
    """One open page: remembers what it was told, and gives only what is new."""

    def __init__(self) -> None:
        self._versions: dict[int, tuple[int, list[Json]]] = {}
        self._told: dict[int, dict[int, str]] = {}

    def news(self, person: Person) -> Json | None:
        """The changes of a person's chat since the last call; None without any."""
        state = (person.chat_state.version, person.telegram.commands_of(person.chat_state))
        if self._versions.get(person.id) == state:
            return None
        self._versions[person.id] = state
        told = self._told.get(person.id, {})
        now = {message["message_id"]: json.dumps(message) for message in person.chat}
        self._told[person.id] = now
        return {
            "person": person.id,
            "messages": [
                shown(person.chat_state.messages[key], person.id) for key, text in now.items() if told.get(key) != text
            ],
            "gone": [key for key in told if key not in now],
            "keyboard": (person.chat_state.keyboard or {}).get("keyboard", []),
            "commands": state[1],
            "busy": person.chat_state.activity is not None,
        }
