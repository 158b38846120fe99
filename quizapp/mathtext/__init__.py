"""Mathematics as ink: LaTeX and Markdown in; cells, one line, MathML and Typst out."""

from quizapp.mathtext.blocks import (
    Block,
    Code,
    Heading,
    Inline,
    ListBlock,
    Math,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
)
from quizapp.mathtext.box import Box, Mark
from quizapp.mathtext.emphasis import parse_inline
from quizapp.mathtext.latex import parse_latex
from quizapp.mathtext.layout import layout
from quizapp.mathtext.markdown import parse_markdown
from quizapp.mathtext.mathml import to_mathml
from quizapp.mathtext.nodes import Node, is_complete, unknown_commands
from quizapp.mathtext.oneline import one_line
from quizapp.mathtext.segments import Segment, split_math
from quizapp.mathtext.spans import Line, Span, box_lines, line_width, plain
from quizapp.mathtext.terminal import render_terminal
from quizapp.mathtext.typst import to_typst

__all__ = [
    "Block",
    "Box",
    "Code",
    "Heading",
    "Inline",
    "Line",
    "ListBlock",
    "Mark",
    "Math",
    "Node",
    "Paragraph",
    "Quote",
    "Rule",
    "Run",
    "Segment",
    "Span",
    "Table",
    "box_lines",
    "is_complete",
    "layout",
    "line_width",
    "one_line",
    "parse_inline",
    "parse_latex",
    "parse_markdown",
    "plain",
    "render_terminal",
    "split_math",
    "to_mathml",
    "to_typst",
    "unknown_commands",
]
