"""Rebuild the shipped Chinese font and the list of characters that PDFs can show.

Needs the extra `fonts`. The font is a subset of Noto Sans CJK SC: the characters of
GB 2312 and whatever else the content writes that no font inside Typst has. The list
holds the characters of the fonts inside the installed Typst library.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

import noto_cjk_sans_otc
import typst
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont, TTLibError

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "quizapp" / "exports" / "pdf" / "fonts"
FAMILY = "Noto Sans CJK SC"
FONT = PLACE / "NotoSansCJKsc-GB2312.otf"
COVERED = PLACE / "covered.txt"
WRITTEN = ("content", "quizapp/locale", "quizapp/mathtext")
REGULAR = (
    "Libertinus Serif Regular",
    "NewComputerModernMath-Regular",
    "NewComputerModern10-Regular",
    "DejaVu Sans Mono",
)
_FONT_START = re.compile(rb"OTTO\x00|\x00\x01\x00\x00\x00[\x05-\x40]")
_LONGEST_FONT = 4_000_000  # bytes


def gb2312() -> set[int]:
    """Return the characters of GB 2312."""
    found = set()
    for code in range(0x80, 0x10000):
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def fonts_inside(library: Path) -> Iterator[TTFont]:
    """Yield the fonts that a compiled library carries in its data."""
    data = library.read_bytes()
    for start in _FONT_START.finditer(data):
        piece = io.BytesIO(data[start.start() : start.start() + _LONGEST_FONT])
        try:
            font = TTFont(piece, lazy=True)
            font["name"], font["cmap"]
        except (TTLibError, KeyError, AssertionError, ValueError):
            continue  # bytes that merely look like the start of a font
        yield font


def embedded() -> set[int]:
    """Return the characters of the regular fonts inside Typst."""
    folder = Path(typst.__file__).parent
    (library,) = [*folder.glob("_typst*.so"), *folder.glob("_typst*.pyd")]
    found: set[int] = set()
    for font in fonts_inside(library):
        if font["name"].getDebugName(4) in REGULAR:
            found |= set(font.getBestCmap())
    return found


def written() -> set[int]:
    """Return the characters of the content and of the interface."""
    found: set[int] = set()
    for folder in WRITTEN:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".toml", ".md", ".py"):
                found |= set(map(ord, path.read_text(encoding="utf-8")))
    return {code for code in found if code >= 0x20}


def chinese(characters: set[int]) -> TTFont:
    """Return the subset of the Chinese font with these characters."""
    source = Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"
    (font,) = [
        font
        for font in TTCollection(source).fonts
        if font["name"].getDebugName(1) == FAMILY
    ]
    options = subset.Options(
        layout_features=[], hinting=False, desubroutinize=False, notdef_outline=True
    )
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font["head"].modified = font["head"].created  # the same bytes every time
    font.recalcTimestamp = False
    return font


def ranges(codes: set[int]) -> Iterator[str]:
    """Yield the codes as hexadecimal ranges."""
    first = last = None
    for code in [*sorted(codes), None]:
        if first is not None and (code is None or code != last + 1):
            yield f"{first:x}" if first == last else f"{first:x}-{last:x}"
            first = None
        if first is None:
            first = code
        last = code


def main() -> None:
    """Write the font and the list."""
    known = embedded()
    wanted = gb2312() | (written() - known)
    font = chinese(wanted)
    missing = wanted - set(font.getBestCmap())
    if missing:
        sys.exit(f"in no font: {' '.join(f'U+{code:04X}' for code in sorted(missing))}")
    font.save(FONT)
    covered = known | (wanted - gb2312())
    COVERED.write_text(
        "# The characters that PDFs can show beside those of GB 2312, as ranges.\n"
        + "\n".join(ranges({code for code in covered if category(chr(code))[0] != "C"}))
        + "\n",
        encoding="ascii",
    )
    print(f"{FONT.name}: {FONT.stat().st_size:,} bytes, {len(wanted):,} characters")
    print(f"{COVERED.name}: {len(covered):,} characters")


if __name__ == "__main__":
    main()
