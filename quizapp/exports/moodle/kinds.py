"""How each kind of question is asked in Moodle.

Chosen answers keep the order that the paper drew, so that the letters are the paper's.
What only the engine or a person can judge becomes an essay whose marker sees the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CompareAnswer,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
)
from engine.shuffling import precedences
from quizapp.cards import Face
from quizapp.exams.marking import points_of
from quizapp.exams.paper import Question
from quizapp.exports.judging import judging
from quizapp.exports.moodle.elements import answer, html, plain, value
from quizapp.exports.moodle.grades import fraction
from quizapp.exports.moodle.markup import MOODLE, words
from quizapp.exports.questions import back_html
from quizapp.i18n import Messages

MOST_ORDERS = 60  # right orders that are listed one by one
MOST_FIELDS = 36  # of an array
RIGHT = "100"
WRONG = "0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language with the way it is judged."""

    question: Question
    face: Face
    say: Messages
    judging: dict[str, Any]
    negative: float = 0.0

    def feedback(self, wanted: str) -> str:
        """Return the sentence of a known mistake or convention."""
        for row in self.question.item.feedback:
            if row.id == wanted:
                return MOODLE.short(row.text.get(self.say.language))
        return ""


@dataclass(frozen=True, slots=True)
class Form:
    """The type of a question, what follows its stem, and its further elements."""

    type: str
    stem: str
    fill: Callable[[Element], None]


def form_of(asked: Asked, stem: str) -> Form:
    """Return how a question is asked in Moodle."""
    match asked.question.item.problem.answer:
        case ChoiceAnswer():
            return _choice(asked, stem)
        case BugAnswer():
            return _lines(asked, stem)
        case CompareAnswer():
            return _sides(asked, stem)
        case MatchAnswer():
            return _pairs(asked, stem)
        case OrderAnswer() as order:
            return _order(asked, order, stem)
        case ClozeAnswer():
            return _gap(asked, stem)
        case NumberAnswer() if asked.judging["kind"] == "number":
            return _number(asked, stem)
        case ArrayAnswer() if _fits(asked.judging):
            return _array(asked, stem)
        case ShapeAnswer():
            return _shape(asked, stem)
    return _essay(asked, stem)


def judged(question: Question) -> dict[str, Any]:
    """Return how a question is judged, as pages have it."""
    return judging(
        question.item.problem, question.instance, question.part, points_of(question)
    )


# ----- Chosen -----


def _choice(asked: Asked, stem: str) -> Form:
    rules = asked.judging
    right, many = set(rules["right"]), rules["many"]
    hit, miss = 1.0, -asked.negative
    if many:
        hit = 1.0 / max(1, len(right))
        miss = -1.0 / max(rules["count"] - len(right), 2)
    shares = [fraction(hit if at in right else miss) for at in range(rules["count"])]
    texts = [MOODLE.short(option.text) for option in asked.face.options]

    def fill(element: Element) -> None:
        _chosen(element, texts, shares, single=not many, numbering="abc")

    return Form("multichoice", stem, fill)


def _lines(asked: Asked, stem: str) -> Form:
    rules = asked.judging
    right, count = set(rules["right"]), rules["count"]
    single = len(right) == 1
    miss = 0.0 if single else -1.0 / max(min(count - len(right), len(right) + 1), 2)
    shares = [
        fraction(1.0 / len(right) if number in right else miss)
        for number in range(1, count + 1)
    ]
    texts = [MOODLE.listed(line) for line in asked.face.listing]

    def fill(element: Element) -> None:
        _chosen(element, texts, shares, single=single, numbering="123")

    return Form("multichoice", stem, fill)


def _chosen(
    element: Element,
    texts: list[str],
    shares: list[str],
    *,
    single: bool,
    numbering: str,
) -> None:
    value(element, "single", "true" if single else "false")
    value(element, "shuffleanswers", "false")
    value(element, "answernumbering", numbering)
    value(element, "showstandardinstruction", "1")
    for text, share in zip(texts, shares, strict=True):
        answer(element, text, share, rich=True)


