"""The markup of pages: escaped words, formulas as MathML, languages side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quizapp.exports.hypertext import Hypertext
from quizapp.i18n import Messages
from quizapp.mathtext import parse_latex, to_mathml
from quizapp.mathtext.nodes import Missing, Unknown, walk
from quizapp.models import Language, Text
from quizapp.safetext import for_html


@lru_cache(maxsize=4096)
def _formula(source: str, display: bool) -> str:
    node = parse_latex(source)
    if any(isinstance(part, Unknown | Missing) for part in walk(node)):
        raise ValueError("the formula has parts that cannot be written")
    written = to_mathml(node, display=display)
    return f'<div class="maths">{written}</div>' if display else written


PAGE = Hypertext(for_html, _formula, lambda side: f'class="{side}"')


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages of a page; the first is shown first."""

    messages: tuple[Messages, ...]

    @classmethod
    def of(cls, languages: Sequence[Language]) -> Tongues:
        """Return the languages with their words."""
        return cls(tuple(Messages(language) for language in languages))

    def block(self, write: Callable[[Messages], str]) -> str:
        """Return a block in each language, of which the page shows one."""
        return self._each("div", write)

    def span(self, write: Callable[[Messages], str]) -> str:
        """Return words in each language, of which the page shows one."""
        return self._each("span", write)

    def words(self, key: str, **values: object) -> str:
        """Return a message of the page in each language."""
        return self.span(lambda say: for_html(say(f"page.{key}", **values)))

    def rich(self, text: Text) -> str:
        """Return a line of Markdown in each language."""
        return self.span(lambda say: PAGE.short(text.get(say.language)))

    def plain(self, text: Text) -> str:
        """Return words without markup in each language."""
        return self.span(lambda say: for_html(text.get(say.language)))

    def _each(self, name: str, write: Callable[[Messages], str]) -> str:
        return "".join(
            f'<{name} class="t" lang="{LANG[say.language]}">{write(say)}</{name}>'
            for say in self.messages
        )


LANG = {"en": "en", "zh": "zh-Hans"}
"""What the ``lang`` attribute of an element says."""
