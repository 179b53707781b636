"""Requests of every kind in every state, with marked strings in everything that can be proposed or said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from directory.actors.models import Actor
from directory.core.clock import now
from directory.core.models import Mail
from directory.moderation.choices import Kind, State, TextKind, Verdict
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, intake, review, submitting, time
from directory.moderation.services.deciding import Decision
from tests.factories.actors import name_item
from tests.factories.requests import LICENCE, NETWORK, accept_all, code_of, make_draft, make_template
from tests.factories.vocabulary import BERLIN

# In all that is unapproved one of these stands; in what nobody confirmed, and curators may not see either, the second.
LATIN, HAN = "qxzvmark", "龘靐齉"
LATIN_DRAFT, HAN_DRAFT = "qxzvdraft", "齾爩鱻"
# Wikidata numbers have no letters.
NUMBER, NUMBER_DRAFT = "7770077", "8880088"
MARKS = (LATIN, HAN, NUMBER, LATIN_DRAFT, HAN_DRAFT, NUMBER_DRAFT)
DRAFT_MARKS = (LATIN_DRAFT, HAN_DRAFT, NUMBER_DRAFT)

STARTED, UNCONFIRMED, ANSWERED, INTO_REQUEST, SPAM = "started", "unconfirmed", "answered", "into request", "spam"
DRAFTS = (STARTED, UNCONFIRMED)
STAGES = (
    *DRAFTS,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.CHANGES_REQUESTED,
    ANSWERED,
    State.REJECTED,
    SPAM,
    State.WITHDRAWN,
    State.EXPIRED,
    State.MERGED_INTO,
    INTO_REQUEST,
)


@dataclass(frozen=True)
class Marked:
    """A request with the address that is its submitter's alone."""

    request: ChangeRequest
    stage: str
    email: str
    word: str

    @property
    def is_draft(self) -> bool:
        return self.stage in DRAFTS


def make_all(targets: list[Actor], mei: Any) -> list[Marked]:
    """Each kind in each stage: so many requests, spread over the targets."""
    made: list[Marked] = []
    for kind in Kind:
        for stage in STAGES:
            number = len(made)
            made.append(_make(kind, stage, number, targets[number % len(targets)], mei, made))
    return made


def values_of(kind: Kind, word: str, han: str, number: str, target: Actor) -> dict[str, Any]:
    """All that can be proposed, marked where it is text."""
    names = [
        name_item(f"{word} Institute", displays_en=kind == Kind.NEW),
        name_item(f"{han}研究院", language="zh-Hans", displays_zh=kind == Kind.NEW),
        name_item(f"{word.upper()}AC", kind="acronym"),
    ]
    if kind != Kind.NEW:
        from directory.actors.fields import FIELDS  # only here

        names = [*FIELDS["names"].value_of(target), *names]
    values = {
        "names": names,
        "website": f"https://www.{word}.example.org/",
        "links": [{"kind": "page", "url": f"https://links.example.org/{word}"}],
        "identifiers": [{"scheme": "wikidata", "value": f"Q{number}"}],
        "founding_year": 1807,
        "staff_band": "10-49",
        "working_languages": ["cy"],
        "description_en": f"The {word} description.",
        "description_zh": f"{han}的简介。",
        "topics": ["biobanks"],
        "stages": ["market"],
        "relationships": [
            {"kind": "partner_of", "actor": None, "name_en": f"{word} partner", "name_zh": f"{han}伙伴", "ror": ""}
        ],
        "contact_email": f"office@{word}.example.org",
    }
    if kind == Kind.NEW:
        values |= {"type": "sme", "country": "DE", "subdivision": "DE-BE", "city": BERLIN}
    return values


def _make(kind: Kind, stage: str, number: int, target: Actor, mei: Any, made: list[Marked]) -> Marked:
    latin, han, digits = DRAFT_MARKS if stage in DRAFTS else (LATIN, HAN, NUMBER)
    word = f"{latin}{kind}{stage}".replace("_", "").replace(" ", "")
    email = f"{word}@submitter.example"
    values = values_of(kind, word, han, f"{digits}{number:02d}", target) if kind != Kind.REPORT else {}
    draft = make_draft(kind, email=email, values=values, target=None if kind == Kind.NEW else target)
    texts = {text: f"{word} said {text}, {han}" for text in (TextKind.REPORT, TextKind.COMMENT, TextKind.CITY, TextKind.SOURCE)}
    draft = intake.save_draft(draft, texts=texts)
    draft = intake.set_contact(draft, email=email, name=f"{word} {han}", role=f"{word} role")
    if stage != STARTED:
        draft = intake.send(draft, network=NETWORK, licence_version=LICENCE)
    marked = Marked(draft, stage, email, word)
    if not marked.is_draft:
        request = intake.confirm_by_code(draft, code_of(draft), network=NETWORK)
        _bring_to(request, stage, mei, f"{word} {han}", target, made)
    return marked


def _bring_to(request: ChangeRequest, stage: str, mei: Any, text: str, target: Actor, made: list[Marked]) -> None:
    if stage == State.SUBMITTED:
        return
    request = review.take(request, by=mei)
    review.add_note(request, by=mei, text=f"{text} note")
    if stage in (State.CHANGES_REQUESTED, ANSWERED, State.EXPIRED):
        request = review.ask(request, by=mei, text=f"{text} question?")
    if stage == ANSWERED:
        submitting.answer(request, by=request.submitter, text=f"{text} answer")
    elif stage in (State.REJECTED, SPAM):
        template = make_template(silent=stage == SPAM, code=stage)
        deciding.reject(request, by=mei, code=template.code, text=f"{text} reason")
    elif stage == State.WITHDRAWN:
        submitting.withdraw(request, by=request.submitter)
    elif stage == State.EXPIRED:
        ChangeRequest.objects.filter(pk=request.pk).update(reminded_at=now())
        time._expire(ChangeRequest.objects.get(pk=request.pk))
    elif stage == State.MERGED_INTO:
        deciding.fold(request, by=mei, into=target, text=f"{text} folded")
    elif stage == INTO_REQUEST:
        other = next(one for one in made if one.stage == State.SUBMITTED)
        deciding.fold(request, by=mei, into=other.request, text=f"{text} folded")


def approve_in_part(request: ChangeRequest, mei: Any, *, accepted: set[str]) -> ChangeRequest:
    """Accepts these fields and turns the others down, each with a note that is the submitter's alone."""
    decisions = {
        field: decision if field in accepted else Decision(Verdict.REJECTED, note=f"{LATIN} note {HAN}")
        for field, decision in accept_all(request).items()
    }
    request = review.take(request, by=mei)
    revision = request.target.revision if request.target else None
    return deciding.approve(request, by=mei, decisions=decisions, seen_revision=revision, text=f"{LATIN} text {HAN}")


def mails_that_wait() -> list[int]:
    return list(Mail.objects.filter(state=Mail.State.WAITING).order_by("pk").values_list("pk", flat=True))
