"""Odd paths, methods, hosts, headers and bodies get a clear answer in the page's language: never a 500, nothing half-done."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from directory.actors.models import Revision
from directory.actors.services.version import current_version
from tests.project.addresses import FILES, LANGUAGES, MACHINES, Page
from tests.project.answers import read, says_what_to_do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

LONG = "x" * 10_000
WRONG_HOSTS = ["example.org", "testserver.example.org", "test server", "[::1", "testserver:99999x", "测试"]
STRANGE_PATHS = [
    "/%00/",
    "/%ff/",
    "/%ff%00%0d%0a/",
    "/actors/%00/",
    "/topics/%ff/",
    "/topics/%E5%9F%BA%E5%9B%A0/",
    "/topics/-/",
    "/places/%00/",
    "/places/zz/",
    "/places/cn-zz/",
    "/places/-/",
    "/places/EU-/",
    "/editions/%ff/",
    "/editions/../../etc/passwd/",
    "/editions/2022/",
    "/editions/2022/actors.csv",
    "/static/../config/settings.py",
    "/static/%2e%2e/config/settings.py",
    "/static/%00",
    "/dev/mail/../../x/",
    "/zh-hans/zh-hans/",
    "/fr/",
    "/wp-login.php",
    f"/{'a/' * 2000}",
    f"/{LONG}/",
    f"/actors/1/{LONG}/x/",
    f"/topics/{LONG}/",
    f"/places/{LONG}/",
]


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("path", STRANGE_PATHS)
def test_a_strange_path_is_no_page(client, prefix, path):
    response = client.get(prefix + path)
    assert response.status_code == 404
    language = "zh-Hans" if path.startswith("/zh-hans") else LANGUAGES[prefix]
    page = Page(response.content.decode())
    assert page.language == language
    assert says_what_to_do(page)


PAGES_THAT_READ = ["/", "/actors/", "/actors/1/", "/actors/1/x/", "/actors/1/history/", "/topics/", "/topics/human-genomics/"]
PAGES_THAT_READ += ["/places/", "/places/de/", "/about/", "/privacy/", "/accessibility/", "/editions/2023/", *FILES]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_a_method_that_an_address_does_not_have_is_refused_and_changes_nothing(client, method):
    version, revisions = current_version(), Revision.objects.count()
    # As a browser meets it: with the protection of forms, which must not answer first on pages that have none.
    strict = Client(enforce_csrf_checks=True)
    asked = [(strict, prefix + path) for path in PAGES_THAT_READ for prefix in LANGUAGES]
    asked += [(client, path) for path in (*MACHINES, "/healthz", "/readyz")]
    for browser, path in asked:
        response = getattr(browser, method)(path)
        assert response.status_code == 405, path
        assert response["Allow"] == "GET, HEAD", path
    assert (current_version(), Revision.objects.count()) == (version, revisions)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_method_nobody_knows_is_refused(client, prefix):
    for path in PAGES_THAT_READ:
        assert client.generic("BREW", prefix + path).status_code == 405, path


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("https", [False, True])
@pytest.mark.parametrize("host", WRONG_HOSTS)
def test_a_wrong_host_is_refused_in_the_language_of_the_page(prefix, https, host):
    # The thread has just answered in the other language.
    before = "" if prefix else "/zh-hans"
    read(Client().get(f"{before}/actors/?type=sme"), before)
    raw = host.encode().decode("latin-1")  # as a server hands it on
    with override_settings(SECURE_SSL_REDIRECT=https):
        response = Client(raise_request_exception=False).get(f"{prefix}/actors/", headers={"host": raw})
    assert response.status_code == 400
    assert says_what_to_do(read(response, prefix))
    assert "example.org" not in response.content.decode()


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_odd_headers_do_no_harm(client, prefix):
    odd = {
        "if-none-match": 'W/"x", "\x7f", *, """',
        "if-modified-since": "yesterday",
        "accept-language": "x" * 5000,
        "accept": "\u00ff/*",
        "cookie": "sessionid=\u00ff; csrftoken=%00; messages=x",
        "range": "bytes=-1",
        "accept-encoding": "br;q=x, *",
        "x-forwarded-host": "example.org",
        "x-forwarded-proto": "https",
        "referer": "javascript:alert(1)",
    }
    for path in ("/", "/actors/", "/about/", "/export/actors.csv", "/nothing/"):
        for name, value in odd.items():
            response = client.get(prefix + path, headers={name: value})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert response.status_code == (404 if path == "/nothing/" else 200), (path, name)
            assert body, (path, name)


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("value", ["", "x", "\x00@example.org", "a@b@c", "基因@例子.中国", "x" * 100_000, "\ud800"])
def test_the_form_for_signing_in_refuses_what_is_no_address(client, prefix, value):
    response = client.post(f"{prefix}/account/login/", {"email": value.encode("utf-8", "surrogatepass")})
    assert response.status_code in (200, 400)
    assert read(response, prefix).all("h1")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_form_for_signing_in_refuses_a_body_that_is_none(client, prefix):
    bodies = [
        ("application/x-www-form-urlencoded", b"%ff=%00&email=%ff"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b"{"),
        ("application/x-www-form-urlencoded; charset=nothing", b"email=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"x=1" for _ in range(5000))),
        ("", b"\x00\xff"),
    ]
    for content_type, body in bodies:
        response = client.generic("POST", f"{prefix}/account/login/", body, content_type=content_type)
        assert response.status_code in (200, 400), content_type
        assert read(response, prefix).all("h1"), content_type
