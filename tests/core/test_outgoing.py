"""Asking other hosts: what is never reached, what is understood, and where patience ends. The servers are real ones."""

from __future__ import annotations

import gzip
import logging
import time
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.core import outgoing
from directory.core.outgoing import INTERNET, MOST_BYTES, Network, OutgoingFailed, OutgoingRefused, fetch
from directory.core.public_addresses import NoNameServerError, NoSuchHostError
from tests.core.outgoing_servers import HERE, make_certificate, page, saying, serving

NOWHERE = Network(resolve=lambda host, seconds: [], certificates=lambda: None)


def never(host, seconds):
    raise AssertionError("No name is looked up for this.")


def refused(url: str, network: Network = INTERNET) -> str:
    with pytest.raises(OutgoingRefused) as caught:
        fetch(url, network=network)
    return caught.value.code


def failed(url: str, network: Network, **options: object) -> OutgoingFailed:
    with pytest.raises(OutgoingFailed) as caught:
        fetch(url, network=network, **options)
    return caught.value


# --- What is never asked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url, code",
    [
        ("", "form"),
        ("example.org", "form"),
        ("//example.org/", "form"),
        ("http://", "form"),
        ("http:///path", "form"),
        ("ftp://example.org/", "form"),
        ("file:///etc/passwd", "form"),
        ("gopher://example.org/", "form"),
        ("javascript:alert(1)", "form"),
        ("data:text/html,hello", "form"),
        ("http://example.org\\@127.0.0.1/", "form"),
        ("http://example.org \n", "form"),
        ("http://exa\tmple.org/", "form"),
        ("http://example\x00.org/", "form"),
        ("http://a..b/", "form"),
        ("http://-a.org/", "form"),
        ("http://exa%6dple.org/", "form"),
        ("http://example.org:99999/", "port"),
        ("http://example.org/" + "a" * 2000, "form"),
        ("http://127.1/", "form"),
        ("http://2130706433/", "form"),
        ("http://017700000001/", "form"),
        ("http://0x7f000001/", "form"),
        ("http://0x7f.0.0.1/", "form"),
        ("http://0177.0.0.1/", "form"),
        ("http://１２７.0.0.1/", "form"),
        ("http://①②⑦.0.0.1/", "form"),
        ("http://127。0。0。1/", "private"),
        ("http://user@example.org/", "credentials"),
        ("http://user:secret@example.org/", "credentials"),
        ("http://@example.org/", "credentials"),
        ("http://example.org@127.0.0.1/", "credentials"),
        ("http://example.org:8080/", "port"),
        ("http://example.org:22/", "port"),
        ("https://example.org:6379/", "port"),
        ("http://localhost/", "private"),
        ("http://LOCALHOST./", "private"),
        ("http://db/", "private"),
        ("http://metadata.google.internal/", "private"),
        ("http://127.0.0.1/", "private"),
        ("http://127.0.0.1./", "private"),
        ("http://0.0.0.0/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://[::1]/", "private"),
        ("http://[::]/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://[::ffff:7f00:1]/", "private"),
        ("http://[64:ff9b::7f00:1]/", "private"),
        ("http://[fe80::1%25eth0]/", "private"),
        ("http://[fd00:ec2::254]/", "private"),
    ],
)
def test_address_is_refused_before_anything_is_looked_up(url, code):
    assert refused(url, Network(resolve=never)) == code


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], ["2001:db8::1"]])
def test_name_that_leads_to_a_private_address_is_refused(addresses):
    network = Network(resolve=lambda host, seconds: [ip_address(one) for one in addresses])
    assert refused("https://example.org/", network) == "private"


HOSTS = st.text("ab1.-_@:[]/\\\\%#?x0é中。\x00 \n", max_size=20)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), HOSTS.map("http://{}".format), HOSTS.map("https://example.org{}".format)))
def test_whatever_is_typed_is_refused_or_not_found_and_never_an_error_of_ours(url):
    with pytest.raises((OutgoingRefused, OutgoingFailed)):
        fetch(url, network=NOWHERE)


def test_every_message_is_for_people():
    assert str(OutgoingRefused("private").message).endswith(".")
    assert OutgoingFailed("status", status=404).status == 404


# --- What is asked --------------------------------------------------------------------------------------------------


def test_page_is_read_and_the_request_says_who_asks(settings):
    settings.SITE_NAME = {"en": "PerMed Bridge"}
    with serving(saying(page(b"Hello", headers={"Set-Cookie": "a=b"}))) as server:
        answer = fetch(server.url("/a/b?c=d#e"), network=server.network())
    assert (answer.status, answer.body, answer.url) == (200, b"Hello", server.url("/a/b?c=d"))
    head = server.asked[0].decode().split("\r\n")
    assert head[0] == "GET /a/b?c=d HTTP/1.1"
    assert f"Host: site.example.org:{server.port}" in head
    assert "User-Agent: PerMed-Bridge/1.0 (+http://testserver/about/)" in head
    assert not any(line.lower().startswith(("cookie", "referer", "authorization")) for line in head)


