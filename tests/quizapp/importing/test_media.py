"""Media are what their names say; what acts, or is something else, stays out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from quizapp.catalog.loading import topic_slugs
from quizapp.importing.anki.intake import Here, take_in
from quizapp.importing.media import is_media

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'

MATPLOTLIB = (
    b'<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n'
    b'  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    b'<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 460 345" '
    b'xmlns="http://www.w3.org/2000/svg" version="1.1">\n <metadata>\n  <rdf:RDF '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n   <cc:Work>\n'
    b'    <dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/>\n'
    b"   </cc:Work></rdf:RDF></metadata>\n <defs>\n"
    b'  <style type="text/css">*{stroke-linejoin: round}</style></defs>\n'
    b' <use xlink:href="#m1" x="57.6"/></svg>'
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", PNG),
        ("A.PNG", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0rest"),
        ("a.gif", b"GIF89a..."),
        ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 "),
        ("a.mp3", b"ID3\x04"),
        ("a.ogg", b"OggS\0"),
        ("a.wav", b"RIFF\x10\0\0\0WAVEfmt "),
        ("a.mp4", b"\0\0\0\x20ftypisom"),
        ("a.svg", SVG),
        ("a.svg", b'<?xml version="1.0"?>\n<!-- plot -->\n' + SVG),
        ("a.svg", SVG.replace(b"<path", b'<use href="#x"/><path')),
        ("a.svg", MATPLOTLIB),
        ("a.svg", b"<!DOCTYPE svg>" + SVG),
    ],
)
def test_media_pass(name, data):
    assert is_media(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b"MZ\x90\0program"),
        ("a.png", b""),
        ("a.jpg", PNG),
        ("a.html", b"<html>"),
        ("a.py", b"import os"),
        ("_a.js", b"alert(1)"),
        ("a", PNG),
        ("a.svg", b"<html><svg></svg></html>"),
        ("a.svg", SVG.replace(b"<path", b"<script>x</script><path")),
        ("a.svg", SVG.replace(b"<path", b"<s:script>x</s:script><path")),
        ("a.svg", SVG.replace(b"<path", b"<path ONLOAD = 'x'")),
        ("a.svg", SVG.replace(b"<path", b"<a href='javascript:x'/><path")),
        ("a.svg", SVG.replace(b"<path", b"<image href='https://x/y.png'/><path")),
        ("a.svg", SVG.replace(b"<path", b"<foreignObject/><path")),
        ("a.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG),
    ],
)
def test_what_is_none_does_not_pass(name, data):
    assert not is_media(name, data)


def test_only_media_are_written_and_the_rest_is_counted(
    tmp_path, package, make_collection
):
    note = ("g", 1, "", ["front", "back", ""], [0])
    media = {"a.png": PNG, "b.png": b"MZ", "c.py": b"import os", "d.svg": SVG}
    place = package(make_collection([note]), media=media)
    here = Here(lambda: None, frozenset, topic_slugs, datetime.now(UTC), 4)
    taken = take_in(place, tmp_path / "deck", here)
    assert taken.left_out == 2
    names = [p.name for p in sorted((tmp_path / "deck" / "media").iterdir())]
    assert names == ["a.png", "d.svg"]
