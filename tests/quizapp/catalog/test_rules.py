from __future__ import annotations

from typing import Any

import pytest

from quizapp.catalog.check import check_content
from quizapp.catalog.rules.giveaway import contains, visible_length
from quizapp.catalog.rules.glyphs import printable, unprintable
from quizapp.catalog.rules.references import circles
from quizapp.errors import UserInputError

PROMPT = "prompt.en = 'Which one is it, {name}?'\nprompt.zh = '{name} 是哪一个?'\n"
NUMBER = """\
prompt.en = 'Twice the sum of the entries of x?'
prompt.zh = 'x 各元素之和的两倍是多少?'
given.x = "normal(3, mean=3, round=1)"
answer = "2*sum(x)"
steps = [
  {{ name = "s", expression = "sum(x)", en = "Sum.", zh = "求和。" }},
  {{ name = "t", expression = "{last}", en = "Double.", zh = "翻倍。" }},
]
[[item.misconception]]
id = "once"
value = "sum(x)"
en = "Not doubled."
zh = "没有翻倍。"
[[item.misconception]]
id = "mean"
value = "{mean}"
en = "The mean."
zh = "那是均值。"
"""
CLAIMS = """\
[[claim]]
id = "one-01"
topic = "one"
verdict = "correct"
claim = "True."
[[claim]]
id = "one-02"
topic = "one"
verdict = "wrong"
claim = "False."
correction = "The other way round."
"""
COVERED = "claims = ['one-01', 'one-02']\ntraps = ['one-02']\n"


def number(last: str = "2*s", mean: str = "mean(x)") -> str:
    return NUMBER.format(last=last, mean=mean)


def choice(deck: Any, name: str, right: str, wrong: str = "short") -> str:
    options = (
        f"options = [{{ en = '{right}', zh = '对{right}', correct = true }}, "
        f"{{ en = '{wrong}', zh = '错{wrong}', why.en = 'no', why.zh = '不对' }}]\n"
    )
    return str(deck.item(name, "choice", PROMPT.format(name=name) + options))


def messages(deck: Any) -> str:
    return "\n".join(deck.problems())


def test_a_sound_deck_has_no_problems(deck: Any) -> None:
    deck.items(deck.item(), deck.item("double", "number", number()))
    assert deck.problems() == []
    report = deck.check()
    assert (report.items, report.notes, report.topics) == (2, 2, 1)


def test_an_unknown_root_or_topic_is_refused(deck: Any) -> None:
    with pytest.raises(UserInputError, match="no topic two"):
        deck.check("two")
    with pytest.raises(UserInputError, match="no such folder"):
        check_content(deck.root / "none")


# ----- Languages -----


def test_a_missing_note_is_told(deck: Any) -> None:
    (deck.root / "notes/one.zh.md").unlink()
    assert deck.problems() == ["notes/one.zh.md:1: the note is missing"]


def test_sections_must_be_the_same_in_both_languages(deck: Any) -> None:
    deck.write("notes/one.zh.md", "# 一\n\n## 开始 {#beginning}\n正文。\n")
    assert "notes/one.zh.md:3: the sections of the two languages differ" in messages(
        deck
    )


def test_text_left_in_the_other_language_is_told(deck: Any) -> None:
    english = "Nobody has translated this long sentence yet."
    deck.items(
        deck.item("a").replace("关于它的几句话。", english),
        deck.item("b").replace("Some words about it.", "均值 is this."),
    )
    assert [line.split(": ")[0] for line in deck.problems()] == [
        "items/one.toml:15 one.a.answer.zh",
        "items/one.toml:32 one.b.answer.en",
    ]


def test_a_deck_may_say_the_same_in_both_languages(deck: Any) -> None:
    english = "Nobody has translated this long sentence yet."
    item = deck.item("a").replace("关于它的几句话。", english)
    deck.items(item.replace("Some words about it.", english))
    assert deck.problems() == []


def test_formulas_and_names_need_no_translation(deck: Any) -> None:
    deck.items(
        deck.item().replace(
            "关于它的几句话。", r"$\frac{a}{b}\text{ for all of them}$ (ResNet)"
        )
    )
    assert deck.problems() == []


