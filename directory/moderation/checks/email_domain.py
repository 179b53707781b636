"""Whether the submitter's e-mail address is at the institution's own domain."""

from __future__ import annotations

from django.utils.translation import gettext as _

from directory.moderation.checks.domains import domain_of, says_nothing
from directory.moderation.checks.outcome import Check, Facts
from directory.moderation.choices import CheckCode, CheckState
from directory.moderation.duplicates.hosts import Website


def check_email(facts: Facts) -> Check:
    """It fits, it does not, or nobody can tell. The address itself is not shown: it is masked for curators."""
    state, text = _compared(facts.email.rpartition("@")[2].casefold(), facts.website)
    return Check(CheckCode.EMAIL, state, text)


def _compared(mail_host: str, website: str) -> tuple[CheckState, str]:
    site = Website(website)
    if not mail_host:
        return CheckState.UNKNOWN, _("No e-mail address is kept (any more).")
    if not site.host:
        return CheckState.UNKNOWN, _("Without a website there is nothing to compare the e-mail address with.")
    if says_nothing(mail_host):
        return CheckState.UNKNOWN, _("The e-mail address is at a provider where anybody can have one.")
    if says_nothing(site.host):
        return CheckState.UNKNOWN, _("The website is at a host where anybody can have pages.")
    domain = domain_of(mail_host)
    if not domain or domain != domain_of(site.host):
        return CheckState.BAD, _("The e-mail address is at another domain than the website.")
    if mail_host == site.host or mail_host.endswith(f".{site.host}") or site.host.endswith(f".{mail_host}"):
        return CheckState.GOOD, _("The e-mail address is at the website’s domain.")
    return CheckState.GOOD, _("The e-mail address is at the website’s domain, in another part of it.")
