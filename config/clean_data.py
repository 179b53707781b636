"""Removes `var/`, for `make clean-data`; refused while the site runs on it."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent / "var"


def main() -> None:
    if not VAR.exists():
        print("There is no var/.")
        return
    with (VAR / "start.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("The site runs on this data: stop it first with Ctrl-C where it runs.")
        stop_left_over_server()
        shutil.rmtree(VAR)
    print("Removed.")


def stop_left_over_server() -> None:
    """A killed start may have left its database running."""
    python = VAR.parent / ".venv" / "bin" / "python"
    stop = (
        "from pathlib import Path; from directory.core.embedded_server import EmbeddedServer;"
        f" EmbeddedServer(Path({str(VAR / 'postgres')!r})).stop()"
    )
    if (VAR / "postgres" / "postmaster.pid").exists() and python.exists():
        subprocess.run([python, "-c", stop], cwd=VAR.parent, check=False)


if __name__ == "__main__":
    main()
