"""Websites as evidence: whose host it is, and which hosts say nothing of who uses them."""

from __future__ import annotations

import re

from directory.core.fields import url_host, url_key
from directory.core.text import clean_line

LONGEST_URL = 300
MOST_PARENTS = 3
# Hosts on which everybody has pages: alike only where the whole address is. Domains below them are of their users.
PUBLIC_HOSTS = frozenset(
    [
        *("facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com", "weibo.com", "zhihu.com"),
        *("mp.weixin.qq.com", "weixin.qq.com", "baike.baidu.com", "github.com", "github.io", "gitlab.io", "wikipedia.org"),
        *("wordpress.com", "blogspot.com", "wixsite.com", "weebly.com", "webflow.io", "jimdo.com", "jimdofree.com"),
        *("sites.google.com", "docs.google.com", "google.com", "notion.site", "ror.org", "wikidata.org", "researchgate.net"),
        *("gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "qq.com", "163.com", "126.com", "sina.com", "sina.com.cn"),
        *("sohu.com", "aliyun.com", "gmx.de", "gmx.net", "web.de", "orange.fr", "free.fr", "libero.it", "europa.eu"),
    ]
)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")
# What a front page is reached by on many sites: no page of its own.
_FRONT = re.compile(r"[a-z]{2}([-_][a-z]{2,4})?|home|start|about|index(\.\w+)?|welcome|english|chinese|main|default(\.\w+)?")


class Website:
    """A website as it was typed. `host` is empty for what is none."""

    def __init__(self, typed: str) -> None:
        text = clean_line(str(typed)[:LONGEST_URL]).replace("。", ".").replace("．", ".")
        if text and "://" not in text:
            text = f"https://{text}"
        try:
            host = url_host(text).rstrip(".")
            self.key = url_key(text)
        except ValueError:
            host = self.key = ""
        self.host = host if _HOST.fullmatch(host) else ""
        self.is_public = self.host in PUBLIC_HOSTS

    @property
    def page(self) -> str:
        """The path without what only leads to a front page; empty for a whole site."""
        path = self.key.partition("/")[2].partition("?")[0]
        return "/".join(part for part in path.split("/") if part and not _FRONT.fullmatch(part.lower()))

    @property
    def parents(self) -> list[str]:
        """The hosts above it, nearest first, down to two labels; none above a public host's users."""
        labels = self.host.split(".")
        above = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
        return [host for host in above if host not in PUBLIC_HOSTS][-MOST_PARENTS:]

    def is_page_of(self, host: str) -> bool:
        """Whether it is the host, or one below or above it, on which institutions have their own pages."""
        return bool(self.host and host) and (host in self.parents or host.endswith(f".{self.host}")) and not self.is_public