def test_name_in_chinese_is_asked_for_in_its_ascii_form():
    names = []

    def resolve(host, seconds):
        names.append(host)
        return [HERE]

    with serving(saying(page())) as server:
        fetch(server.url(host="研究所.中国"), network=server.network(resolve=resolve))
    assert names == ["研究所.中国".encode("idna").decode()]
    assert f"Host: {names[0]}:{server.port}".encode() in server.asked[0]


def test_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_later():
    """An attacker's name server says another thing each time."""
    answers = [[HERE], [ip_address("10.0.0.1")]]
    with serving(saying(page())) as server:
        network = server.network(resolve=lambda host, seconds: answers.pop(0))
        assert fetch(server.url(), network=network).status == 200
        assert len(answers) == 1  # looked up once
        assert refused(server.url(), network) == "private"
    assert len(server.asked) == 1


def test_redirect_looks_the_name_up_again_and_is_refused_where_it_leads_inside():
    answers = [[HERE], [ip_address("10.0.0.1")]]
    with serving(saying(page(status="302 Found", headers={"Location": "/next"}))) as server:
        assert refused(server.url(), server.network(resolve=lambda host, seconds: answers.pop(0))) == "private"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "location, code",
    [
        ("http://169.254.169.254/latest/", "private"),
        ("http://localhost/", "private"),
        ("http://[::1]/", "private"),
        ("//10.0.0.1/", "private"),
        ("file:///etc/passwd", "form"),
        ("javascript:alert(1)", "form"),
        ("http://user:secret@site.example.org/", "credentials"),
        ("http://site.example.org:1/", "port"),
        ("http://2130706433/", "form"),
        ("http://a b/", "form"),
    ],
)
def test_redirect_to_what_is_not_asked_is_refused(location, code):
    with serving(saying(page(status="301 Moved", headers={"Location": location}))) as server:
        network = server.network(ports=(server.port, 80, 443))
        assert refused(server.url(), network) == code
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_redirect_is_followed_relative_to_where_it_stands(status):
    def talk(stream, head):
        there = head.startswith(b"GET /a/there ")
        stream.sendall(page(b"There") if there else page(status=status, headers={"Location": "there"}))

    with serving(talk) as server:
        answer = fetch(server.url("/a/here"), network=server.network())
    assert (answer.url, answer.body) == (server.url("/a/there"), b"There")


def test_redirects_end():
    with serving(saying(page(status="302 Found", headers={"Location": "/"}))) as server:
        assert failed(server.url(), server.network()).code == "too_many_redirects"
    assert len(server.asked) == 6


@pytest.mark.parametrize("status", [304, 400, 403, 404, 410, 500, 503])
def test_error_of_the_host_is_told_with_its_number(status):
    with serving(saying(page(status=f"{status} Something"))) as server:
        error = failed(server.url(), server.network())
    assert (error.code, error.status) == ("status", status)


def test_second_address_is_tried_where_the_first_takes_no_connection():
    with serving(saying(page())) as server:
        addresses = [ip_address("::1"), HERE]  # nothing listens on the first
        network = server.network(resolve=lambda host, seconds: addresses, allows=lambda address: True)
        assert fetch(server.url(), network=network).status == 200


def test_proxy_of_the_environment_is_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(saying(page())) as server:
        assert fetch(server.url(), network=server.network()).status == 200


# --- TLS ------------------------------------------------------------------------------------------------------------


def test_certificate_is_checked_against_the_name_and_the_name_is_told_in_the_handshake(tmp_path):
    server_side, trusting = make_certificate(tmp_path, "site.example.org")
    told = []
    server_side.sni_callback = lambda stream, name, context: told.append(name)
    with serving(saying(page()), tls=server_side) as server:
        network = server.network(certificates=trusting)
        assert fetch(server.url(scheme="https"), network=network).status == 200
        assert failed(server.url(scheme="https", host="other.example.org"), network).code == "tls"
    assert told == ["site.example.org", "other.example.org"]


