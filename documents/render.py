"""From a document's data to its PDF."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from documents.kit import fonts
from documents.kit.frozen import from_json
from documents.kit.shared import Content
from documents.papers import PAPERS, Files
from procedure.sop import Paper

# reportlab: "you cannot use the same TTFont object for different documents at the same time", and a process has one.
_lock = threading.Lock()


def content_of(paper: Paper, frozen: Mapping[str, Any]) -> Content:
    """The data of `paper` that was frozen; KeyError, ValueError or TypeError if it is not that."""
    content: Content = from_json(PAPERS[paper].content, frozen)
    return content


def render(paper: Paper, data: Content, files: Files | None = None) -> bytes:
    """The file of `paper`, a PDF or one of the register's other forms: the same `data` gives the same bytes.

    No database, clock or network is in it.
    `files` holds the photos `data` names, by SHA-256. Safe in threads: one draws at a time. TypeError when `data` is
    not the data of `paper`; KeyError when `files` lacks a photo.
    """
    template = PAPERS[paper]
    if not isinstance(data, template.content):
        raise TypeError(f"{paper.value} is not made from {type(data).__name__}")
    with _lock:
        return template.draw(data, files or {})


def order(paper: Paper, frozen: Mapping[str, Any]) -> bytes:
    """All that `fulfil` needs to render, in another process, a paper without photos from its `frozen` data."""
    folder = fonts.folder()
    return json.dumps([folder and str(folder.absolute()), paper, frozen]).encode()


def fulfil(ordered: bytes) -> bytes:
    """The file that was ordered."""
    folder, name, frozen = json.loads(ordered)
    if folder:
        fonts.keep_in(Path(folder))
    paper = Paper(name)
    return render(paper, content_of(paper, frozen))
