"""A frozen paper as one page that marks itself: no network, the same bytes every time.

The page may run nothing but its own script, which its policy names by hash. The key is
encoded, so that a glance at the source gives nothing away; who wants to read it can.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path

from quizapp.exams.paper import Paper, Question
from quizapp.exports.html.answered import answer_table
from quizapp.exports.html.asked import question_html
from quizapp.exports.html.markup import LANG, PAGE, Tongues
from quizapp.exports.judging import data_element
from quizapp.exports.questions import facts
from quizapp.exports.reading import reading_script
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Kind, Language
from quizapp.safetext import for_html

# Kinds of which the file tells the points met, since no program judges them.
_TICKED = SELF_MARKED | {Kind.CODE}
_HERE = Path(__file__).parent
# In the order in which they use each other.
JUDGE = ("words", "lists", "judge")
_PAGE = (*JUDGE, "storage", "fields", "responses", "results", "paper")
_SPOKEN = (
    "again_sure",
    "begun",
    "check",
    "copied",
    "copy",
    "credit",
    "left",
    "minutes_left",
    "named",
    "self",
    "settle",
    "sheet_score",
    "sheet_waiting",
    "sure",
    "time_up",
    "undecided",
    *(
        f"result.{name}"
        for name in (
            "correct",
            "partial",
            "incorrect",
            "unreadable",
            "blank",
            "undecided",
            "waiting",
        )
    ),
)


@cache
def script(*names: str) -> str:
    """Return scripts of the page after those that read numbers, put together."""
    folder = _HERE / "scripts"
    own = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join((reading_script(), *own))


@cache
def style(name: str) -> str:
    """Return a style sheet of the pages."""
    return (_HERE / f"{name}.css").read_text(encoding="utf-8")


def paper_page(
    paper: Paper, languages: tuple[Language, ...], *, key: bool, solutions: bool
) -> bytes:
    """Return a paper as a page; without ``key`` it does not mark itself."""
    tongues = Tongues.of(languages)
    return document(
        paper.title.get(languages[0]),
        languages[0],
        "".join(_body(paper, tongues, key=key, solutions=solutions)),
        styles=("page", "paper"),
        code=f'(function () {{\n"use strict";\n{script(*_PAGE)}\n}})();\n',
    ).encode()


def document(
    title: str,
    language: Language,
    body: str,
    *,
    styles: tuple[str, ...],
    code: str = "",
) -> str:
    """Return a whole page whose policy forbids everything but its own parts."""
    sheet = "\n".join(style(name) for name in styles)
    runs = f"'sha256-{_digest(code)}'" if code else "'none'"
    policy = (
        f"default-src 'none'; script-src {runs}; style-src 'sha256-{_digest(sheet)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    element = f"<script>{code}</script>" if code else ""
    lang = LANG[language]
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}" data-tongue="{lang}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{for_html(title)}</title>\n<style>{sheet}</style>\n</head>\n"
        f"<body>\n{body}\n{element}\n</body>\n</html>\n"
    )


def _digest(text: str) -> str:
    """Return the hash by which a policy names an element's content."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ----- Parts -----


def _body(
    paper: Paper, tongues: Tongues, *, key: bool, solutions: bool
) -> Iterator[str]:
    yield f'<a class="skip" href="#q1">{tongues.words("skip")}</a>\n'
    yield from _head(paper, tongues, key=key)
    yield _bar(paper, tongues)
    yield _done(tongues, key=key)
    yield '<main id="questions">\n'
    for question in paper.questions:
        yield _section(paper, question, tongues)
        yield question_html(question, tongues) + "\n"
    yield "</main>\n"
    yield data_element("paper", _table(paper, tongues))
    if key:
        answers = [
            answer_table(question, tongues, solutions=solutions)
            for question in paper.questions
        ]
        hidden = sealed(answers, paper.id)
        yield f'\n<script type="text/plain" id="key">{hidden}</script>'


