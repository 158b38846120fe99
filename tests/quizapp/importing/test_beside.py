"""A large package is converted by a process of its own, with the same result."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizapp.catalog.loading import topic_slugs
from quizapp.errors import ImportingError
from quizapp.importing.anki import intake
from quizapp.importing.anki.beside import Beside, Converter, converter
from quizapp.importing.anki.conversion import Conversion
from quizapp.importing.anki.foreign import asked_notes
from quizapp.importing.anki.intake import Here, take_in
from quizapp.importing.anki.package import read_package
from quizapp.importing.anki.wire import packed, unpacked
from quizapp.importing.deck import grouped
from quizapp.store import Store

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOTES = [
    (f"g{at}", 1, "x", [f"What is <b>{at}</b>?", f"\\(x_{{{at}}}\\)", "z" * 900], [0])
    for at in range(900)
]
ANSWERS = [
    (1_700_000_000_000 + at * 3_600_000, 100 + at % 900, 0, 3, 1, 0, 500, 4_000, 1)
    for at in range(2_000)
]


@pytest.fixture(params=[Converter, Beside], ids=["here", "beside"])
def way(request, monkeypatch):
    """Have packages converted here or in a process beside, whatever their size."""
    large = 0 if request.param is Beside else 2**40
    made = []

    def chosen(file):
        made.append(converter(file, large=large))
        return made[-1]

    monkeypatch.setattr(intake, "converter", chosen)
    yield request.param
    assert made


def texts(folder: Path) -> dict[str, str]:
    return {
        str(place.relative_to(folder)): place.read_text(encoding="utf-8")
        for place in folder.rglob("*")
        if place.is_file()
    }


def taken(tmp_path, place, name):
    with Store.open(tmp_path / f"{name}.db") as store:
        here = Here(lambda: store, frozenset, topic_slugs, NOW, 4)
        result = take_in(place, tmp_path / name / "deck", here)
        assert store.check().ok
        return result, store.states(), {row.id for row in store.reviews()}


def test_both_ways_give_the_same_deck_and_the_same_log(
    tmp_path, package, make_collection, monkeypatch
):
    place = package(make_collection(NOTES, ANSWERS), media={"a.svg": b"<svg/>"})
    results = []
    for name, large in (("here", 2**40), ("beside", 0)):
        monkeypatch.setattr(
            intake, "converter", lambda file, large=large: converter(file, large=large)
        )
        results.append(taken(tmp_path, place, name))
    assert results[0] == results[1]
    assert results[0][0].items == 900
    assert len(results[0][1]) == 900
    here, beside = tmp_path / "here" / "deck", tmp_path / "beside" / "deck"
    assert texts(here) == texts(beside)
    assert len(list((beside / "items").iterdir())) > 3


def test_a_conversion_survives_the_pipe(tmp_path, package, make_collection):
    odd = ("\u2028\x01", 2, " a b ", ["{{c1::x}} 中文 \U0001f600", "\n"], [0, 1])
    contents = read_package(package(make_collection([*NOTES[:3], odd])))
    wanted = Conversion(
        grouped(asked_notes(contents, "深度"), "深度"),
        "深度",
        tmp_path / "路 径",
        NOW.date(),
        frozenset({"a", "b"}),
    )
    assert unpacked(packed(wanted)) == wanted


def test_an_interrupt_meanwhile_ends_it_and_leaves_nothing(
    tmp_path, way, package, make_collection
):
    def progress(what, done, total):
        if what == "questions":
            raise KeyboardInterrupt

    place = package(make_collection(NOTES, ANSWERS))
    with Store.open(tmp_path / "log.db") as store:
        here = Here(lambda: store, frozenset, topic_slugs, NOW, 4)
        with pytest.raises(KeyboardInterrupt):
            take_in(place, tmp_path / "decks" / "deck", here, progress=progress)
        assert store.reviews() == []
    assert list((tmp_path / "decks").iterdir()) == []


def test_a_failure_to_write_is_told_in_the_same_sentence(
    tmp_path, way, package, make_collection
):
    def spoilt() -> frozenset[str]:
        """Put a file where the deck's items belong, before they are written."""
        (draft,) = (tmp_path / "decks").glob(".deck.importing-*")
        place = draft / "items"
        place.write_text("", encoding="utf-8")
        return frozenset()

    place = package(make_collection(NOTES, ANSWERS))
    with Store.open(tmp_path / "log.db") as store:
        here = Here(lambda: store, frozenset, spoilt, NOW, 4)
        with pytest.raises(ImportingError, match="cannot be written"):
            take_in(place, tmp_path / "decks" / "deck", here)
        assert store.reviews() == []
    assert list((tmp_path / "decks").iterdir()) == []


def test_a_process_that_is_killed_is_told_in_one_sentence(
    tmp_path, package, make_collection, monkeypatch
):
    class Killed(Beside):
        def parts(self, wanted):
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            return super().parts(wanted)

    monkeypatch.setattr("quizapp.importing.anki.beside.Beside", Killed)
    monkeypatch.setattr(intake, "converter", lambda file: converter(file, large=0))
    place = package(make_collection(NOTES, ANSWERS))
    with Store.open(tmp_path / "log.db") as store:
        here = Here(lambda: store, frozenset, topic_slugs, NOW, 4)
        with pytest.raises(ImportingError, match="ended from outside"):
            take_in(place, tmp_path / "decks" / "deck", here)
        assert store.reviews() == []
    assert list((tmp_path / "decks").iterdir()) == []


def test_where_no_process_can_start_the_notes_are_converted_here(
    tmp_path, package, make_collection, monkeypatch
):
    def refuse(*_, **__):
        raise PermissionError("no process")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with converter(package(make_collection(NOTES)), large=0) as chosen:
        assert type(chosen) is Converter


def test_the_process_ends_with_the_block(package, make_collection):
    with converter(package(make_collection(NOTES)), large=0) as chosen:
        assert isinstance(chosen, Beside)
        process = chosen._process
        assert process.poll() is None
    assert process.returncode is not None


def test_the_process_needs_none_of_the_heavy_libraries():
    code = (
        "import sys; import quizapp.importing.anki.beside;"
        "print([n for n in ('numpy', 'sqlalchemy', 'textual') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
