"""Papers of given items, and what is left of a page for a reader."""

from __future__ import annotations

import base64
import json
from html.parser import HTMLParser
from itertools import cycle

from builders import START, make_catalog, text

from quizapp.exams.blueprint import Blueprint, Demand
from quizapp.exams.freezing import new_paper
from quizapp.exams.pool import nobody


def freeze(items, **changes):
    """Return a paper of all the items."""
    demand = Demand(count=len(items))
    blueprint = Blueprint(
        "every",
        text("Every kind"),
        text("s"),
        "mock",
        ((text("A"), demand),),
        **changes,
    )
    return new_paper(blueprint, make_catalog(items), nobody(), seed=7, created=START)


class Page(HTMLParser):
    """The elements, attributes and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.words = ""
        self.data: dict[str, str] = {}
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._inside = dict(attrs).get("id", tag) if tag in ("script", "style") else ""
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value)

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside:
            self.data[self._inside] = self.data.get(self._inside, "") + data
        else:
            self.words += data

    def unsealed(self):
        """Return the key that the page holds."""
        mask = cycle(json.loads(self.data["paper"])["id"].encode())
        hidden = base64.b64decode(self.data["key"])
        return json.loads(bytes(a ^ b for a, b in zip(hidden, mask, strict=False)))
