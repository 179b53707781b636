"""`.venv` is made, healed and kept in step, and what stands in the way is said."""

import subprocess
import sys
import venv

import pytest

from config import environment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty checkout with one requirements file."""
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    monkeypatch.setattr(environment, "BASE", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(environment, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setattr(sys, "argv", ["environment.py", "requirements.txt"])
    return tmp_path


def works(folder):
    return subprocess.call([folder / ".venv" / "bin" / "python", "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0


def test_environment_is_made_once(folder, capsys):
    environment.main()
    assert works(folder)
    assert "making .venv" in capsys.readouterr().out
    environment.main()
    assert capsys.readouterr().out == ""


def test_changed_requirements_are_installed(folder, capsys):
    environment.main()
    (folder / "requirements.txt").write_text("# still nothing\n")
    capsys.readouterr()
    environment.main()
    assert "installing requirements.txt" in capsys.readouterr().out


@pytest.mark.parametrize("harm", ["no pip", "no python", "empty"])
def test_half_made_environment_is_made_anew(folder, harm, capsys):
    target = folder / ".venv"
    if harm == "no pip":
        venv.create(target, with_pip=False)
    else:
        (target / "bin").mkdir(parents=True)
    if harm == "no python":
        (target / "bin" / "python").symlink_to("/nowhere/python3")
    environment.main()
    assert works(folder)
    assert "it is made anew" in capsys.readouterr().out


def test_wrong_python_is_said_with_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(environment, "NEEDED", (3, 99))
    with pytest.raises(SystemExit, match=r"the site needs Python 3\.99.*make PYTHON="):
        environment.main()


def test_missing_venv_package_is_said_with_what_to_do(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"apt install python3\.11-venv"):
        environment.main()
    assert not (folder / ".venv").exists()


def test_failed_installation_is_said_and_tried_again(folder, monkeypatch, capfd):
    (folder / "requirements.txt").write_text("no-hash==1\n")  # pip refuses it before it asks the network
    for _attempt in range(2):
        with pytest.raises(SystemExit, match="Is there a network"):
            environment.main()
    (folder / "requirements.txt").write_text("# nothing\n")
    environment.main()
    assert works(folder)
