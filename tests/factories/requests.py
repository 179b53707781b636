"""Change requests made through the services, in any state that can be reached."""

from __future__ import annotations

import re
import uuid
from typing import Any

from directory.accounts.models import User
from directory.core.agents import system_agent
from directory.core.models import Mail
from directory.moderation.choices import Kind, Origin, Outcome, ReportKind, State, TemplateKind, TextKind, Verdict
from directory.moderation.models import ChangeRequest, TextTemplate
from directory.moderation.services import deciding, intake, review, submitting
from directory.moderation.services.deciding import Decision
from tests.factories.actors import make_actor, name_item
from tests.factories.users import make_curator
from tests.factories.vocabulary import load_small_vocabulary

NETWORK = "203.0.113.7"
LICENCE = "2026-11"
VALUES = {"names": [name_item("Proposed Institute", displays_en=True)], "type": "rto", "country": "DE"}


def make_template(code: str = "not-eligible", *, kind: str = TemplateKind.REJECTION, silent: bool = False) -> TextTemplate:
    titles = {"title_en": code, "title_zh": code, "text_en": f"Because {code}.", "text_zh": f"因为 {code}。"}
    return TextTemplate.objects.get_or_create(code=code, defaults={"kind": kind, "silent": silent, **titles})[0]


def make_draft(
    kind: str = Kind.NEW,
    *,
    email: str = "bob@example.org",
    language: str = "en",
    values: dict[str, Any] | None = None,
    target: Any = None,
    report_kind: str = "",
    text: str = "",
) -> ChangeRequest:
    """A draft that is ready to be sent off."""
    load_small_vocabulary()
    if kind != Kind.NEW and target is None:
        target = make_actor()
    if kind == Kind.REPORT:
        report_kind = report_kind or ReportKind.CLOSED
    if values is None:
        values = {Kind.NEW: VALUES, Kind.EDIT: {"founding_year": 1999}}.get(Kind(kind), {})
    request, _token = intake.start_draft(
        Kind(kind),
        language=language,
        network=NETWORK,
        form_key=uuid.uuid4(),
        target=target,
        report_kind=ReportKind(report_kind) if report_kind else None,
    )
    texts = {TextKind.REPORT if kind == Kind.REPORT else TextKind.COMMENT: text} if text else {}
    request = intake.save_draft(request, values=values, texts=texts)
    return intake.set_contact(request, email=email, name="Bob Submitter", role="Office")


def code_of(request: ChangeRequest) -> str:
    """The six digits of the last mail that asked to confirm this request's address."""
    check = request.address_checks.order_by("-pk").first()
    code = Mail.objects.get(event=f"address-check:{check.pk}").context["code"]
    assert re.fullmatch(r"[0-9]{6}", code)
    return code


def make_request(
    kind: str = Kind.NEW, *, state: str = State.SUBMITTED, curator: User | None = None, **draft: Any
) -> ChangeRequest:
    """A request in this state. `curator` is who took and decided it (Mei)."""
    request = make_draft(kind, **draft)
    if state == State.DRAFT:
        return request
    intake.send(request, network=NETWORK, licence_version=LICENCE)
    request = intake.confirm_by_code(request, code_of(request), network=NETWORK)
    if state == State.SUBMITTED:
        return request
    if state == State.WITHDRAWN:
        return submitting.withdraw(request, by=request.submitter)
    curator = curator or make_curator()
    request = review.take(request, by=curator)
    return _FINISH[State(state)](request, curator)


def accept_all(request: ChangeRequest) -> dict[str, Decision]:
    return {field: Decision(Verdict.ACCEPTED) for field in request.proposals.values_list("field", flat=True)}


def approve_all(request: ChangeRequest, curator: User) -> ChangeRequest:
    if request.kind == Kind.REPORT:
        return deciding.settle_report(request, by=curator, outcome=Outcome.NOTED)
    revision = request.target.revision if request.target else None
    return deciding.approve(request, by=curator, decisions=accept_all(request), seen_revision=revision)


def make_import_request(kind: str = Kind.EDIT, **values: Any) -> ChangeRequest:
    """One that an import made: without a submitter."""
    load_small_vocabulary()
    target = None if kind == Kind.NEW else make_actor()
    return intake.propose_for_others(
        Kind(kind), values=values or VALUES, run_by=system_agent("tests"), origin=Origin.IMPORT, language="en", target=target
    )


def _expire(request: ChangeRequest, curator: User) -> ChangeRequest:
    from directory.moderation.services import moves, time  # only here

    review.ask(request, by=curator, text="Which city?")
    ChangeRequest.objects.filter(pk=request.pk).update(reminded_at=moves.now())
    time._expire(request)
    return ChangeRequest.objects.get(pk=request.pk)


def _reject(request: ChangeRequest, curator: User) -> ChangeRequest:
    return deciding.reject(request, by=curator, code=make_template().code, text="Not eligible.")


_FINISH = {
    State.IN_REVIEW: lambda request, curator: request,
    State.CHANGES_REQUESTED: lambda request, curator: review.ask(request, by=curator, text="Which city?"),
    State.APPROVED: approve_all,
    State.REJECTED: _reject,
    State.MERGED_INTO: lambda request, curator: deciding.fold(request, by=curator, into=make_actor("Same Institute")),
    State.EXPIRED: _expire,
}
