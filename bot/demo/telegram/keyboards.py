"""Buttons under and beneath messages: what Telegram accepts of a `reply_markup`, and finding a button by its words."""

from bot.demo.telegram.errors import bad_request
from bot.demo.telegram.schema import Json

_ACTIONS = ("callback_data", "url", "copy_text", "web_app", "login_url", "switch_inline_query",
            "switch_inline_query_current_chat", "pay")  # fmt: skip
DATA_LIMIT = 64


def check_markup(markup: Json | None) -> None:
    """Raises `Refused` as Telegram does: buttons without text or action, and callback data over 64 bytes."""
    for row in (markup or {}).get("inline_keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise bad_request("can't parse inline keyboard button: text must be non-empty")
            if not any(action in button for action in _ACTIONS):
                raise bad_request(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
                )
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
            if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
                raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    for row in (markup or {}).get("keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise bad_request("can't parse keyboard button: text must be non-empty")


def inline(markup: Json | None) -> Json | None:
    """The markup if it is a keyboard that belongs to its message, else None."""
    return markup if markup and markup.get("inline_keyboard") else None


def labels(markup: Json | None) -> list[list[str]]:
    """The words on the buttons, row by row, of either kind of keyboard."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [[button["text"] for button in row] for row in rows]


def bare(label: str) -> str:
    """A label without the emoji before and after it."""
    start, end = 0, len(label)
    while start < end and not (label[start].isalnum() or label[start] in "+(/"):
        start += 1
    while end > start and not (label[end - 1].isalnum() or label[end - 1] in ").…?!%"):
        end -= 1
    return label[start:end]


def find_button(markups: list[Json], words: str) -> tuple[int, Json] | None:
    """The button meant by `words`, with the index of its keyboard.

    An equal label (emoji around it aside) in any keyboard is preferred to one that only contains the words.
    """
    for equal in (True, False):
        for index, markup in enumerate(markups):
            for row in markup.get("inline_keyboard") or markup.get("keyboard") or []:
                for button in row:
                    label = button["text"]
                    if (words in (label, bare(label))) if equal else (words in label):
                        return index, button
    return None
