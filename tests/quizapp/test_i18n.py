"""Errors and messages: the same keys in both languages, one way to say an error."""

import importlib.util
import re
import sys
from importlib.resources import files

import pytest

from quizapp.errors import (
    ConfigError,
    ContentError,
    QuizError,
    StoreError,
    UserInputError,
)
from quizapp.i18n import Messages, catalogue, fault, language_of_locale, rooms, say

ROOMS = sorted(
    entry.name.split(".")[0]
    for entry in files("quizapp").joinpath("locale").iterdir()
    if entry.name.endswith(".en.toml")
)


def placeholders(text):
    return sorted(set(re.findall(r"\{([a-z_]+)\}", text)))


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_say_the_same_things(room):
    en, zh = (
        {k: v for k, v in catalogue(language).items() if k.startswith(f"{room}.")}
        for language in ("en", "zh")
    )
    assert en.keys() == zh.keys()
    for key, text in en.items():
        assert placeholders(text) == placeholders(zh[key]), key


def test_an_error_is_said_in_the_reader_s_language():
    error = fault(StoreError, "store.no_review", review="r7")
    assert (error.code, dict(error.values)) == ("store.no_review", {"review": "r7"})
    assert str(error) == "The log has no review r7."
    assert say(error, Messages("en")) == str(error)
    assert say(error, Messages("zh")) == "日志里没有编号为 r7 的复习记录。"


def test_an_error_without_a_code_is_said_as_it_was_written():
    for error in (
        UserInputError("a sentence"),
        QuizError("a sentence"),
        StoreError("a sentence"),
        ContentError(["a sentence"]),
    ):
        assert say(error, Messages("zh")) == str(error) == "a sentence"


def test_several_faults_are_said_one_a_line():
    faults = [fault(UserInputError, "store.no_review", review=r) for r in "ab"]
    error = ConfigError(faults)
    assert str(error).splitlines() == [str(fault_) for fault_ in faults]
    assert say(error, Messages("zh")).count("日志里没有") == 2


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "ZH_TW"}, "zh"),
        ({"LANG": "zh", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_locale_names_the_language(environ, language):
    assert language_of_locale(environ) == language


def test_an_unknown_key_is_an_error_and_not_contained():
    assert "tui.nothing" not in Messages("en")
    assert "nowhere.at.all" not in Messages("en")
    with pytest.raises(KeyError):
        Messages("en")("tui.nothing")


def test_both_languages_have_the_same_rooms():
    assert rooms("en") == rooms("zh") == tuple(ROOMS)


def test_what_to_install_is_said_for_the_python_that_runs(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/clone/.venv/bin/python")
    wanted = '/clone/.venv/bin/python -m pip install "quizapp[pdf]"'
    for language in ("en", "zh"):
        assert wanted in Messages(language)("exports.pdf.missing")
    error = fault(UserInputError, "exports.pdf.missing")
    assert wanted in str(error)
    assert wanted in say(error, Messages("zh"))
    monkeypatch.setattr(sys, "executable", "/my clone/python")
    assert '"/my clone/python" -m pip' in Messages("en")("exports.pdf.missing")


def test_an_environment_without_pip_is_filled_by_uv(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "executable", "/tools/python")
    wanted = 'uv pip install --python /tools/python "quizapp[web]"'
    assert wanted in Messages("en")("cli.no_web")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_message_about_an_extra_says_what_works_everywhere(language):
    about = [text for text in catalogue(language).values() if "quizapp[" in text]
    assert len(about) >= 6
    assert all('{install} "quizapp[' in text for text in about)