# ----- Claims -----


def test_every_claim_needs_an_item_and_every_error_a_trap(deck: Any) -> None:
    deck.write("claims.toml", CLAIMS)
    assert deck.problems("one") == [
        "claims.toml:1 one-01: no item tests this claim",
        "claims.toml:6 one-02: the statement is wrong, but no item has it in its traps",
        "claims.toml:6 one-02: no item tests this claim",
    ]
    deck.items(deck.item() + COVERED)
    assert deck.problems("one") == []


def test_claims_must_exist_and_traps_be_errors(deck: Any) -> None:
    deck.write("claims.toml", CLAIMS)
    deck.items(deck.item() + COVERED.replace("traps = [", "traps = ['one-01', 'x', "))
    text = messages(deck)
    assert "one.first.traps[1]: one-01 is neither wrong nor imprecise" in text
    assert "one.first.traps[2]: there is no claim x" in text


def test_catalogued_content_needs_sources_hints_and_reasons(deck: Any) -> None:
    deck.write("claims.toml", CLAIMS)
    item = choice(deck, "a", "long", "other").replace(
        ", why.en = 'no', why.zh = '不对'", ""
    )
    item = item.replace('source = "A book"\n', "").replace('note = "start"\n', "")
    deck.items(item, COVERED)
    deck.write("notes/one.en.md", "# One\n\n## Start {#start}\nWords.\n")
    text = messages(deck)
    for expected in (
        "source is missing",
        "what is wrong about this option",
        "note is missing: name the section",
        "notes/one.en.md:1: the note has no section '## Sources {#sources}'",
    ):
        assert expected in text


def test_hints_are_asked_of_catalogued_content_only(deck: Any) -> None:
    item = "\n".join(
        line for line in deck.item().split("\n") if not line.startswith("hints")
    )
    deck.items(item)
    assert deck.problems() == []
    deck.write("claims.toml", CLAIMS)
    deck.items(item + COVERED)
    assert "one.first: hints are missing" in messages(deck)


# ----- References -----


def test_names_that_lead_nowhere_are_told(deck: Any) -> None:
    deck.items(
        deck.item("a").replace('note = "start"', 'note = "gone"')
        + "contrast = ['one.x', 'one.a']\nafter = ['one.y']\n"
    )
    deck.write(
        "notes/one.en.md", "# One\n\n## Start {#start}\n[l](#gone) [m](one#start)\n"
    )
    text = messages(deck)
    assert "one.a.note: the en note has no section #gone" in text
    assert "one.a.contrast[1]: there is no item one.x" in text
    assert "one.a.contrast[2]: names the item itself" in text
    assert "one.a.after[1]: there is no item one.y" in text
    assert "notes/one.en.md:4: the link #gone leads nowhere" in text
    assert "one#start" not in text


def test_an_item_that_cannot_be_read_still_counts_as_there(deck: Any) -> None:
    deck.items(deck.item("a") + "after = ['one.b']\n", deck.item("b") + "x = 1\n")
    assert "no item one.b" not in messages(deck)


def test_circles_of_items_and_topics_are_told(deck: Any) -> None:
    deck.items(
        deck.item("a") + "after = ['one.b']\n", deck.item("b") + "after = ['one.a']\n"
    )
    topics = (deck.root / "topics.toml").read_text(encoding="utf-8")
    deck.write("topics.toml", topics + 'prerequisites = ["one", "gone"]\n')
    text = messages(deck)
    assert "one.a.after: leads back to itself: one.a -> one.b -> one.a" in text
    assert "topics.toml:10 one.prerequisites: leads back to itself: one -> one" in text
    assert "there is no topic gone" in text


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, [("a",)]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, [("b", "c")]),
        ({"x": ["y"], "y": ["x"], "p": ["q"], "q": ["p"]}, [("p", "q"), ("x", "y")]),
    ],
)
def test_circles_are_found_once(
    graph: dict[str, list[str]], expected: list[tuple[str, ...]]
) -> None:
    assert circles(graph) == expected


