"""The files of the local Bot API, in memory: what `file_id` and `getFile` stand for."""

import io
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from bot.demo.telegram.errors import Refused, bad_request
from bot.demo.telegram.schema import Json, Upload

UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_SIDES = 10_000
PHOTO_RATIO = 20
_THUMBNAIL = 90


@dataclass(frozen=True, slots=True)
class Stored:
    """One file: its ids, its kind ("document", "photo", …), its path for download, and its content."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime: str
    data: bytes

    def facts(self) -> Json:
        """The fields that all of Telegram's file objects share (size in bytes)."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """All files, found by `file_id` or by download path."""

    def __init__(self) -> None:
        self._own = secrets.token_hex(4)  # no other bot's ids, nor those of another run, mean anything here
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}

    def keep(self, kind: str, name: str, mime: str, data: bytes) -> Stored:
        """Store a file of any size; people may send more than a bot may download."""
        number = len(self._by_id) + 1
        path = f"{kind}s/file_{number}{PurePosixPath(name).suffix}"
        ids = f"BQACAgUAAxkB{self._own}{number:08d}{kind}", f"AgAD{self._own}{number:08d}"
        stored = Stored(*ids, kind, path, name, mime, data)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def document(self, name: str, mime: str, data: bytes) -> Json:
        """A new file as a Document."""
        return self.as_document(self.keep("document", name, mime, data))

    def as_document(self, stored: Stored) -> Json:
        """A stored file as a Document."""
        return {"file_name": stored.name, "mime_type": stored.mime, **stored.facts()}

    def photo(self, data: bytes) -> list[Json]:
        """A new picture as Telegram shows it: a thumbnail and the whole, both JPEG.

        Raises `Refused` when it is no picture.
        """
        try:
            picture = Image.open(io.BytesIO(data))
            if picture.format != "JPEG":
                data = _jpeg(picture)
            small = picture.convert("RGB")
            small.thumbnail((_THUMBNAIL, _THUMBNAIL))
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
            raise bad_request("IMAGE_PROCESS_FAILED") from error
        thumbnail = self.keep("photo", "photo.jpg", "image/jpeg", _jpeg(small))
        whole = self.keep("photo", "photo.jpg", "image/jpeg", data)
        sizes = ((thumbnail, small.size), (whole, picture.size))
        return [{"width": width, "height": height, **file.facts()} for file, (width, height) in sizes]

    def sent_photo(self, given: Upload | str) -> list[Json]:
        """The photo a bot sends: uploaded, or known by `file_id`."""
        if isinstance(given, Upload):
            _refuse_size(given, PHOTO_LIMIT)
            _refuse_dimensions(given.data)
            return self.photo(given.data)
        stored = self._known(given, "photo")
        width, height = Image.open(io.BytesIO(stored.data)).size
        return [{"width": width, "height": height, **stored.facts()}]

    def sent_document(self, given: Upload | str) -> Json:
        """The document a bot sends: uploaded, or known by `file_id`."""
        if isinstance(given, Upload):
            _refuse_size(given, UPLOAD_LIMIT)
            return self.document(given.name, given.mime, given.data)
        return self.as_document(self._known(given, "document"))

    def _known(self, file_id: str, kind: str) -> Stored:
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        return stored

    def describe(self, file_id: str) -> Json:
        """The File of `getFile`; `Refused` for an unknown one and above 20 MB."""
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(stored.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {**stored.facts(), "file_path": stored.path}

    def at(self, path: str) -> Stored | None:
        """The file to download from a path that `describe` gave."""
        stored = self._by_path.get(path)
        return stored if stored and len(stored.data) <= DOWNLOAD_LIMIT else None

    def content(self, file_id: str) -> Stored:
        """What a person sees on opening the file; `KeyError` for an unknown one."""
        return self._by_id[file_id]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG")
    return out.getvalue()


def _refuse_dimensions(data: bytes) -> None:
    """Telegram's limits on a photo that a bot uploads: width and height together, and their ratio."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    if width + height > PHOTO_SIDES or max(width, height) > PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _refuse_size(upload: Upload, limit: int) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > limit:
        raise Refused(413, "Request Entity Too Large")
