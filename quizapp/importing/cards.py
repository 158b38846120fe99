"""Plain cards both ways: ``Q:``/``A:``/``C:`` Markdown and CSV with a header.

The Markdown is that of hashcards: ``Q:`` begins a question and ``A:`` its answer,
``C:`` a cloze whose gaps stand in ``[brackets]``; ``---`` or the next card ends it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from quizapp.errors import ImportingError
from quizapp.i18n import fault
from quizapp.importing.drafts import Draft
from quizapp.mathtext import split_math
from quizapp.safetext import show

MAX_BYTES = 20_000_000
MAX_GAPS = 6
_START = re.compile(r"(Q|A|C)[:：][ \t]?(.*)")
_HOLE = re.compile("\ue000(\\d+)\ue001")
_END = re.compile(r"-{3,}\s*")
_GAP = re.compile(r"(?<![\\!\[])\[(?!\[)((?:[^\[\]\\\n]|\\.){1,200})\](?![\](])")
_TITLE = re.compile(r'(?m)\A---\n.*?^name\s*=\s*"([^"\n]{1,100})".*?^---\n', re.S)
_FRONTS = ("front", "question", "q")
_BACKS = ("back", "answer", "a")


def read_text(path: Path) -> str:
    """Return a file's text; ImportingError when there is none, or it is no UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise fault(
                ImportingError, "importing.too_large", place=path, limit=MAX_BYTES
            )
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise fault(ImportingError, "importing.no_file", place=path) from error
    except UnicodeDecodeError as error:
        raise fault(ImportingError, "importing.not_utf8", place=path) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            ImportingError, "importing.unreadable", place=path, reason=reason
        ) from error


def _key(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _safe(markdown: str) -> str:
    """Return a learner's Markdown without what means something to items."""
    return show(markdown.strip()).replace("@{", "@ {").replace("[[", "[ [")


# ----- Q: A: C: -----


def read_cards(text: str, path: Path) -> list[Draft]:
    """Return the cards of a Markdown text; ImportingError names every faulty line."""
    title = _TITLE.match(text)
    topic = title[1] if title else path.stem
    body = text[title.end() :] if title else text
    before = text[: len(text) - len(body)].count("\n")
    drafts: list[Draft] = []
    problems: list[ImportingError] = []
    for line, parts in _blocks(body.split("\n"), before + 1):
        try:
            drafts.append(_draft(parts, topic, path.name))
        except ValueError as error:
            problem = fault(ImportingError, f"importing.{error}")
            problems.append(
                fault(
                    ImportingError,
                    "importing.bad_line",
                    place=path,
                    line=line,
                    problem=problem,
                )
            )
    if problems:
        raise ImportingError("\n".join(map(str, problems)))
    return drafts


def _blocks(
    lines: Iterable[str], first: int
) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Yield each card with the line it begins at, as (letter, text) pairs."""
    parts: list[tuple[str, list[str]]] = []
    at = first
    fenced = False

    def card() -> tuple[int, list[tuple[str, str]]]:
        return at, [(letter, "\n".join(body).strip()) for letter, body in parts]

    for number, line in enumerate(lines, first):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        start = None if fenced else _START.match(line)
        ends = not fenced and (_END.fullmatch(line) or (start and start[1] in "QC"))
        if ends and parts:
            yield card()
            parts = []
        if start:
            if not parts:
                at = number
            parts.append((start[1], [start[2]]))
        elif parts and not (not fenced and _END.fullmatch(line)):
            parts[-1][1].append(line)
    if parts:
        yield card()


def _draft(parts: list[tuple[str, str]], topic: str, source: str) -> Draft:
    letters = [letter for letter, _ in parts]
    if letters == ["C"]:
        return _cloze(parts[0][1], topic, source)
    if letters == ["Q", "A"] and parts[0][1] and parts[1][1]:
        front, back = parts[0][1], parts[1][1]
        key = _key("Q", front, back)
        return Draft(key, topic, _safe(front), _safe(back), source=source)
    raise ValueError("no_answer" if letters[0] == "Q" else "no_question")


def _cloze(text: str, topic: str, source: str) -> Draft:
    masked, kept = _masked(text)
    gaps = [match[1] for match in _GAP.finditer(masked)]
    if not gaps:
        raise ValueError("no_gap")
    key = _key("C", text)

    def whole(markdown: str) -> str:
        return _safe_piece(_HOLE.sub(lambda match: kept[int(match[1])], markdown))

    if len(gaps) > MAX_GAPS or any(_HOLE.search(gap) for gap in gaps):
        open_text = whole(_GAP.sub("[ … ]", masked))
        filled = whole(_GAP.sub(lambda match: match[1], masked))
        return Draft(key, topic, open_text, filled, source=source)
    first, *rest = _GAP.split(masked)[::2]
    front = whole(first)
    for number, piece in enumerate(rest, 1):
        front += f"[[{number}]]" + whole(piece)
    answers = tuple(gap.replace("\\", "").strip() for gap in gaps)
    return Draft(key, topic, front.strip(), gaps=answers, source=source)


def _masked(text: str) -> tuple[str, list[str]]:
    """Return a text with its code and formulas cut out, and these."""
    kept: list[str] = []
    parts: list[str] = []
    for segment in split_math(re.sub("[\ue000\ue001]", "", text)):
        if segment.kind == "text":
            parts.append(segment.value)
            continue
        signs = {"inline": "$", "display": "$$"}.get(segment.kind, "")
        parts.append(f"\ue000{len(kept)}\ue001")
        kept.append(f"{signs}{segment.value}{signs}")
    return "".join(parts), kept


def _safe_piece(markdown: str) -> str:
    return show(markdown).replace("@{", "@ {").replace("[[", "[ [")


# ----- CSV -----


def read_csv(text: str, path: Path) -> list[Draft]:
    """Return the rows of a CSV text with the columns front, back, deck, tags."""
    sample = text[:4_000].split("\n", 1)[0]
    separator = max(",;\t", key=sample.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        front = next((header.index(n) for n in _FRONTS if n in header), None)
        back = next((header.index(n) for n in _BACKS if n in header), None)
        if front is None or back is None:
            raise fault(ImportingError, "importing.csv_columns", place=path)
        return [
            draft
            for row in rows
            if (draft := _row(row, header, front, back, path)) is not None
        ]
    except csv.Error as error:
        raise fault(
            ImportingError,
            "importing.bad_line",
            place=path,
            line=rows.line_num,
            problem=error,
        ) from error


def _row(
    row: list[str], header: list[str], front: int, back: int, path: Path
) -> Draft | None:
    values = {name: _unguarded(value) for name, value in zip(header, row, strict=False)}
    asked, answer = values.get(header[front], ""), values.get(header[back], "")
    if not asked.strip() or not answer.strip():
        return None
    return Draft(
        key=values.get("id") or _key("csv", asked, answer),
        topic=values.get("deck") or values.get("topic") or path.stem,
        front=_safe(asked),
        back=_safe(answer),
        tags=tuple(values.get("tags", "").split()),
        source=path.name,
        fields=tuple(values.items()),
    )


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from computing a cell."""
    return cell[1:] if re.match(r"'[=+\-@|%]", cell) else cell
