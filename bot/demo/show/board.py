"""What the demo's page shows besides the chats: pieces that stay until they change, and cues that are told once."""

import itertools
from collections import deque
from typing import Any

from bot.demo.bell import Bell

_CUES_KEPT = 200


class Board:
    """Numbers each change, so that a page asks for what came after the last it was told; `bell` rings at each."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._count = itertools.count(1)
        self._pieces: dict[str, tuple[int, Any]] = {}
        self._cues: deque[tuple[int, str, Any]] = deque(maxlen=_CUES_KEPT)
        self.newest = 0

    def put(self, name: str, content: Any) -> None:
        """Shows the piece `name` as `content` (what JSON can hold) from now on."""
        if name not in self._pieces or self._pieces[name][1] != content:
            self.newest = next(self._count)
            self._pieces[name] = self.newest, content
            self._bell.ring()

    def cue(self, name: str, content: Any) -> None:
        """Tells whoever looks now."""
        self.newest = next(self._count)
        self._cues.append((self.newest, name, content))
        self._bell.ring()

    def pieces(self, after: int = 0) -> list[tuple[str, Any]]:
        """The pieces that changed after the change `after`, by name."""
        return [(name, content) for name, (number, content) in self._pieces.items() if number > after]

    def cues(self, after: int) -> list[tuple[str, Any]]:
        """The cues after the change `after`, in order."""
        return [(name, content) for number, name, content in self._cues if number > after]
