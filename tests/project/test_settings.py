"""Settings: production starts only with what it needs, and its values pass Django's own check."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k9!vQ2#mZ7@pL4$wX8%rT1^yB6&nJ3*hD5(fG0)sC-aE+uKiOxPzRq",
    "ALLOWED_HOSTS": "permed.example.org",
    "DATABASE_URL": "postgres://permed@localhost/permed",
    "SITE_URL": "https://permed.example.org",
    "OPERATOR_EMAIL": "office@example.org",
}


def manage(*arguments, **environment):
    """manage.py in a process of its own, with these values and no others; an empty value counts more than a .env file."""
    names = [*PRODUCTION, "HTTPS", "PORT", "EMAIL_URL"]
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    blank = {name: "" for name in names if name not in ("HTTPS", "PORT", "DEBUG", "SITE_URL", "EMAIL_URL")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**inherited, "DATA_DIR": str(settings.DATA_DIR), **blank, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_without_what_it_needs_is_refused_with_the_reason(missing):
    values = {name: value for name, value in PRODUCTION.items() if name != missing}
    refused = manage("check", **values)
    assert refused.returncode != 0
    assert f"does not start without {missing}:" in refused.stderr


def test_without_any_values_nothing_starts():
    refused = manage("start", DEBUG="0")
    assert refused.returncode != 0
    assert "does not start without SECRET_KEY and ALLOWED_HOSTS and DATABASE_URL" in refused.stderr


def test_production_values_pass_the_deployment_check():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues" in checked.stdout


def test_every_variable_that_is_read_stands_in_the_example():
    text = "".join((settings.BASE_DIR / "config" / name).read_text() for name in ("settings.py", "gunicorn.py"))
    example = (settings.BASE_DIR / ".env.example").read_text()
    read = set()
    for call in ("env(", "env.bool(", "env.int(", "env.list(", "env.email(", "environ.get("):
        read |= {part.split('"')[1] for part in text.split(call)[1:] if part.startswith('"')}
    assert {"SECRET_KEY", "DATABASE_URL", "PORT"} <= read
    assert [name for name in sorted(read) if f"{name}=" not in example] == []


def test_secrets_and_hosts_of_the_example_are_no_values_to_run_with():
    example = (settings.BASE_DIR / ".env.example").read_text()
    assert "\nSECRET_KEY=\n" in example
