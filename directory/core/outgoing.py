"""Asking other hosts: the one function through which the site does it, and which reaches public addresses only.

A name is looked up once, all its addresses are checked, and the connection goes to one of these very addresses: what the name
leads to a moment later makes no difference. Each redirect begins anew. Nothing is logged: addresses may say who asks for what.
"""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directory.core import public_addresses
from directory.core.errors import DomainError
from directory.core.public_addresses import Address

CONNECT_SECONDS = 5
TOTAL_SECONDS = 15
MOST_BYTES = 1_000_000
MOST_REDIRECTS = 5
MOST_ADDRESSES = 4  # of one host, tried one after the other
LONGEST_URL = 2000
SCHEMES = ("http", "https")
PORTS = (80, 443)
_REDIRECTS = (301, 302, 303, 307, 308)
# One program ends the host at a backslash where another goes on; spaces and control characters do the same.
_AMBIGUOUS = re.compile(r"[\\\s\x00-\x1f\x7f]")

MESSAGES: dict[str, Any] = {
    "form": _("This is not a complete web address that begins with http:// or https://."),
    "credentials": _("A web address that holds a user name or a password is not opened."),
    "port": _("Only the usual ports of websites (80 and 443) are opened."),
    "private": _("The address leads into a private network and not to a public website."),
    "dns": _("No such host exists."),
    "dns_silent": _("Nobody could say where the host is: the name servers gave no answer."),
    "timeout": _("The host did not answer in time."),
    "tls": _("The secure connection failed: the certificate does not hold."),
    "refused": _("The host took no connection, or broke it off."),
    "protocol": _("The host’s answer was none that a website gives."),
    "too_big": _("The answer was too long."),
    "too_many_redirects": _("It led from one address to the next without an end."),
    "status": _("The host answered with an error."),
}


class OutgoingRefused(DomainError):
    """The site does not ask this address: `form`, `credentials`, `port` or `private`."""

    def __init__(self, code: str) -> None:
        super().__init__(MESSAGES[code], code=code)


class OutgoingFailed(DomainError):
    """There was no answer to use; `status` is the number of the answer where there was one."""

    def __init__(self, code: str, *, status: int | None = None) -> None:
        super().__init__(MESSAGES[code], code=code)
        self.status = status


@dataclass(frozen=True)
class Answer:
    """What a host said in the end, and at which address."""

    url: str
    status: int
    body: bytes


@dataclass(frozen=True)
class Network:
    """What may be reached. Only tests pass another than the public internet, to reach servers of their own."""

    resolve: Callable[[str, float], Sequence[Address]] = public_addresses.resolve
    allows: Callable[[Address], bool] = public_addresses.is_public
    ports: Container[int] = PORTS
    # Without the environment, which could name other certificates.
    certificates: Callable[[], ssl.SSLContext] = lambda: httpx2.create_ssl_context(trust_env=False)
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS


INTERNET = Network()


def fetch(url: str, *, read_body: bool = True, network: Network = INTERNET) -> Answer:
    """Ask an address for its page, and follow where it leads; without cookies, proxies, or anything else of the environment.

    Raises OutgoingRefused for an address that is not asked, OutgoingFailed where nothing usable (2xx, at most 1 MB) came.
    """
    deadline = _Deadline(network.total_seconds)
    certificates = network.certificates()
    for _hop in range(MOST_REDIRECTS + 1):
        parsed = _parsed(url, network)
        with _told_by_code():
            backend = _CheckedBackend(_addresses(parsed, network, deadline), deadline, network.connect_seconds)
            status, location, body = _ask(parsed, backend, certificates, read_body=read_body)
        if status in _REDIRECTS and location:
            url = _joined(parsed, location)
        elif 200 <= status < 300:
            return Answer(str(parsed), status, body)
        else:
            raise OutgoingFailed("status", status=status)
    raise OutgoingFailed("too_many_redirects")


