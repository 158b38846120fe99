"""Every code that the room gives has its sentence, in both languages."""

from __future__ import annotations

import ast
import re
import string
from importlib.resources import files
from pathlib import Path

from quizapp.i18n import catalogue

GROUPS = (
    "field file limits item kind note topics language claims reference shape"
    " giveaway maths plot engine revision coverage decks"
)
CODE = re.compile(rf"(?:catalog\.)?(?:{GROUPS.replace(' ', '|')})\.[a-z_0-9]+")

FILE = re.compile(r"\.(?:toml|json)$|_$")


def codes_in_source() -> set[str]:
    found: set[str] = set()
    for path in Path(str(files("quizapp.catalog"))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and CODE.fullmatch(text) and not FILE.search(text):
                found.add(f"catalog.{text.removeprefix('catalog.')}")
    return found


def placeholders(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_every_code_has_its_sentence() -> None:
    codes = codes_in_source()
    assert len(codes) > 80
    for language in ("en", "zh"):
        assert codes - set(catalogue(language)) == set()


def test_both_languages_say_the_same_with_the_same_values() -> None:
    english = {k: v for k, v in catalogue("en").items() if k.startswith("catalog.")}
    chinese = {k: v for k, v in catalogue("zh").items() if k.startswith("catalog.")}
    assert english.keys() == chinese.keys()
    for key, message in english.items():
        assert placeholders(message) == placeholders(chinese[key]), key
