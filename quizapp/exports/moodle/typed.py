"""Questions whose answer is typed: gaps, numbers, arrays, shapes, essays."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from quizapp.exports.moodle.elements import answer, html, value
from quizapp.exports.moodle.forms import Asked, Form
from quizapp.exports.moodle.grades import fraction
from quizapp.exports.moodle.markup import MOODLE
from quizapp.exports.questions import back_html

MOST_FIELDS = 36  # of an array
RIGHT = "100"


def gap(asked: Asked, stem: str) -> Form:
    """Ask for a missing piece: by its value where it has one, else in words."""
    rules = asked.judging
    if rules.get("formula"):
        return essay(asked, stem)
    if "value" in rules and not rules["words"]:
        return _numerical([{**rules["value"], "id": "", "credit": 1.0}], asked, stem)
    texts = list(rules["words"])
    if "value" in rules:
        texts.append(repr(rules["value"]["a"]))
    return short(texts, stem)


def shape(asked: Asked, stem: str) -> Form:
    """Ask for sizes in the usual writings."""
    sizes = [str(size) for size in asked.judging["a"]]
    bodies = [", ".join(sizes), ",".join(sizes), " ".join(sizes), "x".join(sizes)]
    texts = [f"({body})" for body in bodies[:2]] + [f"[{body}]" for body in bodies[:2]]
    if len(sizes) == 1:
        texts.append(f"({sizes[0]},)")
    return short([*texts, *bodies], stem)


def short(texts: list[str], stem: str) -> Form:
    """Ask for one of some texts."""

    def fill(element: Element) -> None:
        value(element, "usecase", "0")
        for text in dict.fromkeys(" ".join(text.split()) for text in texts):
            # A star would stand for anything.
            answer(element, text.replace("*", r"\*"), RIGHT)

    return Form("shortanswer", stem, fill)


def number(asked: Asked, stem: str) -> Form:
    """Ask for a number with its known mistakes."""
    rules = asked.judging
    key = {"a": rules["a"], "abs": rules["abs"], "id": "", "credit": 1.0}
    return _numerical([key, *rules["rivals"]], asked, stem)


def _numerical(rows: list[dict[str, Any]], asked: Asked, stem: str) -> Form:
    def fill(element: Element) -> None:
        for row in rows:
            share = fraction(row["credit"] or 0.0)
            found = answer(element, repr(row["a"]), share, asked.feedback(row["id"]))
            value(found, "tolerance", repr(row["abs"]))
        value(element, "unitgradingtype", "0")
        value(element, "unitpenalty", "0.1000000")
        value(element, "showunits", "3")
        value(element, "unitsleft", "0")

    return Form("numerical", stem, fill)


def fits(rules: dict[str, Any]) -> bool:
    """Tell whether an array is small enough for a field an entry."""
    return (
        rules["kind"] == "array"
        and len(rules["shape"]) <= 2
        and np.size(rules["a"]) <= MOST_FIELDS
    )


def array(asked: Asked, stem: str) -> Form:
    """Ask a field for each entry, in the form of the matrix."""
    keys = np.atleast_2d(np.asarray(asked.judging["a"], dtype=float))
    slack = np.atleast_2d(np.asarray(asked.judging["abs"], dtype=float))
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{{1:NUMERICAL:={key!r}:{allowed!r}}}</td>"
            for key, allowed in zip(row, allowances, strict=True)
        )
        + "</tr>"
        for row, allowances in zip(keys.tolist(), slack.tolist(), strict=True)
    )
    return Form("cloze", f"{stem}<table>{rows}</table>", lambda element: None)


def essay(asked: Asked, stem: str) -> Form:
    """Ask for what a person marks, who sees the key."""
    question = asked.question
    points = "".join(
        f"<li>{MOODLE.short(point.get(asked.say.language))}</li>"
        for point in question.item.ticked
    )
    key = back_html(question, asked.say, MOODLE, solutions=True)
    info = f"<ul>{points}</ul>{key}" if points else key

    def fill(element: Element) -> None:
        value(element, "responseformat", "editor")
        value(element, "responserequired", "1")
        value(element, "responsefieldlines", "10")
        value(element, "attachments", "0")
        value(element, "attachmentsrequired", "0")
        html(element, "graderinfo", info)
        html(element, "responsetemplate", "")

    return Form("essay", stem, fill)
