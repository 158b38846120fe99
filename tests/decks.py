"""A deck on disk that tests bend and break."""

from __future__ import annotations

from pathlib import Path

from quizapp.catalog.check import CheckReport, check_content
from quizapp.catalog.loading import Content, read_content

TOPICS = """\
[[area]]
id = "area"
title = { en = "Area", zh = "领域" }

[[topic]]
slug = "one"
area = "area"
title = { en = "One", zh = "一" }
minutes = 10
"""

NOTE = {
    "en": "# One\n\n## Start {#start}\nWords.\n\n## Sources {#sources}\n- A book\n",
    "zh": "# 一\n\n## 开始 {#start}\n正文。\n\n## 参考资料 {#sources}\n- 一本书\n",
}

COMMON = """\
[[item]]
id = "one.{name}"
kind = "{kind}"
note = "start"
item_difficulty = 2
minutes = 1
revised = 2026-11-21
source = "A book"
hints = [{{ en = 'Think of {name}.', zh = '想想 {name}。' }}]
explanation.en = 'Because of {name}.'
explanation.zh = '因为 {name}。'
"""

RECALL = """\
prompt.en = 'What is the meaning of {name}?'
prompt.zh = '{name} 是什么意思?'
answer.en = 'Some words about it.'
answer.zh = '关于它的几句话。'
key_points = [{{ en = 'one', zh = '一' }}, {{ en = 'two', zh = '二' }}]
"""


def item_text(
    name: str = "first", kind: str = "recall", body: str | None = None
) -> str:
    """Return one item as TOML; ``body`` holds the keys of its kind."""
    own = RECALL.format(name=name) if body is None else body
    return COMMON.format(name=name, kind=kind) + own + "\n"


class Deck:
    """A folder of content that starts out free of problems."""

    item = staticmethod(item_text)

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("topics.toml", TOPICS)
        for language, text in NOTE.items():
            self.write(f"notes/one.{language}.md", text)
        self.write("items/one.toml", item_text())

    def write(self, path: str, text: str | bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            place.write_bytes(text)
        else:
            place.write_text(text, encoding="utf-8")

    def items(self, *texts: str) -> None:
        self.write("items/one.toml", "\n".join(texts))

    def read(self) -> Content:
        return read_content(self.root)

    def codes(self) -> list[str]:
        """Return the codes of what loading finds."""
        return [finding.code for finding in self.read().findings]

    def check(self, topic: str | None = None) -> CheckReport:
        return check_content(self.root, topic=topic)

    def problems(self, topic: str | None = None) -> list[str]:
        """Return the lines of the check."""
        return [str(problem) for problem in self.check(topic).problems]
