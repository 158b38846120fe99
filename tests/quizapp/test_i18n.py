"""The catalogues say the same things in both languages."""

from __future__ import annotations

import string

import pytest

from quizapp.i18n import Messages, catalogue, language_of_locale, rooms


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_have_the_same_rooms_and_keys():
    assert rooms("en") == rooms("zh")
    assert catalogue("en").keys() == catalogue("zh").keys()


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_both_sentences_use_the_same_placeholders(key: str):
    assert placeholders(catalogue("en")[key]) == placeholders(catalogue("zh")[key])


def test_an_unknown_key_is_an_error_and_not_contained():
    assert "tui.nothing" not in Messages("en")
    assert "nowhere.at.all" not in Messages("en")
    with pytest.raises(KeyError):
        Messages("en")("tui.nothing")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "C"}, "zh"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_a_chinese_locale_means_chinese(environ, language):
    assert language_of_locale(environ) == language
