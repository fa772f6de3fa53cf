"""What a call to the Bot API is on the wire."""

from typing import Any

import aiohttp
import pytest
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.calling import transport


@pytest.mark.parametrize(
    "given", [{}, {"chat_id": 7, "text": "a b&c=é;d\n+%~/*", "reply_markup": {"inline_keyboard": [["ya & tidak"]]}}]
)
def test_a_call_without_a_file_has_the_body_of_aiohttps_form(given: dict[str, Any]) -> None:
    data = RequestData([RequestParameter.from_input(name, value) for name, value in given.items()])
    body, form = transport._body(data), aiohttp.FormData(data.json_parameters, quote_fields=False)()
    assert isinstance(body, aiohttp.Payload)
    assert (body.decode(), body.headers) == (form.decode(), form.headers)
