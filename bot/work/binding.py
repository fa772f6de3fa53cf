"""Pages of the archive made into one letter: the work of a process of its own, which imports no more than it needs."""

import json
from pathlib import Path

from documents.incoming import letter
from storage.papers.archive import Archive


def bind(given: bytes) -> bytes:
    """The letter after a line of JSON as `look` gives it; `given` is JSON: `{"archive": folder, "pages": [sha256, …]}`.

    The error is `too_large` or `many_pages`. Raises `FileNotFoundError` and OSError.
    """
    asked = json.loads(given)
    bound, said = b"", {}
    try:
        bound, pages = letter.join(Archive(Path(asked["archive"])).each(asked["pages"]))
        said = {"mime": "application/pdf", "pages": pages, "size": len(bound)}
    except letter.TooLarge:
        said = {"error": "too_large"}
    except letter.TooManyPages:
        said = {"error": "many_pages"}
    return json.dumps(said).encode() + b"\n" + bound
