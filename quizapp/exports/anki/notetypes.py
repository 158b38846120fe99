"""The note types: frozen lists of fields, templates, style and scripts.

A field list is never changed, since Anki would then keep an older note type beside
the new one: what a later release needs goes into the spare fields. Templates and
style may change; then ``REVISED`` moves, which is how Anki learns of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from quizapp.exports.anki.identity import stable_field_id, stable_id
from quizapp.exports.reading import reading_script

REVISED = date(2026, 11, 28)  # of the last change of a template, style or script
_FOLDER = Path(__file__).parent / "templates"
_SPARES = ("Spare1", "Spare2")
SEPARATOR = "<hr id=answer>"


class NoteKind(StrEnum):
    """The note types by their key; the number is the version of the field list."""

    BASIC = "basic-1"
    CLOZE = "cloze-1"
    CHOICE = "choice-1"
    NUMERIC = "numeric-1"
    TYPED = "typed-1"
    DERIVATION = "derivation-1"
    CODE = "code-1"


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type as it is written into a package."""

    kind: NoteKind
    name: str
    fields: tuple[str, ...]
    front: str
    back: str
    cloze: bool = False

    @property
    def id(self) -> int:
        """Return the id of the note type, the same everywhere."""
        return stable_id(f"notetype:{self.kind}")

    def field_id(self, name: str) -> int:
        """Return the id of a field, by which a renamed one is found."""
        return stable_field_id(f"field:{self.kind}:{name}")

    @property
    def template_id(self) -> int:
        """Return the id of the only template."""
        return stable_field_id(f"template:{self.kind}")


@cache
def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def style() -> str:
    """Return the style that all note types share."""
    return _file("card.css")


def _script(name: str) -> str:
    return f"<script>\n{_file(name)}</script>"


def _seeded(name: str, before: str = "") -> str:
    """Return a script that picks by the day, in a scope of its own."""
    body = before + _file("seed.js") + _file(name)
    return f'<script>\n(function () {{\n  "use strict";\n{body}}})();\n</script>'


def _page(body: str, *scripts: str) -> str:
    """Return a side: the switch of languages, the body, the scripts."""
    tail = "\n".join((_script("language.js"), *scripts))
    return (
        '<div class="qz">'
        '<input type="checkbox" id="qz-lang" class="qz-switch">'
        '<label for="qz-lang" class="qz-label" lang="zh">EN · 中</label>\n'
        f'<div class="qz-body">\n{body}\n</div></div>\n{tail}'
    )


def _optional(field: str, before: str = "") -> str:
    return f"{{{{#{field}}}}}{before}{{{{{field}}}}}{{{{/{field}}}}}"


_EXTRA = _optional("Extra")
_STEM = '<div id="qz-stem">{{Stem}}</div>'
_BACK = '<span id="qz-back" hidden></span>'  # tells a script which side it is on
_SOURCE = '{{#Source}}<div class="source">{{Source}}</div>{{/Source}}'


@cache
def note_types() -> dict[NoteKind, NoteType]:
    """Return every note type by its key."""
    rows = (
        NoteType(
            NoteKind.BASIC,
            "Quizapp Basic",
            ("Front", "Back", "Extra", "Source", "ID", *_SPARES),
            _page("{{Front}}"),
            _page(f"{{{{Front}}}}\n{SEPARATOR}\n{{{{Back}}}}\n{_EXTRA}\n{_SOURCE}"),
        ),
        NoteType(
            NoteKind.CLOZE,
            "Quizapp Cloze",
            ("Text", "Extra", "Source", "ID", *_SPARES),
            _page("{{cloze:Text}}"),
            _page(f"{{{{cloze:Text}}}}\n{SEPARATOR}\n{_EXTRA}\n{_SOURCE}"),
            cloze=True,
        ),
        NoteType(
            NoteKind.CHOICE,
            "Quizapp Choice",
            ("Stem", "Options", "Answer", "Why", "Pool", "ID", *_SPARES),
            _page("{{Stem}}\n{{Options}}\n{{Pool}}", _seeded("shuffle.js")),
            _page(
                f"{{{{Stem}}}}\n{{{{Options}}}}\n{SEPARATOR}\n{{{{Answer}}}}\n"
                f"{_optional('Why')}\n{{{{Pool}}}}\n{_BACK}",
                _seeded("shuffle.js"),
            ),
        ),
        NoteType(
            NoteKind.NUMERIC,
            "Quizapp Numeric",
            ("Stem", "Solution", "Pool", "Media", "ID", *_SPARES),
            _page(
                f'{_STEM}\n<div id="qz-input"></div>\n{{{{Pool}}}}',
                _seeded("pool.js", reading_script()),
            ),
            _page(
                f'{_STEM}\n{SEPARATOR}\n<div id="qz-result"></div>\n{{{{Solution}}}}\n'
                f"{{{{Pool}}}}\n{_BACK}",
                _seeded("pool.js", reading_script()),
            ),
        ),
        NoteType(
            NoteKind.TYPED,
            "Quizapp Typed",
            ("Q", "Answer", "Extra", "ID", *_SPARES),
            _page("{{Q}}\n{{type:Answer}}"),
            _page(f"{{{{Q}}}}\n{SEPARATOR}\n{{{{type:Answer}}}}\n{_EXTRA}"),
        ),
        NoteType(
            NoteKind.DERIVATION,
            "Quizapp Derivation",
            ("Text", "Extra", "Source", "ID", *_SPARES),
            _page('<div class="qz-front">{{cloze:Text}}</div>', _script("steps.js")),
            _page(f"{{{{cloze:Text}}}}\n{SEPARATOR}\n{_EXTRA}\n{_SOURCE}"),
            cloze=True,
        ),
        NoteType(
            NoteKind.CODE,
            "Quizapp Code",
            ("Prompt", "Code", "Answer", "ID", *_SPARES),
            _page("{{Prompt}}\n{{Code}}"),
            _page(f"{{{{Prompt}}}}\n{{{{Code}}}}\n{SEPARATOR}\n{{{{Answer}}}}"),
        ),
    )
    return {row.kind: row for row in rows}
