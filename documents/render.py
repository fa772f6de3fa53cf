"""From a document's data to its PDF."""

from collections.abc import Mapping

from documents.data import Data
from procedure.sop import Paper


def render(paper: Paper, data: Data, files: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of `paper` from `data`: pure, the same data gives the same bytes; safe in threads and in processes.

    `files` holds the photos `data` names, by SHA-256. TypeError when `data` is not the data of `paper`.
    """
    raise NotImplementedError(paper, data, files)
