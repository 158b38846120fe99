"""Turn a note into questions, one for each card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from quizapp.importing.anki.contents import Asked, Template, Type
from quizapp.importing.anki.rendering import (
    MAX_TEMPLATE,
    clozes,
    fill,
    hints,
    typed_field,
    without_clozes,
)
from quizapp.importing.drafts import Draft
from quizapp.importing.holes import TAG, unescaped
from quizapp.importing.html import MAX_HTML, to_markdown
from quizapp.safetext import for_markdown

MAX_GAPS = 6
MAX_GAP = 60
_SPECIAL = ("Tags", "Type", "Deck", "Subdeck")  # what templates may name besides
_FRONT_AGAIN = re.compile(r"\{\{FrontSide\}\}")
_RULE = re.compile(r"<hr[^<>]*id=[\"']?answer[\"']?[^<>]*>", re.I)
_PLAIN_GAP = re.compile(r"[^<>\\&\[\]{}$`*_\n]+")
_CLOZE = re.compile(r"\{\{c\d")
_GAP = "\ue010"  # on both sides of the number that stands for a gap


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
    special = (" ".join(note.tags), note.kind.name, deck, deck.rsplit("::", 1)[-1])
    read = {name: text[:MAX_HTML] for name, text in fields.items()}
    fields = {**dict(zip(_SPECIAL, special, strict=True)), **read}
    if note.kind.cloze:
        yield from _cloze(note, fields, common)
        return
    templates = {template.place: template for template in note.kind.templates}
    for card, place in note.cards:
        template = templates.get(place)
        if template is None:
            continue
        yield _of_card(f"{note.guid}#{place}", template, fields, common), (card,)


def _of_card(
    key: str, template: Template, fields: Mapping[str, str], common: dict[str, Any]
) -> Draft:
    """Return the question of one card of a standard note."""
    front = to_markdown(fill(template.front, fields, asking=True))
    back = to_markdown(fill(_answer_side(template.back, template.front), fields))
    if "FrontSide" not in template.back and back.startswith(front):
        back = back[len(front) :].strip()
    later = [h for h in map(to_markdown, hints(template.front, fields)) if h]
    wanted = fields.get(typed_field(template.front) or "", "")
    typed = _typed(wanted)
    if typed:
        return Draft(
            key=key,
            front=f"{front}\n\n[[1]]",
            gaps=(typed,),
            extra=back.removeprefix(to_markdown(wanted)).strip(),
            hints=tuple(later),
            **common,
        )
    return Draft(
        key=key,
        front=front or "[…]",
        back=back or "[…]",
        hints=tuple(later),
        **common,
    )


def _typed(answer: str) -> str:
    """Return an answer that is to be typed, where it is a few plain words."""
    words = unescaped(TAG.sub("", answer)).replace("\xa0", " ").strip()
    return words if len(words) <= MAX_GAP and _PLAIN_GAP.fullmatch(words) else ""


@lru_cache(maxsize=64)
def _answer_side(back: str, front: str) -> str:
    """Return the template of a back without its front and the rule below that."""
    back, front = back[:MAX_TEMPLATE], front[:MAX_TEMPLATE]
    asked = front[: front.rfind("}}") + 2]
    if asked and back.startswith(asked):
        back = back[len(asked) :]
    return _RULE.sub("", _FRONT_AGAIN.sub("", back))


def _cloze(
    note: Asked, fields: Mapping[str, str], common: dict[str, Any]
) -> Iterator[tuple[Draft, tuple[int, ...]]]:
    text, rest = _cloze_sides(note.kind, fields)
    extra = to_markdown(rest)
    found = clozes(text)
    numbers = sorted({number for number, _, _ in found})
    asked = [(card, place) for card, place in note.cards if place + 1 in numbers]
    simple = (
        len(numbers) == len(found) == text.count("{{c") <= MAX_GAPS
        and [place + 1 for _, place in asked] == numbers
        and all(len(a) <= MAX_GAP and _PLAIN_GAP.fullmatch(a) for _, a, _ in found)
        and all(not h or _PLAIN_GAP.fullmatch(h) for _, _, h in found)
        and not _in_maths(text)
        and not re.search(r"<(?:code|pre|tt|kbd|samp)\b", text, re.I)
    )
    front = _with_gaps(text, found) if simple and found else ""
    if front:
        answers = {number: answer for number, answer, _ in found}
        draft = Draft(
            key=note.guid,
            front=front,
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


def _in_maths(text: str) -> bool:
    """Tell whether a cloze of a text stands inside of a formula."""
    return any(
        max(text.rfind(sign, 0, match.start()) for sign in ("\\(", "\\["))
        > max(text.rfind(sign, 0, match.start()) for sign in ")]")
        for match in _CLOZE.finditer(text)
    )


def _with_gaps(text: str, found: Sequence[tuple[int, str, str]]) -> str:
    """Return a front with a gap for each cloze; empty where one cannot stand there."""
    text = text.replace(_GAP, "")
    holes = {}
    for index, (number, _, hint) in enumerate(sorted(found)):
        stand_in = f"{_GAP}{number}{_GAP}"
        cloze = rf"\{{\{{c{number}::.*?\}}\}}"
        text = re.sub(cloze, stand_in, text, count=1, flags=re.S)
        holes[stand_in] = f"[[{index + 1}]]{f' ({for_markdown(hint)})' if hint else ''}"
    front = to_markdown(text, holes)
    whole = all(front.count(f"[[{at + 1}]]") == 1 for at in range(len(holes)))
    return front if whole else ""


def _cloze_sides(kind: Type, fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the front with its clozes, and what else the back shows.

    A template that shows no cloze (its script may) gives way to the field that has
    them, and the other fields.
    """
    for template in kind.templates[:1]:
        text = fill(template.front, fields, asking=True)
        if clozes(text):
            rest = {n: "" if "{{c" in value else value for n, value in fields.items()}
            return text, fill(_answer_side(template.back, template.front), rest)
    own = [row for row in fields.items() if row[0] not in _SPECIAL]
    name, text = next((row for row in own if clozes(row[1])), ("", ""))
    others = "<p>".join(value for key, value in own if key != name)
    return text[:MAX_HTML], others
