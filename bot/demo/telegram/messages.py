"""What a bot says: messages sent and changed, each method a function of the state and its checked parameters."""

import secrets
from collections.abc import Callable

from bot.demo.telegram.chats import Chat, Telegram
from bot.demo.telegram.errors import Refused, bad_request
from bot.demo.telegram.keyboards import check_markup, inline
from bot.demo.telegram.markup import parse_html, utf16
from bot.demo.telegram.schema import ATTACHED, Json, Upload

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ALBUM_LIMIT = 10
KINDS = ("document", "photo")
_LISTED = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚
🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍
🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
_KNOWN_REACTIONS = frozenset(_LISTED.split())
"""What `ReactionTypeEmoji` lists."""


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


def send_album(t: Telegram, p: Json) -> list[Json]:
    """Two to ten documents, or two to ten photos, a message each, without buttons: all of them, or none."""
    items: list[Json] = p["media"]
    t.reachable(p["chat_id"])
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > ALBUM_LIMIT:
        raise bad_request("too many messages to send as an album")
    if len(items) < 2:  # Telegram lets one pass, and documents that it does not
        raise bad_request("media must include 2-10 items")
    if len({item["type"] for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    contents, files = [], [_given(p, item) for item in items]
    for number, (item, file) in enumerate(zip(items, files, strict=True), 1):
        try:
            contents.append(_media(t, item, file))
        except Refused as refused:
            if refused.code != 400:
                raise
            said = refused.description.removeprefix("Bad Request: ")
            said = said[0].upper() + said[1:]
            raise bad_request(f'failed to send message #{number} with the error message "{said}"') from None
    group = {"media_group_id": str(secrets.randbits(62))}
    call = {name: value for name, value in p.items() if name != "reply_markup"}
    return [_say(t, call, lambda content=content: {**content, **group}) for content in contents]  # type: ignore[misc]


def _given(p: Json, item: Json) -> Upload | str:
    """The file of an item, uploaded under the name it says, or the id by which it is known."""
    if item["type"] not in KINDS:
        raise bad_request(f'can\'t parse InputMedia: type "{item["type"]}" is none that is served here')
    media: str = item["media"]
    if not media.startswith(ATTACHED):
        return media
    found: Upload | None = p.get("attached", {}).get(media.removeprefix(ATTACHED))
    if found is None:
        raise bad_request("can't parse InputMedia: media not found")
    return found


def _media(t: Telegram, item: Json, given: Upload | str) -> Json:
    """The content of a message that an item makes."""
    if item["type"] == "photo":
        return {"photo": t.files.sent_photo(given), **_caption(item)}
    return {"document": t.files.sent_document(given), **_caption(item)}


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


def edit_media(t: Telegram, p: Json) -> Json:
    """Replace the file of a message, and its caption, by another; in an album by one of its kind.

    A text stays a text here, as it did with Telegram for years: nothing of ours makes a file of one.
    """
    chat, message = _to_edit(t, p)
    kinds = [kind for kind in KINDS if kind in message]
    if not kinds:
        raise bad_request("there is no media in the message to edit")
    content = _media(t, p["media"], _given(p, p["media"]))
    if "media_group_id" in message and kinds[0] not in content:
        raise bad_request("message content type can't be used in an album")
    return _edit(t, chat, message, p, (*KINDS, "caption", "caption_entities"), content)


def react(t: Telegram, p: Json) -> bool:
    """Put one reaction on a message instead of any before, or take it away."""
    chat, wanted = t.reachable(p["chat_id"]), p.get("reaction", [])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to react not found")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(one["type"] != "emoji" or one.get("emoji") not in _KNOWN_REACTIONS for one in wanted):
        raise bad_request("REACTION_INVALID")
    chat.reactions[message["message_id"]] = "".join(one["emoji"] for one in wanted)
    t.ring(chat, message["message_id"])
    return True
