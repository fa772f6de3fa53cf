"""Reactions: what a bot may put on a message, as strict as Telegram about it."""

from bot.demo.telegram.chats import Telegram
from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.schema import Json

_LISTED = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚
🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍
🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
_KNOWN = frozenset(_LISTED.split())
"""What `ReactionTypeEmoji` lists."""


def react(t: Telegram, p: Json) -> bool:
    """Put one reaction on a message instead of any before, or take it away."""
    chat, wanted = t.reachable(p["chat_id"]), p.get("reaction", [])
    message = chat.messages.get(p["message_id"])
    if message is None or "deleted" in message:
        raise bad_request("message to react not found")
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(one["type"] != "emoji" or one.get("emoji") not in _KNOWN for one in wanted):
        raise bad_request("REACTION_INVALID")
    chat.reactions[message["message_id"]] = "".join(one["emoji"] for one in wanted)
    t.ring(chat, message["message_id"])
    return True
