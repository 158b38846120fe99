"""Papers and reports as PDF: data for one template, set behind a boundary."""

from quizapp.exports.pdf.files import paper_files, session
from quizapp.exports.pdf.press import Press
from quizapp.exports.pdf.report import report_page

__all__ = ["Press", "paper_files", "report_page", "session"]
