"""Whose domain a host belongs to, and which domains say nothing of who uses them."""

from __future__ import annotations

from functools import cache
from typing import Any

from directory.moderation.duplicates.hosts import PUBLIC_HOSTS

# Providers beside those of `PUBLIC_HOSTS` on whose domains everybody has an address.
MAIL_PROVIDERS = frozenset(
    [
        *("googlemail.com", "icloud.com", "me.com", "live.com", "msn.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.it"),
        *("yahoo.es", "ymail.com", "aol.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "hey.com"),
        *("fastmail.com", "mail.com", "zoho.com", "yandex.com", "yandex.ru", "mail.ru", "hotmail.co.uk", "hotmail.fr"),
        *("hotmail.it", "hotmail.de", "outlook.de", "outlook.fr", "t-online.de", "freenet.de", "posteo.de", "mailbox.org"),
        *("gmx.at", "gmx.ch", "wanadoo.fr", "laposte.net", "sfr.fr", "virgilio.it", "alice.it", "tiscali.it", "wp.pl", "o2.pl"),
        *("onet.pl", "seznam.cz", "telefonica.net", "sapo.pt", "btinternet.com", "foxmail.com", "vip.qq.com", "yeah.net"),
        *("139.com", "189.cn", "wo.cn", "21cn.com", "tom.com", "vip.163.com", "vip.126.com", "188.com"),
    ]
)


def domain_of(host: str) -> str:
    """The part of a host that somebody registered (`x.cas.cn` → `cas.cn`, `x.ox.ac.uk` → `ox.ac.uk`); empty for none.

    Where a provider gives out names below its own (`me.github.io`), that name is the domain.
    """
    return str(_extract()(_ascii(host)).top_domain_under_public_suffix)


def says_nothing(host: str) -> bool:
    """Whether everybody can have a page or an address there."""
    return bool({host, domain_of(host)} & (PUBLIC_HOSTS | MAIL_PROVIDERS))


def _ascii(host: str) -> str:
    try:
        return host.strip().strip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


@cache
def _extract() -> Any:
    # Half a second of imports, for whoever looks at a request only. The list is the package's own: nothing is fetched or kept.
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