def user_agent() -> str:
    """Says whose programme asks, and where that is explained."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", settings.SITE_NAME["en"]).strip("-") or "Directory"
    return f"{name}/1.0 (+{settings.SITE_URL}/about/)"


# --- Which address ------------------------------------------------------------------------------------------------


def _parsed(url: str, network: Network) -> httpx2.URL:
    if len(url) > LONGEST_URL or _AMBIGUOUS.search(url):
        raise OutgoingRefused("form")
    try:
        parsed = httpx2.URL(url).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError):
        raise OutgoingRefused("form") from None  # its text would quote the address in a log
    if parsed.scheme not in SCHEMES or not parsed.raw_host:
        raise OutgoingRefused("form")
    if parsed.userinfo or "@" in re.split(r"[/?#]", url.partition("://")[2])[0]:
        raise OutgoingRefused("credentials")
    if _port(parsed) not in network.ports:
        raise OutgoingRefused("port")
    return parsed


def _port(url: httpx2.URL) -> int:
    return url.port or {"http": 80, "https": 443}[url.scheme]


def _joined(url: httpx2.URL, location: bytes) -> str:
    try:
        return str(url.join(location.decode("utf-8", "replace")))
    except (httpx2.InvalidURL, ValueError):
        raise OutgoingRefused("form") from None  # its text would quote the address in a log


def _addresses(url: httpx2.URL, network: Network, deadline: _Deadline) -> Sequence[Address]:
    """The addresses of the host, looked up once. One that is not public spoils them all: that is what an attack looks like."""
    host = url.raw_host.decode("ascii").rstrip(".")
    try:
        literal = public_addresses.literal_address(host)
    except ValueError:
        raise OutgoingRefused("form") from None
    if literal is None:
        if not public_addresses.is_name(host):
            raise OutgoingRefused("form")
        if public_addresses.is_own_name(host):
            raise OutgoingRefused("private")
    found = [literal] if literal else network.resolve(host, deadline.within(network.connect_seconds))
    if not found:
        raise public_addresses.NoSuchHostError
    if not all(network.allows(address) for address in found):
        raise OutgoingRefused("private")
    return found[:MOST_ADDRESSES]


# --- The connection -----------------------------------------------------------------------------------------------


class _Deadline:
    """The moment at which all of it must be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def within(self, most: float | None) -> float:
        """How many seconds one step may take. Raises ReadTimeout when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("The time is over.")
        return left if most is None else min(left, most)


class _CheckedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses that were checked, whatever host it is told: that one stands in `Host` and in the handshake."""

    def __init__(self, addresses: Sequence[Address], deadline: _Deadline, seconds: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._seconds = seconds
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError()
        for address in self._addresses:
            try:
                seconds = self._deadline.within(self._seconds)
                return _TimedStream(self._sockets.connect_tcp(str(address), port, seconds, socket_options=[]), self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A connection on which no step goes past the deadline, however slowly one byte follows the other."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = self._deadline.within(timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _ask(
    url: httpx2.URL, backend: _CheckedBackend, certificates: ssl.SSLContext, *, read_body: bool
) -> tuple[int, bytes, bytes]:
    """One question: the status, where a redirect leads, the body."""
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    # httpcore2 itself: it knows no cookies, no proxies of the environment, no redirects, and lets the connection be ours.
    with httpcore2.ConnectionPool(ssl_context=certificates, network_backend=backend) as pool:
        headers: dict[bytes | str, bytes | str] = {
            "User-Agent": user_agent(),
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        with pool.stream("GET", target, headers=headers) as response:
            told = {name.lower(): value for name, value in response.headers}
            wanted = read_body and 200 <= response.status < 300
            body = _unpacked(_read(response), told.get(b"content-encoding", b"")) if wanted else b""
            return response.status, told.get(b"location", b""), body


def _read(response: httpcore2.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise OutgoingFailed("too_big")
    return bytes(body)


def _unpacked(body: bytes, encoding: bytes) -> bytes:
    """Some hosts pack what was to come as it is. Never more is unpacked than may be read: a small file can hold a terabyte."""
    encoding = encoding.strip().lower()
    if encoding in (b"", b"identity"):
        return body
    if encoding not in (b"gzip", b"x-gzip", b"deflate"):
        raise OutgoingFailed("protocol")
    try:
        unpacked = zlib.decompressobj(wbits=47).decompress(body, MOST_BYTES + 1)  # 47: gzip or zlib, as the data say
    except zlib.error as error:
        raise OutgoingFailed("protocol") from error
    if len(unpacked) > MOST_BYTES:
        raise OutgoingFailed("too_big")
    return unpacked


@contextmanager
def _told_by_code() -> Iterator[None]:
    """What went wrong on the network, as a code."""
    try:
        yield
    except public_addresses.NoSuchHostError as error:
        raise OutgoingFailed("dns") from error
    except public_addresses.NoNameServerError as error:
        raise OutgoingFailed("dns_silent") from error
    except httpcore2.TimeoutException as error:
        raise OutgoingFailed("timeout") from error
    except httpcore2.NetworkError as error:
        # The pool takes the cause away; the cause's error is left among the arguments.
        raise OutgoingFailed("tls" if any(isinstance(one, ssl.SSLError) for one in error.args) else "refused") from error
    except httpcore2.ProtocolError as error:
        raise OutgoingFailed("protocol") from error
