"""The elements that Moodle's questions of every type are made of."""

from __future__ import annotations

import base64
from xml.etree.ElementTree import Element, SubElement

# Moodle takes this off for each wrong try, in quizzes that allow several.
PENALTY = "0.3333333"


def value(parent: Element, name: str, content: str) -> Element:
    """Add an element that holds a plain value."""
    made = SubElement(parent, name)
    made.text = content
    return made


def plain(parent: Element, name: str, content: str) -> Element:
    """Add an element with a text that is no HTML."""
    made = SubElement(parent, name)
    value(made, "text", content)
    return made


def html(parent: Element, name: str, content: str) -> Element:
    """Add an element with a text that is HTML."""
    made = plain(parent, name, content)
    made.set("format", "html")
    return made


def answer(
    parent: Element, content: str, share: str, feedback: str = "", *, rich: bool = False
) -> Element:
    """Add an answer with the percentage it earns."""
    made = SubElement(parent, "answer", fraction=share)
    made.set("format", "html" if rich else "moodle_auto_format")
    value(made, "text", content)
    html(made, "feedback", feedback)
    return made


def file(parent: Element, name: str, content: bytes) -> None:
    """Add a file that the text beside it shows as ``@@PLUGINFILE@@/name``."""
    made = SubElement(parent, "file", name=name, path="/", encoding="base64")
    made.text = base64.b64encode(content).decode()
