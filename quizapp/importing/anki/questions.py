"""Turn a note into questions, one for each card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from quizapp.importing.anki.contents import Asked
from quizapp.importing.anki.rendering import clozes, fill, without_clozes
from quizapp.importing.drafts import Draft
from quizapp.importing.html import MAX_HTML, to_markdown

MAX_GAPS = 6
MAX_GAP = 60
_FRONT_AGAIN = re.compile(r"\{\{FrontSide\}\}")
_RULE = re.compile(r"<hr[^>]*id=[\"']?answer[\"']?[^>]*>", re.I)
_PLAIN_GAP = re.compile(r"[^<>\\&\[\]{}$`*_\n]+")


def drafts_of(
    note: Asked, deck: str, source: str
) -> Iterator[tuple[Draft, tuple[int, ...]]]:
    """Yield the questions of a note, each with the card of every part."""
    fields = dict(zip(note.kind.fields, note.fields, strict=False))
    common: dict[str, Any] = {
        "topic": deck,
        "tags": note.tags,
        "source": source,
        "fields": tuple(fields.items()),
    }
    if note.kind.cloze:
        yield from _cloze(note, fields, common)
        return
    templates = {template.place: template for template in note.kind.templates}
    for card, place in note.cards:
        template = templates.get(place)
        if template is None:
            continue
        front = to_markdown(fill(template.front, fields))
        back = to_markdown(fill(_answer_side(template.back, template.front), fields))
        if "FrontSide" not in template.back and back.startswith(front):
            back = back[len(front) :].strip()
        draft = Draft(
            key=f"{note.guid}#{place}",
            front=front or "[…]",
            back=back or "[…]",
            **common,
        )
        yield draft, (card,)


@lru_cache(maxsize=64)
def _answer_side(back: str, front: str) -> str:
    """Return the template of a back without its front and the rule below that."""
    asked = front[: front.rfind("}}") + 2]
    if asked and back.startswith(asked):
        back = back[len(asked) :]
    return _RULE.sub("", _FRONT_AGAIN.sub("", back))


def _cloze(
    note: Asked, fields: Mapping[str, str], common: dict[str, Any]
) -> Iterator[tuple[Draft, tuple[int, ...]]]:
    name, text = _cloze_field(fields)
    rest = [to_markdown(value) for key, value in fields.items() if key != name]
    extra = "\n\n".join(part for part in rest if part)
    found = clozes(text)
    numbers = sorted({number for number, _, _ in found})
    asked = [(card, place) for card, place in note.cards if place + 1 in numbers]
    simple = (
        len(numbers) == len(found) <= MAX_GAPS
        and [place + 1 for _, place in asked] == numbers
        and all(len(a) <= MAX_GAP and _PLAIN_GAP.fullmatch(a) for _, a, _ in found)
        and not re.search(r"\\[(\[][^)\]]*\{\{c\d", text)
        and not re.search(r"<(?:code|pre)\b", text, re.I)
    )
    if simple and found:
        holes = {}
        for index, number in enumerate(numbers):
            stand_in = f"QZGAP{number}X"
            text = re.sub(
                rf"\{{\{{c{number}::.*?\}}\}}", stand_in, text, count=1, flags=re.S
            )
            holes[stand_in] = f"[[{index + 1}]]"
        answers = {number: answer for number, answer, _ in found}
        draft = Draft(
            key=note.guid,
            front=to_markdown(text, holes),
            gaps=tuple(answers[number].strip() for number in numbers),
            extra=extra,
            **common,
        )
        yield draft, tuple(card for card, _ in asked)
        return
    back = to_markdown(without_clozes(text)) or "[…]" if asked else ""
    for card, place in asked:
        draft = Draft(
            key=f"{note.guid}#{place}",
            front=to_markdown(without_clozes(text, place + 1)) or "[…]",
            back=back,
            extra=extra,
            **common,
        )
        yield draft, (card,)


def _cloze_field(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the field that holds the clozes."""
    for name, value in fields.items():
        if clozes(value):
            return name, value[:MAX_HTML]
    name, value = next(iter(fields.items()), ("", ""))
    return name, value[:MAX_HTML]