def test_a_dense_graph_is_searched_quickly() -> None:
    names = [str(n) for n in range(60)]
    graph = {name: names[i + 1 :] for i, name in enumerate(names)}
    assert circles(graph) == []


# ----- Duplicates -----


def test_nearly_the_same_question_is_told_once(deck: Any) -> None:
    long = "the learning rate of a network with batch normalisation and momentum"
    deck.items(
        deck.item(long[:60]).replace(f"one.{long[:60]}", "one.a"), deck.item("b")
    )
    first = deck.item("a").replace("meaning of a?", f"meaning of {long}?")
    second = deck.item("b").replace("meaning of b?", f"meaning of {long}s?")
    deck.items(first, second)
    found = [line for line in deck.problems() if "nearly the same" in line]
    assert len(found) == 1
    assert "one.b.prompt.en: asks nearly the same as one.a" in found[0]


def test_a_contrasted_pair_may_be_worded_alike(deck: Any) -> None:
    long = "the mean that batch normalisation takes over the batch of N examples"
    first = deck.item("a").replace("meaning of a?", f"meaning of {long}?")
    second = deck.item("b").replace("meaning of b?", f"meaning of {long}, no?")
    deck.items(first, second)
    assert any("nearly the same" in line for line in deck.problems())
    deck.items(first, second + "contrast = ['one.a']\n")
    assert deck.problems() == []


def test_the_same_words_with_other_options_are_no_duplicate(deck: Any) -> None:
    first, second = (
        choice(deck, "a", "the sample mean"),
        choice(deck, "b", "the median"),
    )
    deck.items(first, second.replace("Which one is it, b?", "Which one is it, a?"))
    assert not any("nearly the same" in line for line in deck.problems())


# ----- Answers given away -----


def test_an_answer_in_its_prompt_is_told(deck: Any) -> None:
    deck.items(
        choice(deck, "a", "momentum").replace("Which one is it", "Is it momentum"),
        deck.item("b").replace("meaning of b", "meaning of some words about it"),
    )
    text = messages(deck)
    assert "one.a.prompt.en: the right option stands in the prompt" in text
    assert "one.b.prompt.en: the answer stands in the prompt" in text


def test_a_prompt_that_names_all_options_gives_nothing_away(deck: Any) -> None:
    item = choice(deck, "a", "momentum", "gravity")
    deck.items(item.replace("Which one is it", "Is it momentum or gravity"))
    assert deck.problems() == []


def test_a_gap_that_can_be_read_elsewhere_is_told(deck: Any) -> None:
    body = (
        "text.en = 'The [[1]] is subtracted; the mean is then 0.'\n"
        "text.zh = '先减去[[1]]。'\ngaps = [{ en = ['mean'], zh = ['均值'] }]\n"
    )
    deck.items(deck.item("a", "cloze", body))
    assert "one.a.gaps[1].en: 'mean', which fills this gap" in messages(deck)


def test_a_formula_asked_for_must_not_stand_in_its_prompt(deck: Any) -> None:
    body = (
        "prompt.en = 'Write 2 * sum(x) in another way.'\n"
        "prompt.zh = '换一种写法。'\n"
        "answer = '2*sum(x)'\naxes = ['N']\ngiven.x = 'normal(N)'\n"
    )
    deck.items(deck.item("a", "tensor", body))
    assert "one.a.prompt.en: the key 2*sum(x) stands in the prompt" in messages(deck)


def test_a_number_may_be_asked_of_a_formula_in_the_prompt(deck: Any) -> None:
    body = number().replace("Twice the sum", "With 2*sum(x), twice the sum")
    deck.items(deck.item("a", "number", body))
    assert deck.problems() == []


def test_the_key_is_found_as_latex_but_a_derivation_may_name_its_goal(
    deck: Any,
) -> None:
    body = (
        "prompt.en = 'Show that it is $x^{3} + 2 x$ after all.'\n"
        "prompt.zh = '证明结果是 $x^{3} + 2 x$。'\n"
        "answer = 'x^3 + 2*x'\nvars = { x = 'real' }\n"
    )
    deck.items(
        deck.item("a", "expression", body),
        deck.item(
            "b", "derivation", body.replace("Show", "Prove") + "start = 'x^3+2x'\n"
        ),
    )
    told = [line for line in deck.problems() if "stands in the prompt" in line]
    assert [line.split(" ")[1] for line in told] == [
        "one.a.prompt.en:",
        "one.a.prompt.zh:",
    ]


