"""Which addresses of the network belong to the public internet, and which of them a host's name leads to."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import dns.exception
import dns.name
import dns.resolver

Address = IPv4Address | IPv6Address

# What Python's `is_global` lets pass, or does in some of its versions, and nobody's website has.
_NOT_PUBLIC_4 = [
    IPv4Network(text)
    for text in (
        "100.64.0.0/10",  # shared by providers' customers; a cloud's metadata lie there
        "168.63.129.16/32",  # the host beneath the machines of a cloud
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # relays that are no more
        "224.0.0.0/4",  # multicast
    )
]
# Of IPv6 only this part is given out; all else (local, mapped, translated as in 64:ff9b::/96) is not public.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = [
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments; tunnels that carry an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # tunnels that carry an IPv4 address
        "3fff::/20",  # documentation
    )
]
# Names that mean something of the own network, whoever answers for them.
_OWN_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class NoSuchHostError(Exception):
    """The name exists nowhere, or has no address."""


class NoNameServerError(Exception):
    """Nobody could say whether the name exists."""


def is_public(address: Address) -> bool:
    """Whether an address can be that of a public website."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    return address in _GIVEN_OUT_6 and address.is_global and not any(address in network for network in _NOT_PUBLIC_6)


def literal_address(host: str) -> Address | None:
    """The address that a host is written as. Raises ValueError for the spellings that only some programs read as one.

    `127.1`, `0x7f.0.0.1` and `2130706433` are such: one program takes them for a name and the next for 127.0.0.1.
    """
    if ":" in host or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return ip_address(host)
    return None


def is_name(host: str) -> bool:
    """Whether it is written as a name of the DNS is (in letters of ASCII)."""
    return _NAME.fullmatch(host) is not None


def is_own_name(host: str) -> bool:
    """Whether a name means a machine of the own network: one word, or below one of the domains that are kept for it."""
    return "." not in host or host.endswith(tuple(f".{name}" for name in _OWN_NAMES))


def resolve(host: str, seconds: float) -> list[Address]:
    """All addresses of a name, those of IPv4 first. Raises NoSuchHostError, NoNameServerError."""
    try:
        # The name as it stands, never with the domain of the own network behind it.
        answers = dns.resolver.Resolver().resolve_name(dns.name.from_text(host), lifetime=seconds)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel) as error:
        raise NoSuchHostError from error
    except (dns.exception.DNSException, OSError) as error:
        raise NoNameServerError from error
    return sorted((ip_address(text) for text in answers.addresses()), key=lambda address: address.version)
