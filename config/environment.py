"""Makes `.venv` and keeps it in step with the requirements; the Makefile runs it with whatever Python is there.

Standard library only, and old syntax: it must be able to say that the Python is too old.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from typing import NoReturn

BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEEDED = (3, 11)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("requirements", help="the requirements file that the environment must hold")
    requirements = os.path.join(BASE, parser.parse_args().requirements)
    if sys.version_info[:2] != NEEDED:
        stop(
            "This is Python %d.%d, and the site needs Python %d.%d. Install python%d.%d, or name it:"
            " `make PYTHON=/path/to/python%d.%d …`." % (sys.version_info[:2] + NEEDED * 3)
        )
    marker = os.path.join(VENV, os.path.basename(requirements) + ".sha256")
    wanted = hash_of(requirements)
    if works() and read(marker) == wanted:
        return
    if not works():
        make()
    install(requirements)
    with open(marker, "w") as file:
        file.write(wanted)


def works() -> bool:
    """Whether the environment's Python runs and has pip: a killed start may have left half of it, a moved folder breaks it."""
    if not os.path.exists(PYTHON):
        return False
    command = [PYTHON, "-c", "import pip, sys; raise SystemExit(sys.version_info[:2] != %r)" % (NEEDED,)]
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def make() -> None:
    try:
        import ensurepip  # noqa: F401  # Debian ships venv without it
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv is missing. On Debian and Ubuntu: `apt install python%d.%d-venv`, then try again." % NEEDED)
    if os.path.exists(VENV):
        say("Environment: .venv is broken, it is made anew")
        shutil.rmtree(VENV)
    else:
        say("Environment: making .venv")
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("The virtual environment could not be made; the lines above say why.")


def install(requirements: str) -> None:
    say("Environment: installing %s (some minutes the first time)" % os.path.basename(requirements))
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.call([*pip, "-r", requirements]) != 0:
        stop(
            "The requirements could not be installed; the lines above say why. Is there a network, and do pip's settings"
            " name a package index that answers? Then try again: what is there already is kept."
        )


def hash_of(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def say(line: str) -> None:
    print(line, flush=True)


def stop(message: str) -> NoReturn:
    sys.exit(message)


if __name__ == "__main__":
    main()
