"""The button of what has closed."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.chat.buttons import Data


@dataclass(frozen=True)
class Reopen(Data):
    """*Buka kembali*: what closed at the end of the `visit` lies with its pemohon again."""

    prefix: ClassVar[str] = "kb"
    permohonan: int
    visit: int
