"""A learner's text is a block that Markdown leaves alone."""

from __future__ import annotations

from builders import make_function
from hypothesis import given
from hypothesis import strategies as st

from engine.verdict import Outcome, Verdict
from quizapp.cards import judge
from quizapp.cards.markdown import judged_markdown
from quizapp.cards.verbatim import verbatim
from quizapp.i18n import Messages
from quizapp.mathtext import parse_markdown
from quizapp.mathtext.blocks import Code

LINES = st.lists(
    st.text("~`# \t*$ab", max_size=12) | st.just("~~~") | st.just("```"), max_size=6
)


@given(LINES)
def test_whatever_is_inside_stays_inside(lines: list[str]) -> None:
    text = "\n".join(lines).expandtabs(4)
    assert parse_markdown(verbatim(text)) == (Code("", text),)


def test_what_a_function_printed_stands_below_its_verdict() -> None:
    verdict = Verdict(Outcome.CORRECT, 1.0, printed="~~~\n**bold**")
    for language, words in (("en", "printed"), ("zh", "打印")):
        messages = Messages("zh" if language == "zh" else "en")
        told = judged_markdown(judge(verdict, make_function(), messages), messages)
        assert words in told
        assert parse_markdown(told)[-1] == Code("", "~~~\n**bold**")


def test_without_a_word_printed_there_is_nothing_below() -> None:
    say = Messages("en")
    judged = judge(Verdict(Outcome.CORRECT, 1.0), make_function(), say)
    assert judged_markdown(judged, say) == "**Correct**"
