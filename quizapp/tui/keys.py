"""Key labels in the interface's language.

Textual reads bindings from the class; their descriptions are names here, replaced
by the words of the catalogue (``tui.key.<name>``) when a screen is made.
"""

from __future__ import annotations

from dataclasses import replace

from textual.binding import Binding
from textual.dom import DOMNode

from quizapp.i18n import Messages


def localise(node: DOMNode, messages: Messages) -> None:
    """Say the descriptions of a node's own bindings in one language."""
    # New lists: the present ones are shared by all instances of the class.
    node._bindings.key_to_bindings = {
        key: [_said(binding, messages) for binding in bindings]
        for key, bindings in node._bindings.key_to_bindings.items()
    }


def _said(binding: Binding, messages: Messages) -> Binding:
    key = f"tui.key.{binding.description}"
    if key not in messages:
        return binding
    return replace(binding, description=messages(key))
