"""Which addresses are public, and how a host may be written."""

from __future__ import annotations

from ipaddress import ip_address

import dns.exception
import dns.resolver
import pytest

from directory.core import public_addresses
from directory.core.public_addresses import NoNameServerError, NoSuchHostError, is_public, literal_address

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254 168.63.129.16
169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.1
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 224.0.0.251 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1
fe80::1%eth0 2a00:1450::1%eth0 fec0::1 ff02::1 ff0e::1
"""
PUBLIC = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 168.63.129.15 172.15.255.255 172.32.0.1 192.0.1.1 198.17.255.255 223.5.5.5
2001:4860:4860::8888 2400:3200::1 2606:4700:4700::1111 2a00:1450:4001:800::200e 2003::1
"""
NUMBERS = "127.1 127.0.1 2130706433 0x7f.0.0.1 0x7f000001 017700000001 0177.0.0.1"
NO_NAMES = "1.2.3.4.5 example.1 example.0x1 256.1.1.1 01.1.1.1 1.2.3. 1.2.3.4. ::: 1::2::3"
OWN = "localhost intranet db x.localhost printer.local metadata.google.internal router.lan a.home.arpa"
NAMES = "example.org a_b.example.org xn--fiqs8s.xn--fiqs8s 3m.com"
NOT_NAMES = [
    "",
    "a..b",
    ".a",
    "-a.org",
    "a-.org",
    "a%20b.org",
    "a b.org",
    "é.org",
    "a" * 64 + ".org",
    "a." * 130 + "org",
    "a/b",
]


@pytest.mark.parametrize("text", NOT_PUBLIC.split())
def test_address_of_a_private_or_special_network_is_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_address_of_a_website_is_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize("host", NUMBERS.split())
def test_number_that_only_some_programs_read_as_an_address_is_none(host):
    with pytest.raises(ValueError, match="does not appear to be"):
        literal_address(host)


@pytest.mark.parametrize(
    "host", ["1.2.3.4.5", "example.1", "example.0x1", "256.1.1.1", "1.1.1.1.", "01.1.1.1", "1.2.3.", ":::"]
)
def test_name_that_ends_in_a_number_is_no_name(host):
    with pytest.raises(ValueError, match="does not appear to be"):
        literal_address(host)


def test_literal_address_is_read_and_a_name_is_none():
    assert literal_address("127.0.0.1") == ip_address("127.0.0.1")
    assert literal_address("::1") == ip_address("::1")
    assert literal_address("example.org") is None
    assert literal_address("163.com") is None


def test_names_of_the_own_network():
    assert all(public_addresses.is_own_name(host) for host in OWN.split())
    assert not any(public_addresses.is_own_name(host) for host in ["local.org", "mylocal.com", "internal.example.org"])


def test_what_is_a_name():
    assert all(public_addresses.is_name(host) for host in NAMES.split())
    assert not any(public_addresses.is_name(host) for host in NOT_NAMES)


@pytest.mark.parametrize(
    "raised, told",
    [
        (dns.resolver.NXDOMAIN(), NoSuchHostError),
        (dns.resolver.NoNameservers(), NoNameServerError),
        (dns.resolver.NoResolverConfiguration(), NoNameServerError),
        (dns.exception.Timeout(), NoNameServerError),
        (OSError(), NoNameServerError),
    ],
)
def test_resolve_tells_an_unknown_name_from_silent_servers(monkeypatch, raised, told):
    def refuse(*args, **kwargs):
        raise raised

    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda self: None)
    monkeypatch.setattr(dns.resolver.Resolver, "resolve_name", refuse)
    with pytest.raises(told):
        public_addresses.resolve("example.org", 1)


def test_resolve_asks_for_the_name_as_it_stands_and_puts_ipv4_first(monkeypatch):
    asked = []

    class Answers:
        def addresses(self):
            return iter(["2001:4860:4860::8888", "8.8.8.8"])

    def answer(self, name, *, lifetime):
        asked.append((str(name), lifetime))
        return Answers()

    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda self: None)
    monkeypatch.setattr(dns.resolver.Resolver, "resolve_name", answer)
    assert [str(one) for one in public_addresses.resolve("example.org", 3)] == ["8.8.8.8", "2001:4860:4860::8888"]
    assert asked == [("example.org.", 3)]
