"""Papers on paper: one door for every format.

``write_paper`` writes a frozen paper and, where asked for, its key. The same paper
gives the same bytes: no date and no random id goes into a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.errors import QuizError, UserInputError
from quizapp.exports.files import write_files
from quizapp.i18n import Messages, fault

if TYPE_CHECKING:  # the help names the formats, so this module is read for it
    from quizapp.exams.paper import Paper
    from quizapp.models import Language


Tell = Callable[[QuizError], None]
"""Tells a person what does not stop the work."""


def keep_quiet(_: QuizError) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """What to write beside the paper itself, in which languages; whom to tell."""

    key: bool = True
    solutions: bool = True
    answer_sheet: bool = False
    languages: tuple[Language, ...] = ("en",)
    tell: Tell = keep_quiet


Writer = Callable[["Paper", PaperOptions], Mapping[str, bytes]]
"""Returns the contents of the files by name."""


def languages_of(text: str) -> tuple[Language, ...]:
    """Return the languages that ``en``, ``zh`` or ``both`` names."""
    from quizapp.models import LANGUAGES

    if text == "both":
        return LANGUAGES
    for language in LANGUAGES:
        if text == language:
            return (language,)
    raise fault(UserInputError, "exports.bad_languages", text=text)


def writer_of(format: str) -> Writer:
    """Return the writer of a format; UserInputError names the known ones."""
    writer = FORMATS.get(format)
    if writer is None:
        known = ", ".join(FORMATS)
        raise fault(UserInputError, "exports.bad_format", text=format, known=known)
    return writer


def require(format: str, options: PaperOptions) -> None:
    """Raise UserInputError unless a format is known and has what is asked for."""
    writer_of(format)
    if options.answer_sheet and format in _SELF_CONTAINED:
        known = ", ".join(name for name in FORMATS if name not in _SELF_CONTAINED)
        raise fault(UserInputError, "exports.no_sheet", format=format, known=known)
    if format == "moodle" and not options.key:
        raise fault(UserInputError, "exports.moodle.needs_key")


def stem(paper: Paper, language: Language) -> str:
    """Return the beginning of a file's name: blueprint, seed, variant, language."""
    variant = f"-v{paper.variant + 1}" if paper.variant else ""
    return f"{paper.blueprint}-{paper.seed}{variant}.{language}"


def _markdown(paper: Paper, options: PaperOptions) -> Mapping[str, bytes]:
    from quizapp.exports.markdown import (
        answer_sheet_markdown,
        key_markdown,
        paper_markdown,
    )

    files: dict[str, bytes] = {}
    for language in options.languages:
        say = Messages(language)
        name = stem(paper, language)
        files[f"{name}.md"] = paper_markdown(paper, say).encode()
        if options.key:
            key = key_markdown(paper, say, solutions=options.solutions)
            files[f"{name}.key.md"] = key.encode()
        if options.answer_sheet:
            sheet = answer_sheet_markdown(paper, say)
            files[f"{name}.answers.md"] = sheet.encode()
    return files


def _html(paper: Paper, options: PaperOptions) -> Mapping[str, bytes]:
    """Write one page; in both languages it has a switch."""
    from quizapp.exports.html import paper_page

    page = paper_page(
        paper, options.languages, key=options.key, solutions=options.solutions
    )
    name = stem(paper, options.languages[0])
    if len(options.languages) > 1:
        name = f"{name.rpartition('.')[0]}.both"
    return {f"{name}.html": page}


def _moodle(paper: Paper, options: PaperOptions) -> Mapping[str, bytes]:
    """Write questions for a question bank, a file a language."""
    from quizapp.exports.moodle import quiz_xml

    return {
        f"{stem(paper, language)}.moodle.xml": quiz_xml(
            paper, Messages(language), solutions=options.solutions
        )
        for language in options.languages
    }


def _pdf(paper: Paper, options: PaperOptions) -> Mapping[str, bytes]:
    with _pdf_session() as write:
        return write(paper, options)


def _pdf_session() -> AbstractContextManager[Writer]:
    from quizapp.exports.pdf import session

    return session()


FORMATS: Mapping[str, Writer] = {
    "md": _markdown,
    "pdf": _pdf,
    "html": _html,
    "moodle": _moodle,
}
_SELF_CONTAINED = frozenset({"html", "moodle"})  # answered in the file itself
# Where many papers are written faster together than one by one.
_SESSIONS: Mapping[str, Callable[[], AbstractContextManager[Writer]]] = {
    "pdf": _pdf_session
}
# Papers that are made at the same time, where their format can.
AT_ONCE = max(2, min(4, os.cpu_count() or 1))

Progress = Callable[[Sequence["Paper"]], Iterable["Paper"]]


def write_paper(
    paper: Paper, format: str, directory: Path, options: PaperOptions
) -> list[Path]:
    """Write a paper into a folder and return the files, in order of writing.

    Raises UserInputError for an unknown format or one that lacks what is asked for,
    ExportError when the folder cannot be written or the paper cannot be set.
    """
    return write_papers([paper], format, directory, options)


def write_papers(
    papers: Sequence[Paper],
    format: str,
    directory: Path,
    options: PaperOptions,
    progress: Progress = iter,
) -> list[Path]:
    """Write papers like ``write_paper``; when one cannot be made, write none."""
    require(format, options)
    writer = writer_of(format)
    made: dict[str, bytes] = {}
    with _SESSIONS.get(format, lambda: nullcontext(writer))() as write:
        for files in _in_order(papers, lambda paper: write(paper, options), progress):
            made.update(files)
    return write_files(directory, made)


def _in_order(
    papers: Sequence[Paper],
    make: Callable[[Paper], Mapping[str, bytes]],
    progress: Progress,
) -> Iterator[Mapping[str, bytes]]:
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        made = pool.map(make, papers)
        for _ in progress(papers):
            yield next(made)
    finally:
        pool.shutdown(cancel_futures=True)