def _head(paper: Paper, tongues: Tongues, *, key: bool) -> Iterator[str]:
    yield "<header>\n"
    if len(tongues.messages) > 1:
        yield _switch(tongues)
    title = tongues.plain(paper.title)
    told = tongues.span(lambda say: for_html(facts(paper, say)))
    yield f"<h1>{title}</h1>\n<p>{told}</p>\n"
    for relaxed in paper.relaxed:
        yield f'<p class="note">{tongues.plain(relaxed)}</p>\n'
    yield f'<p class="note">{tongues.words("rules" if key else "rules_open")}</p>\n'
    if paper.negative:
        percent = f"{100 * paper.negative:g}"
        yield f'<p class="note">{tongues.words("negative", percent=percent)}</p>\n'
    yield (
        f'<p class="person"><label>{tongues.words("person")} '
        '<input type="text" id="person" autocomplete="name"></label></p>\n'
        f'<p class="start" hidden><button type="button" id="begin">'
        f"{tongues.words('begin', minutes=f'{paper.minutes:g}')}</button></p>\n"
        f"<noscript><p>{tongues.words('noscript')}</p></noscript>\n</header>\n"
    )


def _switch(tongues: Tongues) -> str:
    """Return the buttons that turn the language; each is said in its own."""
    buttons = "".join(
        f'<button type="button" class="tongue" data-to="{LANG[say.language]}" '
        f'lang="{LANG[say.language]}">{for_html(say("page.language"))}</button>'
        for say in tongues.messages
    )
    return f'<div class="tongues" role="group">{buttons}</div>\n'


def _bar(paper: Paper, tongues: Tongues) -> str:
    links = "".join(
        f'<li><a href="#q{number}">{number}</a></li>'
        for number in range(1, len(paper.questions) + 1)
    )
    names = " / ".join(for_html(say("page.questions")) for say in tongues.messages)
    return (
        '<div id="bar" hidden><p id="clock" role="timer"></p>'
        f'<nav aria-label="{names}"><ol>{links}</ol></nav>'
        f'<button type="button" id="hand-in">{tongues.words("hand_in")}</button>'
        '<p id="notice" role="status"></p></div>\n'
    )


def _section(paper: Paper, question: Question, tongues: Tongues) -> str:
    """Return the title of a section before its first question."""
    before = paper.questions[question.position - 1] if question.position else None
    if len(paper.sections) < 2 or (before and before.section == question.section):
        return ""
    section = paper.sections[question.section]
    minutes = f"{section.minutes:g}"

    def title(say: Messages) -> str:
        words = section.title.get(say.language)
        return for_html(f"{words} · {say('exports.paper.minutes', n=minutes)}")

    return f'<h2 class="section">{tongues.span(title)}</h2>\n'


def _done(tongues: Tongues, *, key: bool) -> str:
    """Return what is shown once the paper is handed in."""
    name = "page.csv" if key else "page.csv_open"
    told = tongues.span(lambda say: PAGE.line(say(name)))
    return (
        '<section id="done" hidden tabindex="-1" aria-labelledby="done-h">'
        f'<h2 id="done-h">{tongues.words("done")}</h2><p id="score"></p>'
        f'<p>{told}</p><label class="typed">{tongues.words("csv_text")}'
        '<textarea id="csv" rows="3" readonly spellcheck="false"></textarea></label>'
        f'<p><a id="download" class="button">{tongues.words("download")}</a> '
        f'<button type="button" id="copy">{tongues.words("copy")}</button> '
        f'<button type="button" id="again">{tongues.words("again")}</button></p>'
        "</section>\n"
    )


def _table(paper: Paper, tongues: Tongues) -> dict[str, object]:
    """Return what the script needs before the paper is handed in."""
    return {
        "id": paper.id,
        "minutes": paper.minutes,
        "negative": paper.negative,
        "points": [question.points for question in paper.questions],
        "spoken": [question.item.kind in _TICKED for question in paper.questions],
        "words": {
            LANG[say.language]: {
                name: say(f"page.{name}", **_HOLES.get(name, {})) for name in _SPOKEN
            }
            for say in tongues.messages
        },
    }


# What the script fills in itself stays as it is.
_HOLES = {
    name: {hole: "{" + hole + "}" for hole in holes}
    for name, holes in {
        "credit": ("earned", "points"),
        "left": ("time",),
        "minutes_left": ("n",),
        "sheet_score": ("percent", "earned", "points"),
        "sheet_waiting": ("n",),
        "sure": ("n",),
    }.items()
}


def sealed(value: object, name: str) -> str:
    """Return data as text that tells nothing at a glance; ``name`` opens it."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    mask = cycle(name.encode())
    hidden = bytes(byte ^ sign for byte, sign in zip(data, mask, strict=False))
    return base64.b64encode(hidden).decode()
