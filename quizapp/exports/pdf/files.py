"""The files of a paper as PDF: for each language the paper, its key, its sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from quizapp.exams.paper import Paper
from quizapp.exports.papers import AT_ONCE, PaperOptions, Writer, stem
from quizapp.exports.pdf.keys import answer_sheet_page, key_page
from quizapp.exports.pdf.pages import paper_page
from quizapp.exports.pdf.press import Press
from quizapp.i18n import Messages


@contextmanager
def session() -> Iterator[Writer]:
    """Open a writer whose papers share a press."""
    with Press(compilers=AT_ONCE) as press:

        def write(paper: Paper, options: PaperOptions) -> Mapping[str, bytes]:
            return paper_files(press, paper, options)

        yield write


def paper_files(
    press: Press, paper: Paper, options: PaperOptions
) -> Mapping[str, bytes]:
    """Return the files of a paper by name."""
    files: dict[str, bytes] = {}
    for language in options.languages:
        say = Messages(language)
        name = stem(paper, language)
        files[f"{name}.pdf"] = press.pdf(paper_page(paper, say), options.tell)
        if options.key:
            key = key_page(paper, say, solutions=options.solutions)
            files[f"{name}.key.pdf"] = press.pdf(key, options.tell)
        if options.answer_sheet:
            sheet = answer_sheet_page(paper, say)
            files[f"{name}.answers.pdf"] = press.pdf(sheet, options.tell)
    return files
