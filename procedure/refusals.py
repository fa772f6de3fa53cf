"""Why the procedure says no: one small family, raised where the rule is, worded in `handlers/chat/errors.py`."""


class Refusal(Exception):
    """A request that changes nothing because a rule of the procedure forbids it."""


class NotOffered(Refusal):
    """The choice does not exist at the step the permohonan is at (a forged or misplaced button)."""


class NotHolder(Refusal):
    """The person does not hold the office the step belongs to, or is not the pemohon of a pemohon's step."""


class Conflicted(Refusal):
    """The person holds the office, but it is their own request, or they made the check that is approved here."""


class Stale(Refusal):
    """The button belongs to a visit that is over: somebody acted already, or the permohonan was revised."""


class NoteRequired(Refusal):
    """The choice needs a reason or note (SOP row 4: a rejection goes back with its reason)."""


class NothingAsked(Refusal):
    """A correction is asked for, of nothing."""


class TakenByOther(Refusal):
    """Another technician has taken the work; `person` is their Telegram user id."""

    def __init__(self, person: int) -> None:
        super().__init__(person)
        self.person = person


class NotTaken(Refusal):
    """The work must be taken (*Saya kerjakan*) before it can be finished."""


class TooLate(Refusal):
    """The pemohon withdraws after Kabid has decided."""


class ChecklistOpen(Refusal):
    """Kasi concludes while an item is unset."""


class ItemFailed(Refusal):
    """Kasi concludes *laik* while an item is marked ❌."""


class Undone(Refusal):
    """The act has been taken back already."""


class ActedUpon(Refusal):
    """Whoever comes next has begun with what the act led to: it stays done."""


class PastUndoing(Refusal):
    """The time in which the act could be taken back is over, or there never was one."""


class NotInUse(Refusal):
    """The thing is being placed, or waits for its handover, or is gone: nothing is moved, handed over or removed."""


class Invalid(Refusal):
    """An answer that breaks its question's rule.

    `sentence` is one sentence in Bahasa Indonesia that says what is wrong and how a right answer looks;
    it is plain text (not escaped).
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
