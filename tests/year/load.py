"""What each role was sent in the year: in the busiest hour besides direct answers, and for each permohonan."""

import sys
from collections import Counter, defaultdict
from zoneinfo import ZoneInfo

from tests.year.heard import Said
from tests.year.office import Year

JAKARTA = ZoneInfo("Asia/Jakarta")
PEMOHON = "pemohon"


def tell(year: Year, filed: int) -> None:
    """A line for each role, and by what kinds of messages its busiest hour was so busy."""
    of_role: dict[str, list[Said]] = defaultdict(list)
    for one in year.heard.all:
        of_role[year.role.get(one.chat, PEMOHON)].append(one)
    sys.stdout.write("besides direct answers, in the busiest hour of one person (those with a sound); a permohonan\n")
    for role, all_said in sorted(of_role.items()):
        said = [one for one in all_said if not one.direct]
        hours = defaultdict[tuple[int, str], list[Said]](list)
        for one in said:
            hours[one.chat, f"{one.at.astimezone(JAKARTA):%Y-%m-%d %H}"].append(one)
        (_, hour), busiest = max(hours.items(), key=lambda item: len(item[1]), default=((0, "-"), []))
        loudest = max((sum(not one.silent for one in those) for those in hours.values()), default=0)
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(one.kind for one in busiest).most_common())
        over = sum(len(those) > GOAL for those in hours.values())
        sys.stdout.write(
            f"{role:<14} {len(busiest):3} ({loudest}) in the busiest hour ({hour}: {kinds}); "
            f"{over} of {len(hours)} hours over {GOAL}; "
            f"{len(said) / filed:5.1f} a permohonan, {len(all_said) / filed:5.1f} with direct answers\n"
        )


GOAL = 4
"""Messages in an hour, besides direct answers."""
