"""What goes wrong at the local Bot API: refusals in Telegram's words, and what is not of its shape."""


class Refused(Exception):
    """A call that the Bot API refuses: its error code, its description, and for 429 the seconds to wait.

    `page` says that a proxy before it refuses, with a page of HTML.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None, *, page: bool = False) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.page = page


class SchemaError(Exception):
    """A value does not have the shape the Bot API gives it; the text says where and why."""


def bad_request(words: str) -> Refused:
    """The commonest refusal, with Telegram's prefix before the words."""
    return Refused(400, f"Bad Request: {words}")
