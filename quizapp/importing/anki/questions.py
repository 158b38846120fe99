"""Turn the notes of a package into questions, one for each card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from quizapp.errors import ImportingError
from quizapp.exports.anki.identity import NAMESPACE
from quizapp.i18n import fault
from quizapp.importing.anki.contents import Card, Contents, Note, Type
from quizapp.importing.anki.rendering import clozes, fill, without_clozes
from quizapp.importing.drafts import Draft, Progress, quiet
from quizapp.importing.html import MAX_HTML, to_markdown

OWN = f"{NAMESPACE}:"
MAX_GAPS = 6
MAX_GAP = 60
USUAL_CARDS = 20  # of a cloze note; one with more is looked at closely
MAX_SPREAD = 50_000_000  # characters of such notes, each as often as it is asked
_TOLD = 1_000  # notes between two words about the progress
_FRONT_AGAIN = re.compile(r"\{\{FrontSide\}\}")
_RULE = re.compile(r"<hr[^>]*id=[\"']?answer[\"']?[^>]*>", re.I)
_PLAIN_GAP = re.compile(r"[^<>\\&\[\]{}$`*_\n]+")


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of a package, and which one each card is: draft and part."""

    drafts: tuple[Draft, ...]
    cards: Mapping[int, tuple[str, int]] = field(default_factory=dict)


def own_item(guid: str) -> str | None:
    """Return the item of one of our own notes."""
    return guid.removeprefix(OWN) if guid.startswith(OWN) else None


def questions(
    contents: Contents, source: str, *, progress: Progress = quiet
) -> Questions:
    """Return the questions of every note that is not one of ours.

    Raises ImportingError when its clozes would make more text than anyone reads.
    """
    by_note: dict[int, list[Card]] = {}
    for card in contents.cards:
        by_note.setdefault(card.note, []).append(card)
    drafts: list[Draft] = []
    places: dict[int, tuple[str, int]] = {}
    total = len(contents.notes)
    spread = 0
    for done, note in enumerate(contents.notes, 1):
        if done % _TOLD == 0 or done == total:
            progress("questions", done, total)
        kind = contents.types.get(note.type)
        cards = sorted(by_note.get(note.id, ()), key=lambda card: card.place)
        if kind is None or not cards or own_item(note.guid) is not None:
            continue
        if kind.cloze and len(cards) > USUAL_CARDS:
            spread += len(cards) * min(MAX_HTML, sum(map(len, note.fields)))
            if spread > MAX_SPREAD:
                raise fault(ImportingError, "importing.refused.gaps", place=source)
        deck = contents.decks.get(cards[0].deck, "") or source
        for draft, asked in _of_note(note, kind, cards, deck, source):
            drafts.append(draft)
            places.update((c.id, (draft.key, part)) for part, c in enumerate(asked))
    return Questions(tuple(drafts), places)


def _of_note(
    note: Note, kind: Type, cards: list[Card], deck: str, source: str
) -> Iterator[tuple[Draft, list[Card]]]:
    fields = dict(zip(kind.fields, note.fields, strict=False))
    common: dict[str, Any] = {
        "topic": deck,
        "tags": note.tags,
        "source": source,
        "fields": tuple(fields.items()),
    }
    if kind.cloze:
        yield from _cloze(note, fields, cards, common)
        return
    templates = {template.place: template for template in kind.templates}
    for card in cards:
        template = templates.get(card.place)
        if template is None:
            continue
        front = to_markdown(fill(template.front, fields))
        back = to_markdown(fill(_answer_side(template.back, template.front), fields))
        if "FrontSide" not in template.back and back.startswith(front):
            back = back[len(front) :].strip()
        yield (
            Draft(
                key=f"{note.guid}#{card.place}",
                front=front or "[…]",
                back=back or "[…]",
                **common,
            ),
            [card],
        )


@lru_cache(maxsize=64)
def _answer_side(back: str, front: str) -> str:
    """Return the template of a back without its front and the rule below that."""
    asked = front[: front.rfind("}}") + 2]
    if asked and back.startswith(asked):
        back = back[len(asked) :]
    return _RULE.sub("", _FRONT_AGAIN.sub("", back))


def _cloze(
    note: Note,
    fields: Mapping[str, str],
    cards: list[Card],
    common: dict[str, Any],
) -> Iterator[tuple[Draft, list[Card]]]:
    name, text = _cloze_field(fields)
    rest = [to_markdown(value) for key, value in fields.items() if key != name]
    extra = "\n\n".join(part for part in rest if part)
    found = clozes(text)
    numbers = sorted({number for number, _, _ in found})
    asked = [card for card in cards if card.place + 1 in numbers]
    simple = (
        len(numbers) == len(found) <= MAX_GAPS
        and [card.place + 1 for card in asked] == numbers
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
        yield draft, asked
        return
    back = to_markdown(without_clozes(text)) or "[…]" if asked else ""
    for card in asked:
        yield (
            Draft(
                key=f"{note.guid}#{card.place}",
                front=to_markdown(without_clozes(text, card.place + 1)) or "[…]",
                back=back,
                extra=extra,
                **common,
            ),
            [card],
        )


def _cloze_field(fields: Mapping[str, str]) -> tuple[str, str]:
    """Return the field that holds the clozes."""
    for name, value in fields.items():
        if clozes(value):
            return name, value[:MAX_HTML]
    name, value = next(iter(fields.items()), ("", ""))
    return name, value[:MAX_HTML]
