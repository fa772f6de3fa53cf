"""The names under which messages about something are found again, to be changed or taken back."""

CARD, STATUS, CHECK, UNUSED, PROBLEM, PAPER = "card", "status", "check", "unused", "problem", "paper"
REMINDER, BOARD, RETURNED, CLOSED = "reminder", "board", "returned", "closed"
COMPLAINT, SURVEY, ARRIVAL = "complaint", "survey", "arrival"
"""What a message is about: the kinds of names."""


def kind_of(topic: str) -> str:
    """Which of them a name is of; another word for a name of something else."""
    return topic.partition(":")[0]


def card(visit_id: int) -> str:
    """The cards of a visit."""
    return f"{CARD}:{visit_id}"


def visit_of(topic: str | None) -> int | None:
    """The visit whose card is found under a name; None for a name of something else."""
    kind, _, visit = (topic or "").partition(":")
    return int(visit) if kind == CARD else None


def status(permohonan_id: int) -> str:
    """The status messages of a permohonan."""
    return f"{STATUS}:{permohonan_id}"


def returned(permohonan_id: int) -> str:
    """The message that tells the pemohon why it has come back."""
    return f"{RETURNED}:{permohonan_id}"


def closed(permohonan_id: int) -> str:
    """What the admins are told of a permohonan that has closed."""
    return f"{CLOSED}:{permohonan_id}"


def paper(permohonan_id: int, sheet: str) -> str:
    """A paper of a permohonan, in whichever edition it lies in somebody's chat."""
    return f"{PAPER}:{permohonan_id}:{sheet}"


def reminder(visit_id: int) -> str:
    """What was said of the norm of a visit."""
    return f"{REMINDER}:{visit_id}"


def board(person_id: int) -> str:
    """The message of an official that says how much waits for them."""
    return f"{BOARD}:{person_id}"


def check(placement_id: int) -> str:
    """The messages that ask for the periodic check of a thing."""
    return f"{CHECK}:{placement_id}"


def unused(placement_id: int) -> str:
    """The cards that ask Staf Teknis to remove a thing."""
    return f"{UNUSED}:{placement_id}"


def problem(event_id: int) -> str:
    """The cards of a problem that was reported."""
    return f"{PROBLEM}:{event_id}"


def delegation(delegation_id: int) -> str:
    """What admins are asked about a delegation without an end."""
    return f"delegation:{delegation_id}"


def complaint(complaint_id: int) -> str:
    """The cards of a complaint."""
    return f"{COMPLAINT}:{complaint_id}"


def survey(person_id: int) -> str:
    """The message that asks a person how satisfied they are."""
    return f"{SURVEY}:{person_id}"


def arrival(visit_id: int) -> str:
    """What the pemohon is asked and told about when a server is brought."""
    return f"{ARRIVAL}:{visit_id}"


def of_thing(placement_id: int) -> tuple[str, str]:
    """The cards about a thing itself, not about a problem of it."""
    return check(placement_id), unused(placement_id)