@pytest.mark.parametrize(
    ("text", "answer", "language", "expected"),
    [
        ("The Mean is", "mean", "en", True),
        ("The meaning is", "mean", "en", False),
        ("Is it 0?", "0", "en", False),
        ("先求均值再", "均值", "zh", True),
        ("均匀分布", "均值", "zh", False),
        ("用 ReLU 吗", "ReLU", "zh", True),
    ],
)
def test_words_are_found_whole(
    text: str, answer: str, language: Any, expected: bool
) -> None:
    assert contains(text, answer, language) is expected


def test_a_right_option_that_is_far_longer_is_told(deck: Any) -> None:
    deck.items(choice(deck, "a", "a very long and careful right option", "a short one"))
    assert "one.a.options[1].en: the right option is far longer (36)" in messages(deck)


def test_the_length_of_a_formula_is_what_is_seen() -> None:
    assert visible_length(r"$\frac{\partial L}{\partial x}$") < 10
    assert visible_length("plain") == 5


def test_a_right_option_that_is_always_the_longest_is_told(deck: Any) -> None:
    deck.items(*(choice(deck, name, f"number {name}", "shorter") for name in "abcde"))
    text = messages(deck)
    assert "in en, the right option is the longest in 5 of 5 choices" in text
    deck.items(
        *(choice(deck, name, f"number {name}", "shorter") for name in "abc"),
        *(choice(deck, name, f"number {name}", "a longer one") for name in "de"),
    )
    assert "the longest" not in messages(deck)


# ----- Glyphs and maths -----


def test_what_cannot_be_printed_is_told_with_its_code_point(deck: Any) -> None:
    deck.items(deck.item().replace("Some words", "Some \u200bwords 🎉"))
    deck.write("notes/one.en.md", "# One\n\n## Start {#start}\nA\n龘 here\n")
    text = messages(deck)
    assert "one.first.answer.en: cannot be shown or printed everywhere: U+200B" in text
    assert "U+1F389" in text
    assert (
        "notes/one.en.md:5: cannot be shown or printed everywhere: 龘 (U+9F98)" in text
    )


@pytest.mark.parametrize("character", list("aÉβσ汉字,。“”…→≤∂∈—×√"))
def test_ordinary_characters_can_be_printed(character: str) -> None:
    assert printable(character)


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\ue000", "\u00ad", "𠮷", "ก"])
def test_hidden_and_rare_characters_cannot(character: str) -> None:
    assert unprintable(f"a{character}") == character


def test_faults_of_formulas_are_told_with_their_line(deck: Any) -> None:
    deck.items(deck.item("a").replace("Some words", r"Some $\foo{x}$ and $\frac{1}$"))
    deck.write(
        "notes/one.en.md", "# One\n\n## Start {#start}\nfine $x$\n\ncosts 5$ more\n"
    )
    text = messages(deck)
    assert r"one.a.answer.en: outside of the maths that can be drawn: \foo" in text
    assert "one.a.answer.en: the formula is not complete" in text
    assert "notes/one.en.md:6: a $ is not closed" in text


# ----- Plots and the engine -----


PLOT = """\
plot.x = "{x}"
plot.x_label = {{ en = "x", zh = "横轴" }}
plot.y_label = {{ en = "y", zh = "纵轴" }}
plot.series = [{{ en = "curve", zh = "曲线", y = "{y}" }}]
"""


