"""Reading a tap on an inline button."""

from telegram import Update

from procedure import refusals


def tapped(update: Update) -> tuple[str, int]:
    """The callback data of a tap and the id of the message it was on; raises `NotOffered` where there is none."""
    query = update.callback_query
    if query is None or query.data is None or query.message is None:
        raise refusals.NotOffered
    return query.data, query.message.message_id
