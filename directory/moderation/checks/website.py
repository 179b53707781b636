"""Whether the website of a request answers: asking it, and what is said of the answer that was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from directory.core import outgoing
from directory.moderation.checks.domains import domain_of
from directory.moderation.checks.outcome import WEBSITE, Check, Facts
from directory.moderation.choices import CheckCode, CheckState
from directory.moderation.models import ChangeRequest

ELSEWHERE = "elsewhere"
# What is no accident of the moment. A host that is silent, or that refuses programmes, may still be there for people.
_SPEAKS_AGAINST = ("dns", "tls", "too_many_redirects")
_GONE = (404, 410)
# The same asked later may give another answer.
_MAY_PASS = ("dns_silent", "timeout", "refused", "protocol", "status")


def website_of(request: ChangeRequest) -> str:
    """The proposed website, or else the one that the entry has."""
    proposal = request.proposals.filter(field=WEBSITE).first()
    if proposal is not None:
        return proposal.proposed or ""
    return request.target.website if request.target else ""


def ask(website: str) -> tuple[CheckState, dict[str, Any]]:
    """What came of asking it, in codes and numbers. Takes up to 15 seconds: never inside a transaction."""
    try:
        answer = outgoing.fetch(website, read_body=False)
    except outgoing.OutgoingRefused as refused:
        return CheckState.BAD, {"code": refused.code}
    except outgoing.OutgoingFailed as failed:
        against = failed.code in _SPEAKS_AGAINST or failed.status in _GONE
        status = {"status": failed.status} if failed.status else {}
        return CheckState.BAD if against else CheckState.UNKNOWN, {"code": failed.code, **status}
    if domain_of(_host(website)) != domain_of(_host(answer.url)):
        return CheckState.UNKNOWN, {"code": ELSEWHERE}
    return CheckState.GOOD, {}


def may_pass(state: CheckState, data: Mapping[str, Any]) -> bool:
    """Whether it is worth asking again later."""
    return state == CheckState.UNKNOWN and data["code"] in _MAY_PASS


def check_website(facts: Facts) -> Check:
    """What the job wrote down."""
    row = next((one for one in facts.request.checks.all() if one.code == CheckCode.WEBSITE), None)
    if not facts.website:
        return Check(CheckCode.WEBSITE, CheckState.UNKNOWN, _("No website is given."))
    if row is None:
        return Check(CheckCode.WEBSITE, CheckState.UNKNOWN, _("The website was not asked."))
    return Check(CheckCode.WEBSITE, CheckState(row.state), _text(CheckState(row.state), row.data))


def _text(state: CheckState, data: Mapping[str, Any]) -> str:
    if state == CheckState.WAITING:
        return _("The website is being asked. Load the page again in a minute.")
    if state == CheckState.GOOD:
        return _("The website answers.")
    if data.get("code") == ELSEWHERE:
        return _("The website answers, but at another domain than the one given. Look whether it is the same institution.")
    if data.get("status"):
        return _("The website answers with error %(status)s.") % {"status": data["status"]}
    return str(outgoing.MESSAGES.get(data.get("code", ""), _("The website gave no answer.")))


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
