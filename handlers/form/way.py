"""A person's way through the form: the questions on it, the next and the one before, all read from the draft row."""

from handlers.chat.asking import accept
from handlers.chat.turn import Turn
from procedure.form import (
    MISSING,
    SERIAL_TAKEN,
    SUBDOMAIN_TAKEN,
    Answers,
    Input,
    Json,
    Question,
    question,
    questions,
)
from procedure.refusals import Invalid
from storage.mail.jobkinds import Result
from storage.models import Draft


def subject(draft: Draft) -> str:
    """Whose file a job fetches: this form's, not another's of the same person."""
    return f"form:{draft.started_at.isoformat()}"


async def awaiting(turn: Turn, result: Result) -> Draft | None:
    """The form of this person that a job was for, whether it is being filled or rests; None once it is no more."""
    forms = await turn.tx.drafts.all(turn.person)
    return next((draft for draft in forms if subject(draft) == result.whose.partition(" ")[0]), None)


def wait_no_more(draft: Draft) -> None:
    """Nothing that is on its way is waited for any more; it counts all the same once it comes."""
    draft.waiting, draft.closing = 0, False


def asked(draft: Draft) -> Question:
    """The question asked now; raises `KeyError` at the review."""
    return question(draft.at or "", draft.kind)


def copied(answers: Answers, source: Question) -> frozenset[str]:
    """The keys that *Sama dengan pemohon* filled at `source`; empty where it was answered otherwise.

    Answers from before this was stored are copies where they are the same.
    """
    if not source.copies:
        return frozenset()
    same = all(key in answers and answers[key] == answers.get(origin) for key, origin in source.copies)
    same = answers.get(source.copied, same)
    return frozenset(key for key, _ in source.copies) if same else frozenset()


def followed(draft: Draft, answers: Answers, changed: Question) -> dict[str, Json]:
    """What *Sama dengan pemohon* makes of `answers`, in which the answer at `changed` may be new.

    The pemohon's own, corrected, is taken over; a copy that was itself answered is none any more.
    """
    found: dict[str, Json] = {}
    for source in questions(draft.kind, with_profile=True):
        if source is changed or not copied(draft.answers, source):
            continue
        if changed.key in dict(source.copies):
            found[source.copied] = False
        else:
            found |= {key: answers[origin] for key, origin in source.copies} | {source.copied: True}
    return found


def way(draft: Draft) -> list[Question]:
    """The questions this person is asked, in order; without those that another's answer has filled.

    While they are at what an official has asked to be corrected, it is just that.
    """
    if guided(draft):
        return [question(key, draft.kind) for key in draft.asked or ()]
    return _whole(draft)


def guided(draft: Draft) -> bool:
    """Whether the question asked now is one of those that an official has asked to be corrected, one after another."""
    return draft.at in (draft.asked or ()) and not draft.editing


def _whole(draft: Draft) -> list[Question]:
    found = questions(draft.kind, with_profile=draft.with_profile)
    filled = {key for entry in found for key in copied(draft.answers, entry) if key != entry.key}
    return [entry for entry in found if entry.key not in filled]


def upcoming(draft: Draft) -> str | None:
    """The key of the first question without an answer, None once there is nothing left but the review.

    Who changes one answer is not asked besides what they may leave out: it is new since they were asked. What is to be
    corrected is asked again, one after another.
    """
    keys = [entry.key for entry in way(draft)]
    if guided(draft) and draft.at != keys[-1]:
        return keys[keys.index(draft.at or "") + 1]
    left = (entry for entry in _whole(draft) if entry.key not in draft.answers)
    return next((entry.key for entry in left if not (draft.editing and entry.optional)), None)


def before(draft: Draft) -> str | None:
    """The key of the question before the one asked now, None at the first."""
    keys = [entry.key for entry in way(draft)]
    at = keys.index(draft.at) if draft.at in keys else 0
    return keys[at - 1] if at else None


async def check_free(turn: Turn, draft: Draft, values: Answers) -> None:
    """Raises `Invalid` where the register has the serial number or the sub domain in use already."""
    serial, sub_domain = values.get("nomor_seri"), values.get("sub_domain")
    if serial and await turn.tx.register.serial_in_use(serial, except_for=draft.permohonan_id):
        raise Invalid(SERIAL_TAKEN)
    if sub_domain and await turn.tx.register.sub_domain_in_use(sub_domain, except_for=draft.permohonan_id):
        raise Invalid(SUBDOMAIN_TAKEN)


async def check(turn: Turn, draft: Draft, entry: Question) -> None:
    """Raises `Invalid` where the stored answer is missing or has ceased to be right: a draft may rest for weeks."""
    if entry.key not in draft.answers and not entry.optional:
        raise Invalid(MISSING)
    value: Json = draft.answers.get(entry.key)
    if value is not None and entry.input is Input.TEXT:
        accept(turn, entry, entry.show(value))
        await check_free(turn, draft, {entry.key: value})
