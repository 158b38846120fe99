"""The settings: read as a whole, told with file and line, changed in place."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.config import (
    KEYS,
    Config,
    change_config,
    load_config,
    parse_setting,
    unknown_keys,
)
from quizapp.errors import ConfigError, UserInputError
from quizapp.i18n import Messages, say

FULL = """\
# mine
language = "zh"
card_language = "en"      # the interview is in English
new_per_day = 12
reviews_per_day = 150
rollover_hour = 3
desired_retention = 0.88
interview_date = 2026-12-24
glyphs = "ascii"
theme = "nord"
"""


@pytest.fixture
def file(tmp_path):
    """Return the path of a configuration file that is not there yet."""
    return tmp_path / "config" / "config.toml"


def written(file, text):
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_is_as_it_comes(file):
    config = load_config(file)
    assert config == Config()
    assert (config.new_per_day, config.rollover_hour) == (20, 4)
    assert config.desired_retention == 0.9
    assert config.language is None
    assert not file.exists()


def test_every_setting_is_read(file):
    assert load_config(written(file, FULL)) == Config(
        language="zh",
        card_language="en",
        new_per_day=12,
        reviews_per_day=150,
        rollover_hour=3,
        desired_retention=0.88,
        interview_date=date(2026, 12, 24),
        glyphs="ascii",
        theme="nord",
    )


def test_auto_leaves_the_choice_to_the_application(file):
    config = load_config(written(file, 'language = "auto"\nglyphs = "auto"\n'))
    assert config == Config()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("new_per_day = -1", "a whole number from 0 to 9999"),
        ("new_per_day = 2.5", "new_per_day is 2.5"),
        ('new_per_day = "20"', 'new_per_day is "20"'),
        ("new_per_day = true", "a whole number"),
        ("rollover_hour = 24", "from 0 to 23"),
        ("desired_retention = 1.5", "a number from 0.7 to 0.99"),
        ("desired_retention = nan", "a number from 0.7 to 0.99"),
        ("desired_retention = true", "a number"),
        ('interview_date = "soon"', "a date such as 2026-12-24"),
        ("interview_date = 2026-12-24T10:00:00", "a date such as"),
        ('language = "fr"', "one of auto, en, zh"),
        ("language = []", "one of auto, en, zh"),
        ("glyphs = 7", "one of auto, unicode, ascii"),
        ("theme = 3", "a name in quotation marks"),
        ('theme = " "', "a name in quotation marks"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(file, line, said):
    written(file, f"# first\n\n{line}\n")
    with pytest.raises(ConfigError) as told:
        load_config(file)
    assert str(told.value).startswith(f"{file}:3: ")
    assert said in str(told.value)
    assert "\n" not in str(told.value)
    assert str(file) in say(told.value, Messages("zh"))


def test_all_problems_are_told_at_once(file):
    written(file, "new_per_day = -1\nlanguage = 'fr'\nrollover_hour = 99\n")
    with pytest.raises(ConfigError) as told:
        load_config(file)
    lines = [fault.values["place"].rpartition(":")[2] for fault in told.value.faults]
    assert sorted(lines) == ["1", "2", "3"]
    assert len(say(told.value, Messages("zh")).splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = = 2\n", 2), ("a = 1\na = 2\n", 2), ("a = 1\nb", 2), ("[x", 1)],
)
def test_broken_toml_is_told_with_its_line(file, text, line):
    with pytest.raises(ConfigError, match="not valid TOML") as told:
        load_config(written(file, text))
    assert str(told.value).startswith(f"{file}:{line}: ")


def test_what_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "c.toml")


def test_a_byte_order_mark_is_no_mistake(file):
    written(file, "﻿new_per_day = 7\n")
    assert load_config(file).new_per_day == 7


# ----- Changing -----


def test_a_change_keeps_comments_order_and_what_is_not_known(file):
    written(file, FULL + 'later = "kept"\n[table]\nnew_per_day = 1\n')
    changed = change_config(
        file, {"card_language": "zh", "new_per_day": 30, "theme": None}
    )
    assert (changed.card_language, changed.new_per_day, changed.theme) == (
        "zh",
        30,
        None,
    )
    expected = FULL.replace('card_language = "en" ', 'card_language = "zh" ')
    expected = expected.replace("new_per_day = 12", "new_per_day = 30")
    expected = expected.replace('theme = "nord"\n', "")
    assert file.read_text() == expected + 'later = "kept"\n[table]\nnew_per_day = 1\n'
    assert load_config(file) == changed
    assert unknown_keys(file) == ("later", "table")


def test_a_new_key_comes_before_the_first_table(file):
    written(file, "[mine]\nx = 1\n")
    change_config(file, {"interview_date": date(2026, 12, 1)})
    assert file.read_text() == "interview_date = 2026-12-01\n[mine]\nx = 1\n"


def test_the_file_is_made_where_there_is_none(file):
    assert change_config(file, {"language": "zh"}) == load_config(file)
    assert file.read_text() == 'language = "zh"\n'
    assert [p.name for p in file.parent.iterdir()] == ["config.toml"]


def test_a_wrong_change_changes_nothing(file):
    written(file, FULL)
    with pytest.raises(UserInputError, match="from 0 to 23"):
        change_config(file, {"theme": "dark", "rollover_hour": 77})
    with pytest.raises(UserInputError, match="no setting called colour"):
        change_config(file, {"colour": "red"})
    assert file.read_text() == FULL


def test_what_is_written_oddly_is_left_to_its_author(file):
    text = 'theme = """\nnord"""\n'
    written(file, text)
    with pytest.raises(ConfigError, match="by hand"):
        change_config(file, {"theme": "dark"})
    assert file.read_text() == text


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "config").write_text("a file is in the way")
    with pytest.raises(ConfigError) as told:
        change_config(tmp_path / "config" / "config.toml", {"theme": "dark"})
    assert "cannot be" in str(told.value)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["en", "zh", None]),
        "new_per_day": st.one_of(st.none(), st.integers(0, 9_999)),
        "desired_retention": st.one_of(st.none(), st.floats(0.7, 0.99)),
        "interview_date": st.one_of(st.none(), st.dates(date(1900, 1, 1))),
        "glyphs": st.sampled_from(["unicode", "ascii", None]),
        "theme": st.one_of(
            st.none(),
            st.text(
                st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9
            ),
        ),
    },
)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_what_was_set_is_what_is_read(tmp_path_factory, first, second):
    file = tmp_path_factory.mktemp("config") / "config.toml"
    change_config(file, first)
    try:
        changed = change_config(file, second)
    except ConfigError as error:
        assert "by hand" in str(error)  # a theme with quotation marks in it
        return
    wanted = first | second
    for key in KEYS:
        default = getattr(Config(), key)
        value = wanted.get(key)
        assert getattr(changed, key) == (default if value is None else value)
    assert load_config(file) == changed


def test_a_word_of_the_command_line_becomes_a_value():
    assert parse_setting("new_per_day", "30") == 30
    assert parse_setting("desired_retention", "0.85") == 0.85
    assert parse_setting("interview_date", "2026-12-24") == date(2026, 12, 24)
    assert parse_setting("theme", "nord") == "nord"
    assert parse_setting("new_per_day", "many") == "many"


def test_the_keys_are_the_settings():
    assert tuple(field.name for field in fields(Config)) == KEYS
