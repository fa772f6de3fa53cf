"""The shapes of the Bot API, from `bot-api.json`: checks each call's parameters and each object given back.

All checks are compiled into closures once, at import, since a load test makes thousands of calls a second.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.demo.telegram.errors import SchemaError, bad_request

Json = dict[str, Any]
Check = Callable[[Any, str], None]
Reader = Callable[[Any, str], Any]

_SPEC: Json = json.loads(files(__package__).joinpath("bot-api.json").read_text("utf-8"))


ATTACHED = "attach://"
"""What the name of an uploaded file begins with where a parameter names it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent along in a multipart request: its name, its media type and its content."""

    name: str
    mime: str
    data: bytes


def _simple(wanted: type | tuple[type, ...], word: str) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise SchemaError(f"{where}: {value!r:.80} is not {word}")

    return check


def _true(value: Any, where: str) -> None:
    if value is not True:
        raise SchemaError(f"{where}: {value!r:.80} is not True")


_CHECKS: dict[str, Check] = {
    "Integer": _simple(int, "an Integer"),
    "Float": _simple((int, float), "a Float"),
    "String": _simple(str, "a String"),
    "Boolean": _simple(bool, "a Boolean"),
    "InputFile": _simple(Upload, "an InputFile"),
    "True": _true,
}


def _array(item: Check) -> Check:
    def check(value: Any, where: str) -> None:
        if not isinstance(value, list):
            raise SchemaError(f"{where}: {value!r:.80} is not an Array")
        for index, one in enumerate(value):
            item(one, f"{where}[{index}]")

    return check


def _any_of(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def check(value: Any, where: str) -> None:
        reasons = []
        for one in checks:
            try:
                return one(value, where)
            except SchemaError as error:
                reasons.append(str(error))
        raise SchemaError("; or ".join(reasons))

    return check


def _compile(name: str) -> Check:
    """The check of a type by its documented name; object types are bound late, for they contain each other."""
    if name.startswith("Array of "):
        return _array(_compile(name.removeprefix("Array of ")))
    if name in _CHECKS:
        return _CHECKS[name]
    return lambda value, where: _CHECKS[name](value, where)


def _object(name: str, fields: Json) -> Check:
    checks = {field: _any_of([_compile(kind) for kind in rule["types"]]) for field, rule in fields.items()}
    required = frozenset(field for field, rule in fields.items() if rule["required"])

    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise SchemaError(f"{where}: {value!r:.80} is not a {name}")
        if not required <= value.keys():
            raise SchemaError(f"{where}: {name} lacks {sorted(required - value.keys())}")
        for field, one in value.items():
            if field not in checks:
                raise SchemaError(f"{where}: {name} has no field {field!r}")
            checks[field](one, f"{where}.{field}")

    return check


for _name, _type in _SPEC["types"].items():
    if "subtypes" in _type:
        _CHECKS[_name] = _any_of([_compile(subtype) for subtype in _type["subtypes"]])
    else:
        _CHECKS[_name] = _object(_name, _type["fields"])


def _reader(kinds: list[str]) -> Reader:
    """Turns a parameter as it came (text, or a JSON value) into the value meant, and checks it."""
    check = _any_of([_compile(kind) for kind in kinds])
    textual = "String" in kinds

    def read(raw: Any, where: str) -> Any:
        value = raw
        if isinstance(raw, str):
            if textual and "Integer" in kinds:
                value = int(raw) if raw.removeprefix("-").isdigit() else raw
            elif not textual:
                try:
                    value = json.loads(raw.lower() if kinds == ["Boolean"] else raw)
                except ValueError:
                    raise SchemaError(f"{where}: {raw!r:.80} is not {' or '.join(kinds)}") from None
        check(value, where)
        return value

    return read


_PARAMETERS: dict[str, tuple[str, dict[str, Reader], frozenset[str]]] = {
    method.lower(): (
        method,
        {name: _reader(rule["types"]) for name, rule in spec["fields"].items()},
        frozenset(name for name, rule in spec["fields"].items() if rule["required"]),
    )
    for method, spec in _SPEC["methods"].items()
}
_RESULTS = {method: _any_of([_compile(kind) for kind in spec["returns"]]) for method, spec in _SPEC["methods"].items()}


def method_named(name: str) -> str | None:
    """The documented spelling of a method (Telegram ignores case), or None for one that is not served."""
    found = _PARAMETERS.get(name.lower())
    return found[0] if found else None


def read_parameters(method: str, raw: Mapping[str, Any]) -> Json:
    """The call's parameters as typed values.

    Raises `Refused` (400) for an unknown parameter, a missing required one, and a value of the wrong type:
    stricter than Telegram, which ignores what it does not know, so that a misspelt option is found.
    """
    _, readers, required = _PARAMETERS[method.lower()]
    for name in required:
        if raw.get(name) in (None, ""):
            raise bad_request("message text is empty" if name == "text" else f'parameter "{name}" is required')
    read = {}
    for name, value in raw.items():
        reader = readers.get(name)
        if reader is None:
            raise bad_request(f'{method} has no parameter "{name}"')
        try:
            read[name] = reader(value, name)
        except SchemaError as error:
            raise bad_request(f"can't parse {error}") from None
    return read


def check_result(method: str, result: Any) -> None:
    """Raises `SchemaError` when `result` is not what the Bot API documents for the method."""
    _RESULTS[method](result, method)


def check_update(update: Json) -> None:
    """Raises `SchemaError` when `update` is not a documented Update."""
    _CHECKS["Update"](update, "Update")
