"""Papers and reports as pages: one file each, no network, no code of a deck."""

from quizapp.exports.html.page import paper_page

__all__ = ["paper_page"]