# ----- Assigned -----


def _sides(asked: Asked, stem: str) -> Form:
    # All three answers are on offer, whether a statement needs them or not.
    return _matching(
        [row.text for row in asked.face.rows], asked.judging["right"], "A B AB", stem
    )


def _pairs(asked: Asked, stem: str) -> Form:
    letters = [option.label for option in asked.face.options]
    rows = [row.text for row in asked.face.rows]
    right = [letters[at] for at in asked.judging["right"]]
    return _matching(rows, right, " ".join(letters), stem)


def _order(asked: Asked, order: OrderAnswer, stem: str) -> Form:
    before = [tuple(pair) for pair in asked.judging["before"]]
    count = order.count
    if len(precedences(order)) == count * (count - 1) // 2:
        place = {n: sum(later == n for _, later in before) for n in range(1, count + 1)}
        rows = [row.text for row in asked.face.rows]
        right = [str(place[number] + 1) for number in range(1, count + 1)]
        places = " ".join(str(number) for number in range(1, count + 1))
        note = f"<p>{words(asked.say('exports.moodle.places'))}</p>"
        return _matching(rows, right, places, stem + note)
    found = []
    for right_order in _orders(count, before):
        found.append(right_order)
        if len(found) > MOST_ORDERS:
            return _essay(asked, stem)
    texts = [
        separator.join(map(str, numbers))
        for numbers in found
        for separator in (" ", ", ", ",", "")
    ]
    note = f"<p>{words(asked.say('cards.how.order'))}</p>"
    return _short(texts, stem + note)


def _orders(count: int, before: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Yield the orders of 1 to ``count`` that keep every pair."""

    def grown(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(done) == count:
            yield done
        for number in range(1, count + 1):
            needed = {first for first, later in before if later == number}
            if number not in done and needed <= set(done):
                yield from grown((*done, number))

    return grown(())


def _matching(rows: list[str], right: list[str], offered: str, stem: str) -> Form:
    def fill(element: Element) -> None:
        value(element, "shuffleanswers", "false")
        for row, chosen in zip(rows, right, strict=True):
            pair = html(element, "subquestion", MOODLE.short(row))
            plain(pair, "answer", chosen)
        for other in offered.split():
            if other not in right:
                plain(html(element, "subquestion", ""), "answer", other)

    return Form("matching", stem, fill)


# ----- Typed -----


def _gap(asked: Asked, stem: str) -> Form:
    rules = asked.judging
    if rules.get("formula"):
        return _essay(asked, stem)
    if "value" in rules and not rules["words"]:
        return _numerical([{**rules["value"], "id": "", "credit": 1.0}], asked, stem)
    texts = list(rules["words"])
    if "value" in rules:
        texts.append(repr(rules["value"]["a"]))
    return _short(texts, stem)


def _shape(asked: Asked, stem: str) -> Form:
    sizes = [str(size) for size in asked.judging["a"]]
    bodies = [", ".join(sizes), ",".join(sizes), " ".join(sizes), "x".join(sizes)]
    texts = [f"({body})" for body in bodies[:2]] + [f"[{body}]" for body in bodies[:2]]
    if len(sizes) == 1:
        texts.append(f"({sizes[0]},)")
    return _short([*texts, *bodies], stem)


def _short(texts: list[str], stem: str) -> Form:
    def fill(element: Element) -> None:
        value(element, "usecase", "0")
        for text in dict.fromkeys(" ".join(text.split()) for text in texts):
            # A star would stand for anything.
            answer(element, text.replace("*", r"\*"), RIGHT)

    return Form("shortanswer", stem, fill)


def _number(asked: Asked, stem: str) -> Form:
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


def _fits(rules: dict[str, Any]) -> bool:
    return (
        rules["kind"] == "array"
        and len(rules["shape"]) <= 2
        and np.size(rules["a"]) <= MOST_FIELDS
    )


def _array(asked: Asked, stem: str) -> Form:
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


def _essay(asked: Asked, stem: str) -> Form:
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
