"""A document's data as JSON and back: what the act's transaction freezes, and printing is given."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Frozen = TypeVar("Frozen", bound="DataclassInstance")


def to_json(data: "DataclassInstance") -> dict[str, Any]:
    """`data` as JSON values: datetimes and dates in ISO form, tuples as lists."""
    encoded: dict[str, Any] = _encode(data)
    return encoded


def from_json(kind: type[Frozen], value: Mapping[str, Any]) -> Frozen:
    """The `kind` that `to_json` gave as `value`; KeyError, ValueError or TypeError if it is not that.

    What was frozen before a field was added lacks it, and takes its default.
    """
    data: Frozen = _decode(kind, value)
    return data


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _decode(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        if value is None:
            return None
        (kind,) = (option for option in get_args(kind) if option is not NoneType)
    if get_origin(kind) is tuple:
        return tuple(_decode(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _decode(hints[name], item) for name, item in value.items()})  # type: ignore[operator]  # a class, not an instance
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return value
