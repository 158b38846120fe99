"""What HTML sets in two dimensions, as Markdown: tables, raised and lowered signs.

The reader of HTML leaves marks of the private use area in the text, which no source
can hold; here they become Markdown.
"""

from __future__ import annotations

import re

TABLE, ROW, CELL, TABLE_END = "\ue007", "\ue008", "\ue009", "\ue00a"
RAISED, LOWERED, LEVEL = "\ue004", "\ue005", "\ue006"

MAX_COLUMNS = 12
LONGEST = 1_500  # of a line; the gate of the screen cuts at 2,000
_TABLE = re.compile(f"{TABLE}([^{TABLE}{TABLE_END}]*)(?:{TABLE_END}|$)")
_SCRIPT = re.compile(f"([{RAISED}{LOWERED}])([^{RAISED}{LOWERED}{LEVEL}\n]*+){LEVEL}")
_MARKS = re.compile(f"[{RAISED}{LOWERED}{LEVEL}{TABLE}{ROW}{CELL}{TABLE_END}]")
_STRAY = {ROW: "\n", CELL: " "}
_HIGH = str.maketrans("0123456789+-−nT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿᵀ")
_LOW = str.maketrans("0123456789+-−aeijklmnpstx", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₐₑᵢⱼₖₗₘₙₚₛₜₓ")
_RISEN = re.compile("[0-9+−nT-]+")
_SUNK = re.compile("[0-9+−aeijklmnpstx-]+")


def laid_out(text: str) -> str:
    """Return a text with its marks turned into Markdown."""
    if text.isascii() or not _MARKS.search(text):
        return text
    for _ in range(3):
        text = _SCRIPT.sub(_script, text)
    for _ in range(3):
        text = _TABLE.sub(_table, text)
    return _MARKS.sub(lambda match: _STRAY.get(match[0], ""), text)


def _script(match: re.Match[str]) -> str:
    """Return raised or lowered words: small signs where there are, else brackets."""
    raised, body = match[1] == RAISED, match[2].strip()
    bare = body.replace("\\", "")
    if not bare or bare[0] == "[":  # a footnote
        return body
    if (_RISEN if raised else _SUNK).fullmatch(bare):
        return bare.translate(_HIGH if raised else _LOW)
    return ("^" if raised else r"\_") + (body if len(bare) == 1 else f"({body})")


def _table(match: re.Match[str]) -> str:
    """Return a table; one that only lays a page out becomes its cells in order."""
    parts = [row.split(CELL) for row in match[1].split(ROW)]
    caption = "\n\n".join(part[0].strip() for part in parts if part[0].strip())
    rows = [row for _, *row in parts if any(cell.strip() for cell in row)]
    columns = max(map(len, rows), default=0)
    blocks = any("```" in cell or "| --- |" in cell for row in rows for cell in row)
    if blocks:
        body = "\n\n".join(cell for row in rows for cell in row)
    elif not 2 <= columns <= MAX_COLUMNS or len(rows) < 2:
        body = "\n\n".join(" ".join(map(str.strip, row)) for row in rows)
    else:
        lines = [_line(row, columns) for row in rows]
        lines.insert(1, "|" + " --- |" * columns)
        body = "\n".join(lines)
    return f"\n\n{caption}\n\n{body}\n\n"


def _line(row: list[str], columns: int) -> str:
    cells = [" ".join(cell.replace("$$", "$").split()) for cell in row]
    cells += [""] * (columns - len(cells))
    return "| " + " | ".join(cells) + " |"


def broken_up(line: str) -> str:
    """Return a line in several, each of a length that the screen takes whole.

    A break stands between words, outside of formulas and code.
    """
    if len(line) <= LONGEST:
        return line
    done: list[str] = []
    start = space = 0
    inside = {"$": False, "`": False}
    escaped = False
    for at, sign in enumerate(line):
        if sign in inside and not escaped:
            inside[sign] = not inside[sign]
        escaped = sign == "\\" and not escaped
        if sign in " 。,;!?" and not any(inside.values()):
            space = at + 1
        if at - start >= LONGEST and space > start:
            done.append(line[start:space].rstrip())
            start = space
    return "\n".join((*done, line[start:]))
