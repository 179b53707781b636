"""Every address of the site, found in the resolver itself, so that a page which somebody adds is read without being listed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter
from django.utils import translation

LANGUAGES = ("en", "zh-hans")
NO_UUID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Address:
    """A named address and the names of its parameters."""

    name: str
    parameters: tuple[str, ...]
    uuids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    name: str
    path: str
    status: int
    text: str
    location: str

    @property
    def steady(self) -> str:
        """What is read but for hidden fields: a form's own key and time differ each time."""
        return re.sub(r'<input[^>]*type="hidden"[^>]*>', "", self.text)


def addresses() -> list[Address]:
    """All of them, each name with each set of parameters."""
    found = dict.fromkeys(_walk(get_resolver().url_patterns, "", (), ()))
    return [address for address in found if address.name]


def _walk(patterns: Sequence[Any], namespace: str, names: tuple[str, ...], uuids: tuple[str, ...]) -> Iterator[Address]:
    for one in patterns:
        parameters = (*names, *one.pattern.regex.groupindex)
        ids = (*uuids, *(name for name, kind in one.pattern.converters.items() if isinstance(kind, UUIDConverter)))
        if isinstance(one, URLResolver):
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, inside, parameters, ids)
        elif isinstance(one, URLPattern) and one.name:
            yield Address(f"{namespace}{one.name}", parameters, ids)


def paths_of(
    address: Address,
    values: Mapping[str, Sequence[Any]],
    own: Mapping[str, Mapping[str, Any]],
    *,
    otherwise: Sequence[Any] | None = None,
) -> Iterator[str]:
    """The paths of an address in both languages. `values` are examples by the parameter's name; `own` those of one address.

    A parameter without an example is an error where there is no `otherwise`: somebody added a page, and its example belongs
    into the table.
    """
    examples = {**values, **{name: [NO_UUID] for name in address.uuids}, **own.get(address.name, {})}
    missing = [name for name in address.parameters if name not in examples]
    if otherwise is not None:
        examples |= dict.fromkeys(missing, otherwise)
    elif missing:
        raise AssertionError(f"Say in the table of examples what {address.name} takes for {', '.join(missing)}.")
    for chosen in itertools.product(*(examples[name] for name in address.parameters)):
        kwargs = dict(zip(address.parameters, chosen, strict=True))
        for language in LANGUAGES:
            with translation.override(language):
                yield reverse(address.name, kwargs=kwargs)


def get(client: Client, name: str, path: str) -> Answer:
    response: Any = client.get(path)
    body = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    return Answer(name, path, response.status_code, _text(response, body), response.get("Location", ""))


def _text(response: HttpResponse, body: bytes) -> str:
    """What is read, with the headers: without what differs from one answer to the next for good reasons."""
    headers = {name: value for name, value in response.headers.items() if name not in ("Set-Cookie", "X-Request-ID", "Expires")}
    text = f"{sorted(headers.items())}\n{body.decode('utf-8', 'replace')}"
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
