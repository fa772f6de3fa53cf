"""Names for other systems, which find things by them: unique, of one line, and not too long."""

import re

from documents.register.csv_cells import one_line

_NAMELESS = "Tanpa nama"
_UNKNOWN = "Tanpa merek"
_SLUG = 100


class Names:
    """Gives each original a name of its own, at most `limit` characters long; capitals make no difference."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._given: dict[object, str] = {}
        self._taken: set[str] = set()

    def of(self, original: object, wanted: str) -> str:
        """The name of `original`, the same each time, as near to `wanted` as can be."""
        if original not in self._given:
            self._given[original] = self.new(wanted)
        return self._given[original]

    def new(self, wanted: str) -> str:
        """A name that nothing else has, as near to `wanted` as can be."""
        plain = one_line(wanted) or _NAMELESS
        name, number = plain[: self._limit].strip(), 1
        while name.lower() in self._taken:
            number += 1
            suffix = f" {number}"
            name = plain[: self._limit - len(suffix)].strip() + suffix
        self._taken.add(name.lower())
        return name


class Slugs:
    """A slug for each name, unique: letters, digits and hyphens, at most 100 of them."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        """A new slug, as near to `name` as can be."""
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: _SLUG - 5] or "x"
        slug, number = plain, 1
        while slug in self._taken:
            number += 1
            slug = f"{plain}-{number}"
        self._taken.add(slug)
        return slug


def maker_and_model(name: str) -> tuple[str, str]:
    """The maker (the first word) and the model of a thing that is called `name`; neither is empty.

    A name of one word is both, for other systems know no device without a model.
    """
    maker, _, model = one_line(name).partition(" ")
    return maker or _UNKNOWN, model or maker or _UNKNOWN
