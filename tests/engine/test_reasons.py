"""Every reason that the engine can give has its sentences."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import engine
from engine.errors import EvaluationError, ParseError
from engine.reasons import REASONS, because, message_key, unread, without_value

ROOT = Path(engine.__file__).parent
OWN = ("answers", ".")
SENTENCES = {
    language: tomllib.loads(
        files("quizapp")
        .joinpath("locale", f"reason.{language}.toml")
        .read_text(encoding="utf-8")
    )
    for language in ("en", "zh")
}


def calls(name: str, *, attribute: bool = False) -> Iterator[tuple[Path, ast.Call]]:
    """Yield the calls of a function (or method) anywhere in the engine."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            if isinstance(function, ast.Name) and function.id == name:
                yield path, node
            elif attribute and isinstance(function, ast.Attribute):
                owner = function.value
                if (
                    function.attr == "of"
                    and isinstance(owner, ast.Name)
                    and owner.id == name
                ):
                    yield path, node


def literal(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def test_every_reason_is_registered_with_its_placeholders() -> None:
    found = 0
    sources = [*calls("because"), *calls("Reason", attribute=True)]
    for path, call in sources:
        code = literal(call.args[0])
        if code is None:
            # The two that pass a code on; what they are given is tried below.
            assert path.name in {"reasons.py", "comparison.py"}, (path, call.lineno)
            continue
        found += 1
        assert code in REASONS, f"{path.name}:{call.lineno}: {code}"
        names = {keyword.arg for keyword in call.keywords}
        if None not in names:  # values given as **values are tried elsewhere
            assert names == set(REASONS[code]), f"{path.name}:{call.lineno}: {code}"
    assert found > 80


def test_every_code_of_an_undecided_comparison_is_registered() -> None:
    codes = [
        (literal(call.args[0]), {keyword.arg for keyword in call.keywords})
        for path, call in calls("undecided")
        if "expressions" in path.parts
    ]
    assert len(codes) > 5
    for code, names in codes:
        assert code is not None
        assert names == set(REASONS[code]), code


def test_parse_errors_of_the_answers_are_registered() -> None:
    for path, call in calls("ParseError"):
        if "expressions" in path.parts or len(call.args) < 3:
            continue
        code = literal(call.args[2])
        if code is not None:
            assert code in REASONS, f"{path.name}:{call.lineno}: {code}"


def test_every_registered_reason_is_given_somewhere() -> None:
    texts = {
        node.value
        for path in ROOT.rglob("*.py")
        if path.name != "reasons.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(REASONS) <= texts


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_a_sentence_with_its_placeholders(language: str) -> None:
    table = SENTENCES[language]
    assert set(table) == set(REASONS)
    for code, sentence in table.items():
        fields = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert fields == set(REASONS[code]), code


def test_sentences_end_as_sentences() -> None:
    for code, sentence in SENTENCES["en"].items():
        assert sentence[-1] in ".?!" or sentence.endswith("}"), code
    for code, sentence in SENTENCES["zh"].items():
        assert sentence[-1] in "。？！" or sentence.endswith("}"), code


def test_reasons_of_other_rooms_keep_their_catalogue() -> None:
    parse = unread(ParseError("x", 0, "unknown-name", {"name": "x"}))
    assert message_key(parse) == "parse.unknown-name"
    own = unread(ParseError("x", 0, "bracket"))
    assert message_key(own) == "reason.bracket"
    value = without_value(EvaluationError("shapes", {"op": "+"}))
    assert message_key(value) == "evaluation.shapes"
    assert message_key(because("sign")) == "reason.sign"
