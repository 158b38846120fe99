"""How the parts of a row are spaced, as TeX does it, in whole cells."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.mathtext.nodes import (
    Accent,
    Arrow,
    Big,
    Delimited,
    Fraction,
    Grid,
    Name,
    Node,
    Number,
    Operator,
    Row,
    Scripts,
    Sized,
    Space,
    Stack,
    Styled,
    Symbol,
    Text,
)

_ROLES: dict[type[object], str] = {
    Name: "op",
    Big: "big",
    Operator: "op",
    Fraction: "frac",
    Delimited: "delim",
    Grid: "delim",
    Arrow: "rel",
    Space: "space",
}
_LOOSE = frozenset({"bin", "rel"})
_BEFORE_UNARY = frozenset({"", "bin", "rel", "open", "punct", "op", "big"})
_AFTER_UNARY = frozenset({"", "rel", "close", "punct"})
_GAPS = frozenset(
    {
        ("ord", "op"),
        ("ord", "big"),
        ("close", "op"),
        ("close", "big"),
        ("delim", "op"),
        ("delim", "big"),
        ("frac", "op"),
        ("frac", "big"),
        ("op", "ord"),
        ("op", "op"),
        ("op", "big"),
        ("op", "frac"),
        ("big", "ord"),
        ("big", "unary"),
        ("op", "unary"),
        ("big", "op"),
        ("big", "big"),
        ("big", "open"),
        ("big", "frac"),
        ("big", "delim"),
        ("frac", "frac"),
        ("frac", "ord"),
        ("frac", "open"),
        ("frac", "delim"),
        ("ord", "frac"),
        ("close", "frac"),
        ("delim", "frac"),
    }
)


def role_of(node: Node) -> str:
    """Return how a part is spaced from its neighbours."""
    if isinstance(node, Symbol | Sized):
        return node.role
    if isinstance(node, Scripts):
        return role_of(node.base)
    if isinstance(node, Stack):
        return role_of(node.base) if node.over or node.under else "rel"
    return _ROLES.get(type(node), "ord")


def spaced_roles(items: Sequence[Node], before: str = "") -> list[str]:
    """Return the roles of a row, signs without a left or right operand as unary."""
    roles = [role_of(item) for item in items]
    for at, role in enumerate(roles):
        if role != "bin":
            continue
        previous = next((r for r in reversed(roles[:at]) if r != "space"), before)
        following = next((r for r in roles[at + 1 :] if r != "space"), "")
        if previous in _BEFORE_UNARY or following in _AFTER_UNARY:
            roles[at] = "unary"
    return roles


def gap(left: str, right: str, *, tight: bool) -> bool:
    """Tell whether a space stands between two roles."""
    if (left, right) in _GAPS:
        return True
    if tight or not left or "space" in (left, right):
        return False
    return left in _LOOSE or right in _LOOSE or (left == "punct" and right != "close")


def is_atom(node: Node) -> bool:
    """Tell whether a radicand is one letter or number that needs no roof."""
    match node:
        case Symbol() | Number():
            return True
        case Accent(_, body) | Styled(_, body):
            return is_atom(body)
        case Scripts(base, sub, sup):
            return sup is None and sub is not None and is_atom(base)
        case _:
            return False


def plain_signs(node: Node) -> str:
    """Return the signs of a script made of nothing but signs, or an empty text."""
    match node:
        case Symbol(text) | Number(text) | Text(text) | Name(text):
            return text
        case Styled("rm", body):
            return plain_signs(body)
        case Row(items):
            if len(items) > 1 and any(isinstance(item, Name) for item in items):
                return ""  # ln y would become the product l n y
            parts = [plain_signs(item) for item in items]
            return "".join(parts) if all(parts) else ""
        case _:
            return ""
