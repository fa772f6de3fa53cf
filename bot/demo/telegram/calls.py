"""The HTTP side of the local Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import json

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from bot.demo.telegram.api import Api
from bot.demo.telegram.errors import Refused, SchemaError, bad_request
from bot.demo.telegram.faults import Kind
from bot.demo.telegram.methods import chat_of
from bot.demo.telegram.schema import ATTACHED, Json, Upload, method_named, read_parameters

DOWNLOAD = "download"


class _Broken(Exception):
    """A fault: the connection breaks; `done` says whether the call had been carried out."""

    def __init__(self, done: bool) -> None:
        super().__init__(done)
        self.done = done


def _raw_parameters(request: HTTPServerRequest) -> tuple[Json, dict[str, Upload]]:
    """Query, form, multipart and JSON parameters together, as Telegram accepts them; and the files they name."""
    raw: Json = {name: values[-1].decode() for name, values in request.arguments.items()}
    if request.headers.get("Content-Type", "").startswith("application/json") and request.body:
        try:
            raw |= json.loads(request.body)
        except (ValueError, TypeError):
            raise bad_request("can't parse JSON object") from None
    uploads = {
        name: Upload(files[0]["filename"], files[0]["content_type"], files[0]["body"])
        for name, files in request.files.items()
    }
    attached = {name: file for name, file in uploads.items() if _names(raw, name)}
    for name, value in [*raw.items()]:
        if isinstance(value, str) and value.startswith(ATTACHED):
            raw[name] = attached.get(value.removeprefix(ATTACHED), value)
    return raw | {name: file for name, file in uploads.items() if name not in attached}, attached


def _names(raw: Json, name: str) -> bool:
    """Whether a parameter, or what stands in one, names the file uploaded as `name`."""
    texts = (value if isinstance(value, str) else json.dumps(value) for value in raw.values())
    return any(text == f"{ATTACHED}{name}" or f'"{ATTACHED}{name}"' in text for text in texts)


async def _trouble(api: Api, method: str, chat_id: int | None) -> Kind | None:
    """Let whatever trouble is on for this call happen; gives what its answer is to suffer: "lose" or "garble".

    Raises `Refused` or `_Broken` before anything is carried out.
    """
    if api.latency:
        await asyncio.sleep(api.latency)
    suffers: Kind | None = None
    for fault in api.faults.meeting(method, chat_id):
        if fault.kind == "drop" or (fault.kind == "lose" and method == DOWNLOAD):
            raise _Broken(done=False)
        if fault.error:
            raise fault.error
        await asyncio.sleep(fault.seconds)
        suffers = fault.kind if fault.kind in ("lose", "garble") else suffers
    return suffers


class MethodHandler(RequestHandler):
    """One call of a Bot API method, by GET or POST."""

    def initialize(self, api: Api) -> None:
        """Called by tornado with the server it serves."""
        self.api = api
        self.chat_id: int | None = None
        self._suffers: Kind | None = None

    def compute_etag(self) -> None:
        """None: the answers are never cached, and hashing each would cost time."""

    async def get(self, token: str, name: str) -> None:
        """As `post`; the parameters are in the query."""
        await self.post(token, name)

    async def post(self, token: str, name: str) -> None:
        """Carry the call out and answer as Telegram does, or break the connection if that trouble is on."""
        method = method_named(name)
        try:
            result = await self._result(token, method)
        except _Broken as broken:
            self._note(name, broken.done)
            self.detach().close()
        except Refused as refused:
            self._refuse(name, refused)
        except SchemaError as error:
            self.api.broken.append(error)
            self._refuse(name, Refused(500, f"Internal Server Error: {error}"))
        else:
            self._note(name, True)
            self.set_header("Content-Type", "application/json")
            answer = f'{{"ok":true,"result":{result}}}'
            self.finish(answer[: len(answer) // 2] if self._suffers == "garble" else answer)

    async def _result(self, token: str, method: str | None) -> str:
        """The result as JSON text, after whatever trouble is on; raises `Refused`, `SchemaError` or `_Broken`."""
        api = self.api
        if token != api.token:
            raise Refused(401, "Unauthorized")
        if method is None:
            raise Refused(404, "Not Found")
        raw, attached = _raw_parameters(self.request)
        p = read_parameters(method, raw) | ({"attached": attached} if attached else {})
        self.chat_id = chat_of(api.telegram, p)
        self._suffers = await _trouble(api, method, self.chat_id)
        if api.limits:
            api.limits.check(method, self.chat_id, len(p["media"]) if method == "sendMediaGroup" else 1)
        result = await api.carry_out(method, p)
        if self._suffers == "lose":
            raise _Broken(done=True)
        return result

    def _note(self, name: str, ok: bool) -> None:
        self.api.note(method_named(name) or name, self.chat_id, ok)

    def _refuse(self, name: str, refused: Refused) -> None:
        self._note(name, False)
        _answer(self, refused)


def _answer(handler: RequestHandler, refused: Refused) -> None:
    answer: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.retry_after is not None:
        answer["parameters"] = {"retry_after": refused.retry_after}
    handler.set_status(refused.code, refused.description.partition(":")[0])
    handler.finish(f"<html><h1>{refused.code}</h1></html>" if refused.page else answer)


class FileHandler(RequestHandler):
    """The download of a file by the path `getFile` gave."""

    def initialize(self, api: Api) -> None:
        """Called by tornado with the server it serves."""
        self.api = api

    async def get(self, token: str, path: str) -> None:
        """The content, or Telegram's 404; troubles meet it as the method `download`."""
        file = self.api.telegram.files.at(path) if token == self.api.token else None
        try:
            suffers = await _trouble(self.api, DOWNLOAD, None)
        except _Broken:
            self.detach().close()
        except Refused as refused:
            _answer(self, refused)
        else:
            if file is None:
                _answer(self, Refused(404, "Not Found"))
                return
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Length", len(file.data))
            if suffers != "garble":
                self.finish(file.data)
                return
            self.write(file.data[: len(file.data) // 2])
            await self.flush()
            self.detach().close()
