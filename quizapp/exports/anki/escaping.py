"""Make words safe inside a field of an Anki note."""

from __future__ import annotations

from quizapp.safetext import for_anki


def plain(text: str) -> str:
    """Return words as HTML in which Anki finds no field, cloze, hint or tag.

    A colon pair would begin the hint of a cloze; a named entity before a letter
    reads like HTML that was escaped twice.
    """
    escaped = for_anki(text).replace("::", "&#58;&#58;")
    return escaped.replace("&lt;", "&#60;").replace("&gt;", "&#62;")
