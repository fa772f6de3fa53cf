"""The methods of the Bot API, each a function of the state and its checked parameters.

Each gives the documented result or raises `Refused` in Telegram's words. `getUpdates` and the webhook are with
the server, since they wait.
"""

import re
from collections.abc import Callable
from typing import Any

from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.errors import Refused, bad_request
from bot.demo.telegram.keyboards import check_markup, inline
from bot.demo.telegram.markup import parse_html, utf16
from bot.demo.telegram.reactions import react
from bot.demo.telegram.schema import Json

Method = Callable[[Telegram, Json], Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _formatted(p: Json, name: str, entities_name: str, limit: int, too_long: str) -> Json:
    """`{name: text, entities_name: entities}` as a message has them; empty without text."""
    source, mode = p.get(name, ""), p.get("parse_mode", "")
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(source) if mode else (source.strip(), p.get(entities_name, []))
    if utf16(text) > limit:
        raise bad_request(too_long)
    if not text:
        return {}
    return {name: text, entities_name: entities} if entities else {name: text}


def _text(p: Json) -> Json:
    content = _formatted(p, "text", "entities", TEXT_LIMIT, "message is too long")
    if not content:
        raise bad_request("message text is empty")
    return content


def _caption(p: Json) -> Json:
    return _formatted(p, "caption", "caption_entities", CAPTION_LIMIT, "message caption is too long")


def _say(t: Telegram, p: Json, content: Callable[[], Json]) -> Json:
    """Send a message; `content` is made only once the chat is known to be open to the bot."""
    chat = t.reachable(p["chat_id"])
    markup = p.get("reply_markup")
    check_markup(markup)
    fields = content()
    if reply := p.get("reply_parameters"):
        answered = chat.messages.get(reply["message_id"])
        if answered and "deleted" not in answered:
            fields["reply_to_message"] = {k: v for k, v in answered.items() if k != "reply_to_message"}
        elif not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    if p.get("protect_content"):
        fields["has_protected_content"] = True
    if inline(markup):
        fields["reply_markup"] = markup
    chat.activity = None
    if markup and "keyboard" in markup:
        chat.keyboard = markup
    elif markup and "remove_keyboard" in markup:
        chat.keyboard = None
    message = t.new_message(chat, t.bot, fields)
    if markup and not inline(markup):
        chat.fixed.add(message["message_id"])
    return message


def send_message(t: Telegram, p: Json) -> Json:
    """A text of 1–4096 characters after entity parsing."""
    return _say(t, p, lambda: _text(p))


def send_document(t: Telegram, p: Json) -> Json:
    """A file by upload or `file_id`, with a caption of up to 1024 characters."""
    return _say(t, p, lambda: {"document": t.files.sent_document(p["document"]), **_caption(p)})


def send_photo(t: Telegram, p: Json) -> Json:
    """A picture by upload or `file_id`, with a caption of up to 1024 characters."""
    return _say(t, p, lambda: {"photo": t.files.sent_photo(p["photo"]), **_caption(p)})


def _to_edit(t: Telegram, p: Json) -> tuple[Chat, Json]:
    if "chat_id" not in p or "message_id" not in p:
        raise bad_request("message identifier is not specified")
    chat = t.reachable(p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != t.bot["id"] or message["message_id"] in chat.fixed:
        raise bad_request("message can't be edited")
    check_markup(p.get("reply_markup"))
    return chat, message


def _edit(t: Telegram, chat: Chat, message: Json, p: Json, replaced: tuple[str, ...], content: Json) -> Json:
    """Replace the `replaced` fields by `content`, and the keyboard by the given one or none."""
    wanted = {**content, **({"reply_markup": markup} if (markup := inline(p.get("reply_markup"))) else {})}
    old = (*replaced, "reply_markup")
    if wanted == {name: message[name] for name in old if name in message}:
        raise bad_request(_UNCHANGED)
    for name in old:
        message.pop(name, None)
    message.update(wanted, edit_date=t.time)
    t.ring(chat, message["message_id"])
    return message


def edit_text(t: Telegram, p: Json) -> Json:
    """Replace a text by another; a document or photo has no text to edit."""
    chat, message = _to_edit(t, p)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edit(t, chat, message, p, ("text", "entities"), _text(p))


def edit_caption(t: Telegram, p: Json) -> Json:
    """Replace the caption of a document or photo, possibly by none."""
    chat, message = _to_edit(t, p)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    return _edit(t, chat, message, p, ("caption", "caption_entities"), _caption(p))


def edit_markup(t: Telegram, p: Json) -> Json:
    """Replace the inline keyboard, possibly by none."""
    chat, message = _to_edit(t, p)
    return _edit(t, chat, message, p, (), {})


def delete_message(t: Telegram, p: Json) -> bool:
    """Take a message away from the chat; people no longer see it."""
    chat = t.reachable(p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to delete not found")
    message["deleted"] = True
    chat.pinned = [one for one in chat.pinned if one != message["message_id"]]
    t.ring(chat, message["message_id"])
    return True


def pin(t: Telegram, p: Json) -> bool:
    """Pin a message above the chat; a service message says so."""
    chat = t.reachable(p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to pin not found")
    if message["message_id"] in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.append(message["message_id"])
    t.new_message(chat, t.bot, {"pinned_message": message})
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
    query.answered, query.toast, query.alert = True, p.get("text") or None, p.get("show_alert", False)
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
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "setMessageReaction": react,
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
