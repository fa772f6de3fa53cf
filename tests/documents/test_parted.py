"""Long answers are parted for tables and pages: no line is lost, and none comes to it."""

import pytest

from documents.kit import parts


@pytest.mark.parametrize("lines", [2, 3, 5])
def test_what_is_parted_at_the_end_of_a_line_goes_on_without_an_empty_one(lines: int) -> None:
    whole = parts.text(parts.CELL, "\n".join(f"Baris {number}" for number in range(8)))
    _, high = whole.wrap(200, 1000)
    parted = whole.split(200, lines * parts.CELL.leading + 1)
    assert len(parted) == 2
    assert sum(part.wrap(200, 1000)[1] for part in parted) == pytest.approx(high)


def test_an_empty_line_that_was_written_stays_when_parted() -> None:
    whole = parts.text(parts.CELL, "Satu\nDua\n\nEmpat\nLima")
    _, high = whole.wrap(200, 1000)
    parted = whole.split(200, 2 * parts.CELL.leading + 1)
    assert sum(part.wrap(200, 1000)[1] for part in parted) == pytest.approx(high)
