"""Where files live, and what is said where they cannot."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.errors import UserInputError
from quizapp.i18n import Messages, say
from quizapp.paths import Paths, database_target, make_writable


def test_one_folder_may_be_named_for_everything(tmp_path):
    paths = Paths.from_environment({"QUIZAPP_HOME": str(tmp_path / "q")})
    assert paths.database == tmp_path / "q" / "quizapp.db"
    assert paths.config_file == tmp_path / "q" / "config.toml"
    assert paths.backups == tmp_path / "q" / "backups"
    assert paths.decks == tmp_path / "q" / "decks"
    assert not (tmp_path / "q").exists()
    paths.prepare()
    assert sorted(p.name for p in (tmp_path / "q").iterdir()) == ["state"]


def test_a_relative_folder_and_a_tilde_are_understood(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert Paths.from_environment({"QUIZAPP_HOME": "here"}).data == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Paths.from_environment({"QUIZAPP_HOME": "~/q"}).data == tmp_path / "q"


def test_without_a_name_the_system_s_places_are_taken(tmp_path):
    code = (
        "import os; from quizapp.paths import Paths\n"
        "p = Paths.from_environment(os.environ)\n"
        "print(p.data, p.config, p.state, p.backups, sep='\\n')"
    )
    environ = {**os.environ, "HOME": str(tmp_path), "QUIZAPP_HOME": "  "}
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        environ.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    places = [Path(line) for line in done.stdout.splitlines()]
    assert all(tmp_path in place.parents for place in places)
    assert all("quizapp" in place.parts for place in places)
    assert places[3].parent == places[0]


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    paths = Paths.from_environment({"QUIZAPP_HOME": str(tmp_path / "file" / "q")})
    with pytest.raises(UserInputError) as told:
        paths.prepare()
    assert "QUIZAPP_HOME" in str(told.value)
    assert str(tmp_path / "file" / "q") in str(told.value)
    assert "QUIZAPP_HOME" in say(told.value, Messages("zh"))


def test_a_full_or_read_only_folder_is_found_by_writing(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("quizapp.paths.tempfile.TemporaryFile", refuse)
    with pytest.raises(UserInputError, match="Permission denied"):
        make_writable(tmp_path)


def test_an_unknown_home_is_told(monkeypatch):
    def homeless(_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    with pytest.raises(UserInputError, match="set QUIZAPP_HOME"):
        Paths.from_environment({"QUIZAPP_HOME": "~nobody/q"})


def test_the_environment_may_name_another_database(tmp_path):
    paths = Paths.from_environment({"QUIZAPP_HOME": str(tmp_path)})
    assert database_target(paths, {}) == paths.database
    address = "postgresql://host/quizapp"
    assert database_target(paths, {"QUIZAPP_DATABASE_URL": address}) == address
