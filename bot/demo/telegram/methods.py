"""The methods of the Bot API, each a function of the state and its checked parameters.

Each gives the documented result or raises `Refused` in Telegram's words. `getUpdates` and the webhook are with
the server, since they wait.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from bot.demo.telegram import messages
from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.errors import Refused, bad_request
from bot.demo.telegram.markup import utf16
from bot.demo.telegram.schema import Json

Method = Callable[[Telegram, Json], Any]

TOAST_LIMIT = 200
_DELETABLE = 48 * 3600
_AT_ONCE = 100
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def delete_message(t: Telegram, p: Json) -> bool:
    """Take a message away from the chat, for two days after it was sent; people no longer see it."""
    chat = t.reachable(p["chat_id"])
    if not _taken(t, chat, [p["message_id"]]):
        raise bad_request("message to delete not found")
    return True


def delete_messages(t: Telegram, p: Json) -> bool:
    """The same for up to 100 messages, all of them or none; those that are not there are passed over."""
    if len(p["message_ids"]) > _AT_ONCE:
        raise bad_request("too many message identifiers specified")
    _taken(t, t.reachable(p["chat_id"]), p["message_ids"])
    return True


def _taken(t: Telegram, chat: Chat, ids: Sequence[int]) -> list[int]:
    """Those of the messages that were there, and are no more."""
    there = [id_ for id_ in ids if "deleted" not in chat.messages.get(id_, {"deleted": True})]
    if any(t.time - chat.messages[id_]["date"] >= _DELETABLE for id_ in there):
        raise bad_request("message can't be deleted for everyone")
    for id_ in there:
        chat.messages[id_]["deleted"] = True
    chat.pinned = [one for one in chat.pinned if one not in there]
    t.ring(chat, *there)
    return there


def pin(t: Telegram, p: Json) -> bool:
    """Pin a message above the chat; a service message says so, to the bot that did it too."""
    chat = t.reachable(p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to pin not found")
    if message["message_id"] in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.append(message["message_id"])
    shown = {name: said for name, said in message.items() if name != "reply_to_message"}
    t.pass_on("message", chat, t.new_message(chat, t.bot, {"pinned_message": shown}))
    return True


def unpin(t: Telegram, p: Json) -> bool:
    """Unpin the message named, or the one pinned last."""
    chat = t.reachable(p["chat_id"])
    message_id = p.get("message_id") or (chat.pinned or [0])[-1]
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    t.ring(chat)
    return True


def unpin_all(t: Telegram, p: Json) -> bool:
    """Unpin everything."""
    chat = t.reachable(p["chat_id"])
    chat.pinned.clear()
    t.ring(chat)
    return True


def answer_query(t: Telegram, p: Json) -> bool:
    """Answer a tap, once, with a toast of up to 200 characters or none."""
    query = t.queries.get(p["callback_query_id"])
    if query is None or query.answered:
        raise bad_request(_TOO_OLD)
    if utf16(p.get("text", "")) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered_at, query.toast, query.alert = time.monotonic(), p.get("text") or None, p.get("show_alert", False)
    t.ring(query.chat)
    return True


def get_file(t: Telegram, p: Json) -> Json:
    """Where a file of up to 20 MB can be downloaded."""
    return t.files.describe(p["file_id"])


def _scope(t: Telegram, p: Json) -> tuple[str, int | None]:
    scope = p.get("scope", {"type": "default"})
    if scope["type"] == "chat":
        return "chat", t.chat(scope["chat_id"]).id
    return scope["type"], None


def set_commands(t: Telegram, p: Json) -> bool:
    """Replace the commands menu of a scope."""
    for command in p["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    t.commands[_scope(t, p)] = p["commands"]
    t.changed.ring()
    return True


def get_commands(t: Telegram, p: Json) -> list[Json]:
    """The commands menu of exactly this scope."""
    return t.commands.get(_scope(t, p), [])


def delete_commands(t: Telegram, p: Json) -> bool:
    """Remove a scope's own commands menu, so that the wider one shows."""
    t.commands.pop(_scope(t, p), None)
    t.changed.ring()
    return True


def leave_chat(t: Telegram, p: Json) -> bool:
    """Leave a group; a private chat cannot be left."""
    chat = t.reachable(p["chat_id"])
    if chat.info["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.away = "Forbidden: bot is not a member of the group chat"
    t.ring(chat)
    return True


def chat_action(t: Telegram, p: Json) -> bool:
    """Show what the bot is doing ("typing", …) until its next message."""
    chat = t.reachable(p["chat_id"])
    chat.activity = p["action"]
    t.ring(chat)
    return True


def _accepted(_t: Telegram, _p: Json) -> bool:
    return True


METHODS: dict[str, Method] = {
    "getMe": lambda t, _: {
        **t.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    },
    "sendMessage": messages.send_message,
    "sendDocument": messages.send_document,
    "sendPhoto": messages.send_photo,
    "sendMediaGroup": messages.send_album,
    "editMessageText": messages.edit_text,
    "editMessageCaption": messages.edit_caption,
    "editMessageMedia": messages.edit_media,
    "editMessageReplyMarkup": messages.edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": messages.react,
    "answerCallbackQuery": answer_query,
    "getFile": get_file,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyDescription": _accepted,
    "setMyShortDescription": _accepted,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
    "leaveChat": leave_chat,
    "sendChatAction": chat_action,
}


def chat_of(t: Telegram, p: Json) -> int | None:
    """The chat a call concerns: named by it, or that of the tap it answers; None for the rest."""
    if query := t.queries.get(p.get("callback_query_id", "")):
        return query.chat.id
    chat_id = p.get("chat_id")
    if isinstance(chat_id, str):
        raise Refused(400, "Bad Request: chat not found")
    return chat_id
