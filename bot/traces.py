"""Where something failed, in words that quote nobody: imported by processes of a tenth of a second, and so light."""

import traceback
from textwrap import indent


def trace(error: BaseException) -> str:
    """Where it happened and its kind, after those of what led to it; no message, for it may quote what a person wrote.

    Those of a group follow it, indented.
    """
    chain: list[BaseException] = []
    earlier: BaseException | None = error
    while earlier is not None and earlier not in chain:
        chain.append(earlier)
        earlier = earlier.__cause__ or (None if earlier.__suppress_context__ else earlier.__context__)
    return "\n".join(map(_one, reversed(chain)))


def _one(error: BaseException) -> str:
    lines = "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
    if isinstance(error, BaseExceptionGroup):
        lines += "".join("\n" + indent(trace(part), "  ") for part in error.exceptions)
    return lines