def test_certificate_that_nobody_vouches_for_fails(tmp_path, monkeypatch):
    server_side, _trusting = make_certificate(tmp_path, "site.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))  # the environment is not asked
    with serving(saying(page()), tls=server_side) as server:
        assert failed(server.url(scheme="https"), server.network()).code == "tls"


def test_what_speaks_no_tls_fails():
    with serving(lambda stream, head: None) as server:
        assert failed(server.url(scheme="https"), server.network(certificates=INTERNET.certificates)).code in ("tls", "timeout")


# --- Where patience ends --------------------------------------------------------------------------------------------


def test_unknown_and_silent_names():
    def raising(error):
        def resolve(host, seconds):
            raise error

        return Network(resolve=resolve)

    assert failed("https://example.org/", raising(NoSuchHostError())).code == "dns"
    assert failed("https://example.org/", raising(NoNameServerError())).code == "dns_silent"
    assert failed("https://example.org/", Network(resolve=lambda host, seconds: [])).code == "dns"


def test_nobody_listens():
    with serving(saying(page())) as server:
        pass
    assert failed(server.url(), server.network()).code == "refused"


NO_ANSWERS = [b"", b"HTTP/1.1 200 OK\r\n", b"SSH-2.0-OpenSSH\r\n\r\n", b"\x00" * 300_000, b"HTTP/1.1 abc\r\n\r\n"]


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_answer_that_is_none(answer):
    with serving(saying(answer)) as server:
        assert failed(server.url(), server.network()).code in ("protocol", "refused")


def test_body_that_breaks_off():
    with serving(saying(page(b"Hello")[:-2])) as server:
        assert failed(server.url(), server.network()).code == "protocol"


def drip(first: bytes, again: bytes):
    def talk(stream, head):
        stream.sendall(first)
        for _second in range(50):
            time.sleep(0.1)
            stream.sendall(again)

    return talk


@pytest.mark.parametrize(
    "talk",
    [
        drip(b"", b""),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "headers", "body", "chunks", "continue"],
)
def test_slow_host_is_left_at_the_deadline(talk):
    with serving(talk) as server:
        began = time.monotonic()
        assert failed(server.url(), server.network()).code == "timeout"
        assert time.monotonic() - began < 2.5


def test_deadline_is_one_for_all_redirects():
    def talk(stream, head):
        time.sleep(0.6)
        stream.sendall(page(status="302 Found", headers={"Location": "/"}))

    with serving(talk) as server:
        assert failed(server.url(), server.network()).code == "timeout"
    assert len(server.asked) < 4


def test_endless_body_is_left_at_a_megabyte_and_not_touched_where_nobody_reads_it():
    def talk(stream, head):
        stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            stream.sendall(b"x" * 65536)

    with serving(talk) as server:
        assert failed(server.url(), server.network()).code == "too_big"
        assert fetch(server.url(), network=server.network(), read_body=False).body == b""


def test_megabyte_is_read_and_one_byte_more_is_not():
    with serving(saying(page(b"x" * MOST_BYTES))) as server:
        assert len(fetch(server.url(), network=server.network()).body) == MOST_BYTES
    with serving(saying(page(b"x" * (MOST_BYTES + 1)))) as server:
        assert failed(server.url(), server.network()).code == "too_big"


def packed(body: bytes, encoding: str = "gzip"):
    return saying(page(body, headers={"Content-Encoding": encoding}))


def test_packed_body_is_unpacked_up_to_a_megabyte():
    with serving(packed(gzip.compress(b"Hello"))) as server:
        assert fetch(server.url(), network=server.network()).body == b"Hello"
    bomb = gzip.compress(b"\0" * 200_000_000)
    assert len(bomb) < MOST_BYTES
    with serving(packed(bomb)) as server:
        assert failed(server.url(), server.network()).code == "too_big"


@pytest.mark.parametrize("body, encoding", [(b"no gzip", "gzip"), (b"x", "br"), (gzip.compress(b"x"), "gzip, gzip")])
def test_body_packed_in_another_way_is_no_answer(body, encoding):
    with serving(packed(body, encoding)) as server:
        assert failed(server.url(), server.network()).code == "protocol"
        assert fetch(server.url(), network=server.network(), read_body=False).status == 200


# --- What is told of it ---------------------------------------------------------------------------------------------


def test_nothing_of_the_address_is_logged_nor_quoted_in_an_error(caplog):
    secret = "alice-secret"
    with caplog.at_level(logging.INFO), serving(saying(page(status="404 No"))) as server:
        errors = [failed(server.url(f"/{secret}?q={secret}", host=f"{secret}.example.org"), server.network())]
        with pytest.raises(OutgoingRefused) as caught:
            fetch(f"http://ⓛ{secret}/{secret}", network=INTERNET)
        errors.append(caught.value)
    assert secret not in caplog.text
    assert not any(secret in repr(one) for error in errors for one in (error, error.__cause__, error.args))
    assert logging.getLogger("httpcore2").level == logging.WARNING
    assert outgoing.fetch.__kwdefaults__["network"] is INTERNET
