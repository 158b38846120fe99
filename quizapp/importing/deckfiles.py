"""The files of a deck as texts: items, topics, notes, and the fields as they were."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import lru_cache
from hashlib import sha1
from json.encoder import encode_basestring

from quizapp.importing.drafts import Draft
from quizapp.safetext import for_markdown, show

MAX_TEXT = 15_000
MAX_TITLE = 80
MAX_HINTS = 6
MINUTES = 0.5
_MOVING = re.compile(r"^(?:id|revised) = .*(?:\n|\Z)", re.MULTILINE)
_JSON = json.JSONEncoder(ensure_ascii=False).encode


def item_toml(draft: Draft, item: str, today: date) -> str:
    """Return a question as an item of both languages."""
    rows = [
        "[[item]]\n",
        f'id = "{item}"\n',
        f'kind = "{"cloze" if draft.gaps else "recall"}"\n',
        'note = "imported"\n',
        "item_difficulty = 2\n",
        f"minutes = {MINUTES}\n",
        f"revised = {today.isoformat()}\n",
    ]
    if draft.source:
        rows.append(_source(draft.source))
    if draft.tags:
        rows.append(_tags(draft.tags))
    if draft.gaps:
        rows.append(_both("text", draft.front))
        gaps = ", ".join(
            f"{{ en = [{_string(gap)}], zh = [{_string(gap)}] }}" for gap in draft.gaps
        )
        rows.append(f"gaps = [{gaps}]\n")
    else:
        rows += [_both("prompt", draft.front), _both("answer", draft.back)]
    if draft.extra:
        rows.append(_both("explanation", draft.extra))
    else:
        rows.append(_provenance(draft.source))
    if draft.hints:
        words = map(_string, draft.hints[:MAX_HINTS])
        hints = ", ".join(f"{{ en = {hint}, zh = {hint} }}" for hint in words)
        rows.append(f"hints = [{hints}]\n")
    return "".join(rows) + "\n"


def area_toml(area: str, title: str) -> str:
    """Return the one area of a deck."""
    return f'[[area]]\nid = "{area}"\ntitle = {_words(title)}\n'


def topic_toml(slug: str, area: str, title: str) -> str:
    """Return a topic of a deck."""
    return (
        f'[[topic]]\nslug = "{slug}"\narea = "{area}"\ntitle = {_words(title)}\n'
        "minutes = 30\nprerequisites = []\n"
    )


_HEADINGS = {
    "en": ("Imported", "These questions came from {source}.", "Sources"),
    "zh": ("导入的内容", "这些题目来自 {source}。", "参考资料"),
}


def note_markdown(title: str, source: str, language: str) -> str:
    """Return the note of a topic: it says where the questions came from."""
    heading, sentence, sources = _HEADINGS[language]
    place = for_markdown(title_of(source))
    return (
        f"# {for_markdown(title)}\n\n## {heading} {{#imported}}\n"
        f"{sentence.format(source=place)}\n\n## {sources} {{#sources}}\n- {place}\n"
    )


def sum_of(text: str) -> str:
    """Return a sum of an item's text but for its id and the day it was revised."""
    plain = _MOVING.sub("", text).strip()
    return sha1(plain.encode(), usedforsecurity=False).hexdigest()[:16]


def source_line(draft: Draft, item: str, text: str) -> str:
    """Return the fields of a question as they were, one line of JSON.

    The sum of its text tells later whether its learner has edited it.
    """
    if not draft.fields:
        return ""
    row = {
        "item": item,
        "key": draft.key,
        "sum": sum_of(text),
        "fields": dict(draft.fields),
    }
    return _JSON(row) + "\n"


def title_of(name: str) -> str:
    """Return a deck's name as a title on one line."""
    words = " ".join(show(name).replace("::", " - ").split())
    return words[:MAX_TITLE].strip() or "deck"


def _words(title: str) -> str:
    words = _string(title_of(title))
    return f"{{ en = {words}, zh = {words} }}"


def _string(text: str) -> str:
    """Return a TOML string; JSON's escapes are among TOML's."""
    safe = show(text).replace("\x7f", "")
    if len(safe) > MAX_TEXT:
        safe = safe[: MAX_TEXT - 1] + "…"
    return encode_basestring(safe)


def _both(key: str, text: str) -> str:
    words = _string(text)
    return f"{key}.en = {words}\n{key}.zh = {words}\n"


@lru_cache(maxsize=256)
def _provenance(source: str) -> str:
    """Return the explanation of a question that came without one."""
    place = for_markdown(source or "?")
    return (
        f"explanation.en = {_string(f'Imported from {place}.')}\n"
        f"explanation.zh = {_string(f'导入自 {place}。')}\n"
    )


@lru_cache(maxsize=256)
def _source(source: str) -> str:
    return f"source = {_string(for_markdown(source))}\n"


@lru_cache(maxsize=1_024)
def _tags(tags: tuple[str, ...]) -> str:
    rows = dict.fromkeys(tag for tag in map(_tag, tags) if tag)
    return f"tags = [{', '.join(map(_string, rows))}]\n" if rows else ""


def _tag(tag: str) -> str:
    return "-".join(show(tag).split())[:100]
