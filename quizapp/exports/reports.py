"""Reports of marked sittings as files: one door for every format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.errors import UserInputError
from quizapp.exports.files import write_file
from quizapp.exports.papers import Tell
from quizapp.i18n import Messages, fault

if TYPE_CHECKING:  # the help names the formats, so this module is read for it
    from quizapp.catalog import Catalog
    from quizapp.exams.report import Report

ReportWriter = Callable[["Report", "Catalog", Messages, Tell], bytes]
"""Returns the contents of the file; tells what does not stop the work."""


def _markdown(report: Report, catalog: Catalog, say: Messages, _: Tell) -> bytes:
    from quizapp.exams.report_text import report_markdown

    return report_markdown(report, catalog, say).encode()


def _html(report: Report, catalog: Catalog, say: Messages, _: Tell) -> bytes:
    from quizapp.exports.html.report import report_html

    return report_html(report, catalog, say)


def _pdf(report: Report, catalog: Catalog, say: Messages, tell: Tell) -> bytes:
    from quizapp.exports.pdf import Press, report_page

    with Press() as press:
        return press.pdf(report_page(report, catalog, say), tell)


REPORT_FORMATS: Mapping[str, ReportWriter] = {
    "md": _markdown,
    "pdf": _pdf,
    "html": _html,
}


def report_writer(format: str) -> ReportWriter:
    """Return the writer of a format; UserInputError names the known ones."""
    writer = REPORT_FORMATS.get(format)
    if writer is None:
        known = ", ".join(REPORT_FORMATS)
        raise fault(UserInputError, "exports.bad_format", text=format, known=known)
    return writer


def write_report(
    report: Report,
    catalog: Catalog,
    say: Messages,
    *,
    format: str,
    place: Path,
    tell: Tell,
) -> None:
    """Write a report into a file.

    Raises UserInputError for an unknown format, ExportError when the file cannot be
    written.
    """
    write_file(place, report_writer(format)(report, catalog, say, tell))
