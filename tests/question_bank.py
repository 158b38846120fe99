"""What Moodle would read from a file and mark, written from its public description.

The reader knows nothing of the writer: elements by name, percentages, tolerances,
stars that stand for anything, fields inside a text.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from xml.dom import minidom

FIELD = re.compile(r"\{(\d*):(NUMERICAL|NM|SHORTANSWER|SA|MULTICHOICE|MC)\w*:([^}]*)\}")


@dataclass
class Answer:
    text: str
    share: float  # of 1
    tolerance: float = 0.0
    feedback: str = ""


@dataclass
class Entry:
    """A question of the bank, or the category that the next ones belong to."""

    type: str
    name: str = ""
    text: str = ""
    number: str = ""
    points: float = 1.0
    single: bool = True
    answers: list[Answer] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    graderinfo: str = ""
    feedback: str = ""


def children(node, name):
    return [part for part in node.childNodes if part.nodeName == name]


def text_of(node, *path):
    for name in path:
        found = children(node, name)
        if not found:
            return ""
        node = found[0]
    return "".join(part.data for part in node.childNodes if part.nodeType == 3)


def read_bank(data: bytes) -> list[Entry]:
    """Return the questions of a file, categories among them."""
    document = minidom.parseString(data).documentElement  # noqa: S318 - our own file
    assert document.nodeName == "quiz"
    return [_entry(node) for node in children(document, "question")]


def _entry(node) -> Entry:
    kind = node.getAttribute("type")
    if kind == "category":
        category = text_of(node, "category", "text")
        return Entry(kind, category, number=text_of(node, "idnumber"))
    body = children(node, "questiontext")[0]
    return Entry(
        type=kind,
        name=text_of(node, "name", "text"),
        text=text_of(body, "text"),
        number=text_of(node, "idnumber"),
        points=float(text_of(node, "defaultgrade") or 1),
        single=text_of(node, "single") in ("true", "1"),
        answers=[_answer(part) for part in children(node, "answer")],
        pairs=[
            (text_of(part, "text"), text_of(part, "answer", "text"))
            for part in children(node, "subquestion")
        ],
        files={
            part.getAttribute("name"): base64.b64decode(text_of(part))
            for part in children(body, "file")
        },
        graderinfo=text_of(node, "graderinfo", "text"),
        feedback=text_of(node, "generalfeedback", "text"),
    )


def _answer(node) -> Answer:
    return Answer(
        text=text_of(node, "text"),
        share=float(node.getAttribute("fraction")) / 100,
        tolerance=float(text_of(node, "tolerance") or 0),
        feedback=text_of(node, "feedback", "text"),
    )


# ----- Marking -----


def marked(entry: Entry, response) -> float:
    """Return the share of the points that a response earns.

    A response is a text, a number, the places of the chosen answers, the answers to
    the pairs, or the numbers in the fields of a text.
    """
    if entry.type == "multichoice":
        total = sum(entry.answers[place].share for place in response)
        return total if entry.single else max(0.0, min(1.0, total))
    if entry.type == "matching":
        asked = [right for question, right in entry.pairs if question]
        return sum(a == b for a, b in zip(asked, response, strict=True)) / len(asked)
    if entry.type == "numerical":
        return _nearest(entry.answers, float(response))
    if entry.type == "shortanswer":
        return max(
            (a.share for a in entry.answers if _fits(a.text, response)), default=0
        )
    if entry.type == "cloze":
        fields = [_field(found) for found in FIELD.finditer(entry.text)]
        shares = [
            weight * _nearest([answer], float(value))
            for (weight, answer), value in zip(fields, response, strict=True)
        ]
        return sum(shares) / sum(weight for weight, _ in fields)
    raise AssertionError(entry.type)


def _nearest(answers, number):
    """Return the share of the first answer in whose tolerance a number lies."""
    for answer in answers:
        slack = answer.tolerance * (1 + 1e-12)
        if abs(number - float(answer.text)) <= slack:
            return answer.share
    return 0.0


def _fits(pattern: str, response: str) -> bool:
    parts = re.split(r"(?<!\\)\*", pattern)
    source = ".*".join(re.escape(part.replace("\\*", "*")) for part in parts)
    return re.fullmatch(source, response.strip(), re.IGNORECASE) is not None


def _field(found: re.Match[str]) -> tuple[int, Answer]:
    weight, kind, body = found.groups()
    assert kind in ("NUMERICAL", "NM")
    right = re.fullmatch(r"=([-+.\deE]+):([-+.\deE]+)", body)
    assert right, body
    return int(weight or 1), Answer(right[1], 1.0, float(right[2]))
