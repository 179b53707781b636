"""Log lines carry no path, no address of the network and no e-mail address."""

import io
import json
import logging
import logging.config

import pytest
import structlog

from directory.core.logs import logging_config, scrub


@pytest.fixture
def lines():
    """What was logged, as the operator's terminal or collector gets it."""
    root, written = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    logging.config.dictConfig(logging_config(json=True))
    ours = next(handler for handler in root.handlers if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter))
    ours.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Key (email)=(mei@example.org) exists", "Key (email)=([e-mail]) exists"),
        ("Invalid request from ip=203.0.113.9: no", "Invalid request from ip=[address]: no"),
        ("from 2001:db8::ff00:42:8329 today", "from [address] today"),
        ("at 12:30:59 all was well", "at 12:30:59 all was well"),
        ("directory.core.mail: 3 mails", "directory.core.mail: 3 mails"),
        ("no page at /requests/Xc1-BnuzV8zpVmVzB9kKe6ijUeIg5FSyTUsu7rn2_HI/", "no page at /requests/[token]/"),
        ("with arguments ('Xc1-BnuzV8zpVmVzB9kKe6ijUeIg5FSyTUsu7rn2_HI',)", "with arguments ('[token]',)"),
        ("in test_that_has_a_name_of_forty_three_characters", "in test_that_has_a_name_of_forty_three_characters"),
    ],
)
def test_scrub_takes_out_addresses(text, clean):
    assert scrub(text) == clean


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("get", "/actors/?q=secret-search", {}),
        ("get", "/no-such-page/secret-search/", {}),
        ("post", "/account/login/?next=secret-search", {}),
        ("get", "/healthz?secret-search", {"HTTP_HOST": "secret-search.example"}),
        ("put", "/readyz?secret-search", {}),
    ],
)
def test_request_line_names_the_route_and_not_the_path(client, lines, method, path, headers):
    client.raise_request_exception = False
    getattr(client, method)(path, HTTP_USER_AGENT="Secret-Browser/1.0", REMOTE_ADDR="203.0.113.9", **headers)
    logged = lines()
    assert logged
    for line in logged:
        text = json.dumps(line).lower()
        assert "secret" not in text
        assert "203.0.113.9" not in text


@pytest.mark.django_db
def test_request_line_has_method_route_and_status(client, lines):
    client.get("/healthz")
    (line,) = lines()
    assert (line["request"], line["code"]) == ("GET healthz", 200)


def test_failure_is_logged_with_its_traceback_and_without_addresses(lines):
    try:
        raise ValueError("mei@example.org from 203.0.113.9")
    except ValueError:
        logging.getLogger("directory.test").exception("went wrong for %s", "jonas@example.org")
    (line,) = lines()
    assert line["event"] == "went wrong for [e-mail]"
    assert "test_logs.py" in line["exception"]
    assert "ValueError: [e-mail] from [address]" in line["exception"]