@pytest.mark.parametrize(
    ("x", "y", "where"),
    [
        ("linspace(0, 1, 20)", "x^2", None),
        ("linspace(0, 1, 20)", "0.5", None),
        ("linspace(0, 1, 20)", "1/x", "plot.series[1].y"),
        ("linspace(0, 1, 20)", "nothing(x)", "plot.series[1].y"),
        ("linspace(0, 1, 20)", "x[0:3]", "plot.series[1].y"),
        ("linspace(0, 1, 4)", "x", "plot.x"),
        ("3", "x", "plot.x"),
    ],
)
def test_plots_are_evaluated(deck: Any, x: str, y: str, where: str | None) -> None:
    deck.items(deck.item() + PLOT.format(x=x, y=y))
    found = [line.split(" ")[1].rstrip(":") for line in deck.problems()]
    assert found == ([] if where is None else [f"one.first.{where}"])


def test_a_plot_with_drawn_values_is_evaluated_on_some_draws(deck: Any) -> None:
    plot = PLOT.format(x="linspace(0, 1, 20)", y="x @ x @ ones(4)")
    deck.items(deck.item("a", "number", plot + number()))
    (problem,) = [line for line in deck.problems() if "plot" in line]
    assert "one.a.plot: seed 0: series: 'x @ x @ ones(4)' has no value" in problem


def test_plots_of_notes_are_evaluated_too(deck: Any) -> None:
    block = PLOT.replace("plot.", "").format(x="linspace(0, 1, 20)", y="log(x)")
    note = f"# One\n\n## Start {{#start}}\nSee:\n\n```plot\n{block}```\n"
    deck.write("notes/one.en.md", note)
    (problem,) = [line for line in deck.problems() if "plot" in line]
    assert problem.startswith("notes/one.en.md:6 plot.series[1].y: ")


def test_a_surface_is_evaluated_on_its_grid(deck: Any) -> None:
    surface = PLOT.format(x="linspace(-1, 1, 20)", y="x").split("plot.series")[0]
    surface += 'plot.y = "linspace(-2, 2, 30)"\nplot.z = "x^2 - y^2"\n'
    deck.items(deck.item() + surface)
    assert deck.problems() == []


def test_steps_must_end_in_the_key(deck: Any) -> None:
    deck.items(deck.item("a", "number", number(last="3*s")))
    assert any(" one.a.steps" in line for line in deck.problems())


def test_a_misconception_must_differ_from_the_key(deck: Any) -> None:
    deck.items(deck.item("a", "number", number(mean="sum(x)*2")))
    assert "one.a.misconception[2]" in messages(deck)


def test_a_formula_that_cannot_be_read_is_told_at_its_key(deck: Any) -> None:
    deck.items(deck.item("a", "number", number().replace("2*sum(x)", "2*summ(x)")))
    assert any("one.a.answer" in line for line in deck.problems())


def test_computed_items_need_steps_and_two_misconceptions(deck: Any) -> None:
    body = number().split("steps = [")[0]
    deck.items(deck.item("a", "number", body))
    text = messages(deck)
    assert "one.a: steps are missing" in text
    assert "one.a: has 0 misconceptions; a computed item needs at least 2" in text


# ----- One topic -----


def test_a_topic_can_be_checked_alone(deck: Any) -> None:
    topics = (deck.root / "topics.toml").read_text(encoding="utf-8")
    two = topics.split("\n\n")[1].replace('"one"', '"two"')
    deck.write("topics.toml", topics + "\n" + two)
    assert deck.problems("one") == []
    assert len(deck.problems("two")) == 2


def test_a_function_of_the_catalogued_content_needs_a_program(deck: Any) -> None:
    body = """\
prompt.en = 'Write the function.'
prompt.zh = '写出这个函数。'
function = 'twice'
arguments = { x = '(n,)' }
results = { y = '(n,)' }
given.x = 'normal(3, round=1)'
answer = '2*x'
SOLUTION[[item.misconception]]
id = 'same'
value = 'x'
en = 'Not doubled.'
zh = '没有加倍。'
[[item.misconception]]
id = 'squared'
value = 'x^2'
en = 'You squared it.'
zh = '你算的是平方。'
"""
    program = "solution = '''\ndef twice(x):\n    return 2 * x\n'''\n"
    for solution, wanted in (("", True), (program, False)):
        deck.write("claims.toml", CLAIMS)
        item = deck.item("first", "code", body.replace("SOLUTION", solution))
        deck.items(item)
        told = any("solution is missing" in line for line in deck.problems())
        assert told is wanted
