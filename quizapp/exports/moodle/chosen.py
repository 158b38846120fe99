"""Questions whose answer is chosen: options, lines, sides, pairs, places.

The order is the one that the paper drew, so that the letters are the paper's.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from engine.problems import OrderAnswer
from engine.shuffling import precedences
from quizapp.exports.moodle import elements
from quizapp.exports.moodle.elements import html, plain, value
from quizapp.exports.moodle.forms import Asked, Form
from quizapp.exports.moodle.grades import fraction
from quizapp.exports.moodle.markup import MOODLE, words
from quizapp.exports.moodle.typed import essay, short

MOST_ORDERS = 60  # right orders that are listed one by one


def choice(asked: Asked, stem: str) -> Form:
    """Ask for one option or several, with the letters of the paper."""
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


def lines(asked: Asked, stem: str) -> Form:
    """Ask for the wrong lines of a listing."""
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
        elements.answer(element, text, share, rich=True)


def sides(asked: Asked, stem: str) -> Form:
    """Ask for the side of each statement."""
    # All three answers are on offer, whether a statement needs them or not.
    return _matching(
        [row.text for row in asked.face.rows], asked.judging["right"], "A B AB", stem
    )


def pairs(asked: Asked, stem: str) -> Form:
    """Ask for the letter that belongs to each row."""
    letters = [option.label for option in asked.face.options]
    rows = [row.text for row in asked.face.rows]
    right = [letters[at] for at in asked.judging["right"]]
    return _matching(rows, right, " ".join(letters), stem)


def order(asked: Asked, answer: OrderAnswer, stem: str) -> Form:
    """Ask for the place of each statement, or for one of a few right orders."""
    before = [tuple(pair) for pair in asked.judging["before"]]
    count = answer.count
    if len(precedences(answer)) == count * (count - 1) // 2:
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
            return essay(asked, stem)
    texts = [
        separator.join(map(str, numbers))
        for numbers in found
        for separator in (" ", ", ", ",", "")
    ]
    note = f"<p>{words(asked.say('cards.how.order'))}</p>"
    return short(texts, stem + note)


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
