"""The files that travel in a package, each under a name made of its content."""

from __future__ import annotations

from hashlib import sha1


class MediaBox:
    """Collects files; the same content is kept once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, content: str | bytes, suffix: str) -> str:
        """Keep a file and return its name, which is safe in HTML and on any disk."""
        data = content.encode() if isinstance(content, str) else content
        # A name for content, not a protection.
        digest = sha1(data, usedforsecurity=False).hexdigest()[:20]
        name = f"quizapp-{digest}.{suffix}"
        self.files[name] = data
        return name
