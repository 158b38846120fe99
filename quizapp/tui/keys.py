"""Key labels in the interface's language.

Textual reads bindings from the class; their descriptions are names here, replaced
by the words of the catalogue (``tui.key.<name>``) when a screen is made.
"""

from __future__ import annotations

from dataclasses import replace

from textual.dom import DOMNode

from quizapp.i18n import Messages


def localise(node: DOMNode, messages: Messages) -> None:
    """Say the descriptions of a node's own bindings in one language."""
    for bindings in node._bindings.key_to_bindings.values():
        for place, binding in enumerate(bindings):
            key = f"tui.key.{binding.description}"
            if key in messages:
                bindings[place] = replace(binding, description=messages(key))
