"""Write questions from elsewhere as a deck: a folder of the shape of the content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from pathlib import Path

from quizapp.catalog.decks import topic_name
from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.drafts import Draft, Progress, name_of, quiet
from quizapp.importing.staging import staged
from quizapp.models import CardId
from quizapp.safetext import for_markdown, show

_JSON = json.JSONEncoder(ensure_ascii=False).encode
MAX_ITEMS_BYTES = 240_000  # of one file; the catalog reads up to 256,000
MAX_ITEMS = 800  # of one file, which also bounds the values that are read
MAX_TEXT = 15_000
MAX_TITLE = 80
MAX_TOPICS = 300  # by name; long ones are cut into several, and a deck has up to 500
MINUTES = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many items, and the id of each question's item."""

    items: int
    topics: int
    ids: Mapping[str, str] = field(default_factory=dict)

    def card(self, key: str, part: int) -> CardId | None:
        """Return the card of a question's part."""
        item = self.ids.get(key)
        if item is None:
            return None
        return CardId(item if part == 0 else f"{item}#{part + 1}")


def _string(text: str) -> str:
    """Return a TOML string; JSON's escapes are among TOML's."""
    safe = show(text)[:MAX_TEXT].replace("\x7f", "")
    return encode_basestring(safe)


def _both(key: str, text: str) -> str:
    words = _string(text)
    return f"{key}.en = {words}\n{key}.zh = {words}\n"


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
        rows.append(f"source = {_string(for_markdown(draft.source))}\n")
    tags = dict.fromkeys(tag for tag in map(_tag, draft.tags) if tag)
    if tags:
        rows.append(f"tags = [{', '.join(map(_string, tags))}]\n")
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
    return "".join(rows) + "\n"


@lru_cache(maxsize=256)
def _provenance(source: str) -> str:
    """Return the explanation of a question that came without one."""
    place = for_markdown(source or "?")
    return (
        f"explanation.en = {_string(f'Imported from {place}.')}\n"
        f"explanation.zh = {_string(f'导入自 {place}。')}\n"
    )


def _tag(tag: str) -> str:
    return "-".join(show(tag).split())[:100]


def _topics(drafts: Iterable[Draft], title: str) -> dict[str, list[Draft]]:
    """Return the questions by topic; past the most that a deck has, under its title."""
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        known = draft.topic in groups or len(groups) < MAX_TOPICS
        groups.setdefault(draft.topic if known else title, []).append(draft)
    return groups


def write_deck(
    folder: Path,
    title: str,
    drafts: Iterable[Draft],
    *,
    today: date,
    taken: frozenset[str] = frozenset(),
    media: Mapping[str, bytes] | None = None,
) -> Written:
    """Write a deck into a folder that is empty or does not exist yet.

    ``taken`` are topics of the content it will be studied with. Raises
    ImportingError when it cannot be written, and then leaves nothing.
    """
    with staged(folder) as draft:
        return fill_deck(draft, title, drafts, today=today, taken=taken, media=media)


def fill_deck(
    folder: Path,
    title: str,
    drafts: Iterable[Draft],
    *,
    today: date,
    taken: frozenset[str] = frozenset(),
    media: Mapping[str, bytes] | None = None,
    progress: Progress = quiet,
) -> Written:
    """Write the files of a deck into a folder that is there and empty.

    The fields as they were go into ``source.jsonl``.
    """
    used = set(taken)
    ids: dict[str, str] = {}
    files: dict[str, str] = {}
    area = topic_name(title, frozenset(used))
    rows = [f'[[area]]\nid = "{area}"\ntitle = {_words(title)}\n']
    given = tuple(drafts)
    for name, group in _topics(given, title).items():
        for part, (slug, text) in enumerate(_chunks(name, group, today, used, ids)):
            shown = _title(name) + (f" ({part + 1})" if part else "")
            rows.append(_topic(slug, area, shown))
            files[f"items/{slug}.toml"] = text
            for language in ("en", "zh"):
                files[f"notes/{slug}.{language}.md"] = _note(shown, title, language)
            progress("items", len(ids), len(given))
    files["topics.toml"] = "\n".join(rows)
    files["source.jsonl"] = "".join(_raw(draft, ids) for draft in given)
    _write(folder, files, media or {})
    return Written(len(ids), len(rows) - 1, ids)


def _raw(draft: Draft, ids: Mapping[str, str]) -> str:
    """Return the fields of a question as they were, one line of JSON."""
    if not draft.fields:
        return ""
    row = {"item": ids[draft.key], "key": draft.key, "fields": dict(draft.fields)}
    return _JSON(row) + "\n"


def _chunks(
    name: str,
    group: list[Draft],
    today: date,
    used: set[str],
    ids: dict[str, str],
) -> Iterable[tuple[str, str]]:
    """Yield (topic, file) for as many files as the questions of a topic need."""
    slug, texts, size = _fresh(name, used), list[str](), 0
    for draft in group:
        if draft.key in ids:
            continue
        text = item_toml(draft, f"{slug}.{name_of(draft)}", today)
        length = len(text.encode())
        if texts and (size + length > MAX_ITEMS_BYTES or len(texts) >= MAX_ITEMS):
            yield slug, "".join(texts)
            slug, texts, size = _fresh(name, used), [], 0
            text = item_toml(draft, f"{slug}.{name_of(draft)}", today)
        item = f"{slug}.{name_of(draft)}"
        ids[draft.key] = item
        texts.append(text)
        size += length
    if texts:
        yield slug, "".join(texts)


def _fresh(name: str, used: set[str]) -> str:
    """Return a topic's slug that nobody has, and take it."""
    slug = topic_name(_title(name), frozenset(used))
    used.add(slug)
    return slug


def _title(name: str) -> str:
    words = " ".join(show(name).replace("::", " - ").split())
    return words[:MAX_TITLE] or "deck"


def _words(title: str) -> str:
    words = _string(_title(title))
    return f"{{ en = {words}, zh = {words} }}"


def _topic(slug: str, area: str, title: str) -> str:
    return (
        f'[[topic]]\nslug = "{slug}"\narea = "{area}"\ntitle = {_words(title)}\n'
        "minutes = 30\nprerequisites = []\n"
    )


_HEADINGS = {
    "en": ("Imported", "These questions came from {source}.", "Sources"),
    "zh": ("导入的内容", "这些题目来自 {source}。", "参考资料"),
}


def _note(title: str, source: str, language: str) -> str:
    heading, sentence, sources = _HEADINGS[language]
    place = for_markdown(_title(source))
    return (
        f"# {for_markdown(title)}\n\n## {heading} {{#imported}}\n"
        f"{sentence.format(source=place)}\n\n## {sources} {{#sources}}\n- {place}\n"
    )


def _write(folder: Path, files: Mapping[str, str], media: Mapping[str, bytes]) -> None:
    try:
        for name, text in files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        for name, data in media.items():
            place = folder / "media" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            ImportingError, "importing.unwritable", place=folder, reason=reason
        ) from error
