"""All checks of `make check`, one after the other: each says its name, all run, and the end says which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = "directory/templates"
# Of what the site is served with; tools of development are not passed on. Each text as the package writes it.
ALLOWED_LICENCES = ";".join(
    [
        *("MIT", "MIT License", "MIT-0", "MIT OR Apache-2.0"),
        *("Apache-2.0", "Apache-2.0 OR BSD-3-Clause", "Apache-2.0 OR BSD-2-Clause", "Apache Software License"),
        *("BSD License", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",  # numpy, with what it bundles
        "LGPL-3.0-only",  # psycopg, used as a library
        "Other/Proprietary License",  # qrcode's second label; its licence file is BSD-3-Clause
    ]
)
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "k9!vQ2#mZ7@pL4$wX8%rT1^yB6&nJ3*hD5(fG0)sC-aE+uKiOxPzRq",
    "ALLOWED_HOSTS": "permed.example.org",
    "DATABASE_URL": "postgres://permed@localhost/permed",
    "SITE_URL": "https://permed.example.org",
    "OPERATOR_EMAIL": "office@example.org",
    "EMAIL_URL": "smtp://localhost:25",
}


def run(name: str, *command: str, env: Mapping[str, str] | None = None) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=BASE,
        env={**os.environ, "PYTHONPATH": str(BASE), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def packages() -> list[str]:
    """The names in requirements.txt that are installed here (some are for other systems)."""
    lines = (BASE / "requirements.txt").read_text().splitlines()
    return [line.split("==")[0] for line in lines if "==" in line]


def templates() -> list[str]:
    return sorted(str(path) for path in (BASE / TEMPLATES).rglob("*.html"))


def known_holes() -> bool:
    """pip-audit asks a service on the network, which a machine may not reach: then it is left out by name, not failed."""
    options = ["--disable-pip", "--progress-spinner", "off", "--timeout", "10"]
    command = [str(BIN / "pip-audit"), "--requirement", "requirements.txt", *options]
    try:
        done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        print("left out: known holes (pip-audit reached nobody within two minutes)")
        return True
    if done.returncode != 0 and "vulnerabilit" not in (done.stdout + done.stderr).lower():
        print("left out: known holes (pip-audit could not reach the service that knows them)")
        return True
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} known holes")
    if done.returncode != 0:
        print(done.stdout)
    return done.returncode == 0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="permed-check-") as folder:
        development = {"DEBUG": "1", "DATA_DIR": folder}
        results = [
            run("style: ruff", "ruff", "check"),
            run("format: ruff", "ruff", "format", "--check"),
            run("types: mypy", "mypy"),
            run("who imports whom: import-linter", "lint-imports"),
            run("templates: djade", "djade", "--check", "--target-version", "5.2", *templates()),
            run("templates: djlint", "djlint", "--lint", TEMPLATES),
            run("database and migrations", "python", "config/check_database.py", env=development),
            run("translations", "python", "-m", "pytest", "-q", "-n0", "tests/project/test_translations.py"),
            run("production settings", "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", env=PRODUCTION),
            run("licences: pip-licenses", "pip-licenses", "--allow-only", ALLOWED_LICENCES, "--packages", *packages()),
            known_holes(),
        ]
    if not all(results):
        sys.exit(f"{results.count(False)} of {len(results)} checks failed.")


if __name__ == "__main__":
    main()
