r"""Turn the HTML of strangers into Markdown: words, emphasis, lists, code, maths.

Scripts, styles, links' targets and everything else are dropped; what is kept is
escaped, so that nothing of it acts. Maths in ``\( \)``, ``\[ \]``, ``<anki-mathjax>``
or ``[$] [/$]`` becomes ``$`` maths; pictures and sounds are named by their files.
"""

from __future__ import annotations

import re

from quizapp.importing.holes import PRIVATE, Holes, cut_maths
from quizapp.importing.layout import LONGEST, broken_up, laid_out
from quizapp.importing.tags import Writer

MAX_HTML = 100_000
_SOUND = re.compile(r"\[sound:([^\]\n]{1,200})\]")
_PAIR = re.compile("\ue002(\\*+)([^\ue002\ue003\n]*+)\ue003\\1")
_AGAIN = {
    "**": re.compile(r"(?<!\\)\*\*"),
    "*": re.compile(r"(?<![\\*])\*(?!\*)"),
}
_STRAY = re.compile("[\ue002\ue003]\\*+")
_PLACEHOLDER = re.compile(r"(?:```.*?```|`[^`\n]*`)|\\.|@\{", re.DOTALL)
_BLANKS = re.compile(r"\n{3,}")
_BULLETS = ("-", ".")
_BULLET = re.compile(r" *(?:-|\d+\.)")
_BLOCK = re.compile(r" *(?:- |\d+\. |\| |\$\$)")
_ROW = re.compile(r"\| |```")


def to_markdown(source: str, holes: dict[str, str] | None = None) -> str:
    """Return HTML as Markdown; ``holes`` are texts to keep, by their stand-ins."""
    kept = Holes()
    text = source[:MAX_HTML]
    if not text.isascii():
        text = PRIVATE.sub("", text)
    for stand_in, content in (holes or {}).items():
        text = text.replace(stand_in, kept.put(content, content))
    if "\\" in text or "[" in text or "<" in text:
        text = cut_maths(text, kept)
    if "[sound:" in text:
        text = _SOUND.sub(lambda m: f"[{m[1]}]", text)
    writer = Writer(kept)
    writer.feed(text)
    markdown = _tidy(laid_out(kept.fill(_emphasis("".join(writer.parts)))))
    return _PLACEHOLDER.sub(_idle, markdown) if "@{" in markdown else markdown


def _idle(match: re.Match[str]) -> str:
    """Return what is no name of a value any more; code is left alone."""
    return "@ {" if match[0] == "@{" else match[0]


def _emphasis(text: str) -> str:
    """Turn pairs of marks round words into emphasis; others vanish."""
    if "\ue002" not in text and "\ue003" not in text:
        return text
    for _ in range(3):
        text, pairs = _PAIR.subn(_marked, text)
        if not pairs:
            break
    return _STRAY.sub("", text)


def _marked(match: re.Match[str]) -> str:
    sign, body = match[1], match[2]
    words = body.strip(" \t")
    if not words:
        return body
    if sign in words and "`" not in words:  # the same once more changes nothing
        body = _AGAIN[sign].sub("", body)
        words = body.strip(" \t")
    return body.replace(words, f"{sign}{words}{sign}", 1)


def _tidy(text: str) -> str:
    """Return a text without idle space, its bullets beside their words."""
    if "\n" not in text:
        return broken_up(text.strip())
    fenced = False
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            words = (line[1:] if line[:1] == " " != line[1:2] else line).rstrip()
            if lines and lines[-1]:
                if lines[-1][-1] in _BULLETS and _BULLET.fullmatch(lines[-1]):
                    words = f"{lines.pop()} {words.strip()}".rstrip()
                elif words and not (_BLOCK.match(words) or _ROW.match(lines[-1])):
                    lines[-1] += "  "  # the line ends here
            lines.append(broken_up(words) if len(words) > LONGEST else words)
            continue
        lines.append(line.rstrip())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
