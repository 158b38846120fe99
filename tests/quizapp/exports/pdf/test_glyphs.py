"""Characters: what the shipped fonts have, and what is told of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from printed import missing_glyphs, text_of

import content
import quizapp
from quizapp.exports.pdf.glyphs import FONTS, uncovered
from quizapp.exports.pdf.parts import paragraph, words


def page(text, language="zh"):
    """Return a page that says a text."""
    blocks = [paragraph(words(text))]
    return {"lang": language, "title": "T", "running": "", "blocks": blocks}


def written(folder: Path, *endings: str) -> set[str]:
    """Return every character of the files of a folder."""
    return {
        character
        for path in folder.rglob("*")
        if path.suffix in endings
        for character in path.read_text(encoding="utf-8")
    }


def test_everything_the_content_and_the_interface_write_can_be_shown(press, told):
    room = Path(quizapp.__file__).parent
    found = written(Path(content.__file__).parent, ".toml", ".md")
    found |= written(room / "locale", ".toml")
    text = "".join(sorted(found))
    assert uncovered(text) == ""
    pdf = press.pdf(page(text), told.append)
    assert missing_glyphs(pdf) == 0
    assert told == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_chinese_font_has_all_of_gb2312(press, language, told):
    rows = range(0xB0, 0xF8)
    codes = [bytes([row, cell]) for row in rows for cell in range(0xA1, 0xFF)]
    text = b"".join(codes).decode("gb2312", "ignore")
    assert len(text) == 6763
    pdf = press.pdf(page(text, language), told.append)
    assert told == []
    assert missing_glyphs(pdf) == 0
    assert text_of(pdf).startswith(text[:50])


def test_the_list_of_characters_is_what_the_fonts_have(press, told):
    listed = "".join(
        character
        for code in range(0x21, 0x3000)
        if (character := chr(code)).isprintable() and not uncovered(character)
    )
    assert len(listed) > 3000
    assert missing_glyphs(press.pdf(page(listed, "en"), told.append)) == 0


def test_the_reader_of_glyphs_sees_an_empty_box(press):
    """Set by a press that has no other fonts to try."""
    box = press._set(page("ዳ"), json.dumps(page("a ዳ 一 ዳ")), system_fonts=False)
    assert missing_glyphs(box) == 2


def test_a_character_of_no_font_is_named_and_never_dropped_silently(press, told):
    pdf = press.pdf(page("语言 ዳ 和 𓀀"), told.append)
    assert pdf.startswith(b"%PDF-")
    (warning,) = told
    assert "ዳ 𓀀" in str(warning)
    assert "语" not in str(warning)


def test_the_licence_stands_beside_the_font():
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Adobe" in licence.splitlines()[0]
    (font,) = FONTS.glob("*.otf")
    assert font.name in licence
    assert 1_000_000 < font.stat().st_size < 2_000_000
