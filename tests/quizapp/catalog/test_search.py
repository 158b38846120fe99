from __future__ import annotations

from typing import Any

from quizapp.catalog.search import search_catalog


def places(deck: Any, query: str) -> list[str]:
    return [hit.where for hit in search_catalog(deck.read().catalog, query, "en")]


def test_all_words_must_occur_in_either_language(deck: Any) -> None:
    deck.items(deck.item("momentum"), deck.item("b"))
    assert places(deck, "MOMENTUM meaning") == ["one.momentum"]
    assert places(deck, "几句话") == ["one.momentum", "one.b"]
    assert places(deck, "meaning nothing") == []


def test_notes_are_found_by_section(deck: Any) -> None:
    assert places(deck, "正文") == ["one#start"]
    (hit,) = search_catalog(deck.read().catalog, "正文", "zh")
    assert (hit.title, hit.kind) == ("一: 开始", "note")


def test_ids_are_found_and_empty_queries_find_nothing(deck: Any) -> None:
    assert places(deck, "one.first") == ["one.first"]
    assert places(deck, "  ") == []
    assert places(deck, '"*(') == []


def test_titles_are_one_short_line(deck: Any) -> None:
    deck.items(deck.item().replace("the meaning", "**the**\tmeaning " + "long " * 40))
    (hit,) = search_catalog(deck.read().catalog, "long", "en")
    assert hit.title.startswith("What is the meaning long")
    assert len(hit.title) == 100
