"""Every code of the parser and the evaluator has a sentence in both languages."""

import re
import string
import tomllib
from pathlib import Path

import pytest

import engine.expressions
import quizapp

ROOM = Path(engine.expressions.__file__).parent
LOCALE = Path(quizapp.__file__).parent / "locale"
ENGINE = "\n".join(
    path.read_text("utf-8") for path in sorted(ROOM.parent.rglob("*.py"))
)
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(ROOM.rglob("*.py")))
PARSE = re.compile(
    r"(?:ParseError|\.error)\((?:[^\"()]|\([^()]*\))*?\"([a-z]+(?:-[a-z]+)*)\""
)
EVALUATION = re.compile(r"EvaluationError\(\s*\"([a-z]+(?:[-_][a-z]+)*)\"")


def catalogue(room: str, language: str) -> dict[str, str]:
    return tomllib.loads((LOCALE / f"{room}.{language}.toml").read_text("utf-8"))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("room", "codes"),
    [
        ("parse", set(PARSE.findall(SOURCES))),
        ("evaluation", set(EVALUATION.findall(ENGINE))),
    ],
)
def test_every_code_has_a_sentence_and_every_sentence_a_code(
    room: str, codes: set[str]
) -> None:
    assert set(catalogue(room, "en")) == codes


@pytest.mark.parametrize("room", ["parse", "evaluation"])
def test_both_languages_say_the_same_things(room: str) -> None:
    english, chinese = catalogue(room, "en"), catalogue(room, "zh")
    assert set(english) == set(chinese)
    for code, sentence in english.items():
        assert placeholders(chinese[code]) <= placeholders(sentence), code
        assert sentence.endswith((".", "}", "?")), code
        assert re.search(r"[\u4e00-\u9fff]", chinese[code]), code
