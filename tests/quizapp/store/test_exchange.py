"""The log in files: JSON Lines out and in, other databases, and what is refused."""

import json
from dataclasses import replace
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.errors import StoreError
from quizapp.models import CardId, Rating
from quizapp.store import Store, log
from quizapp.store.rows import LOG_COLUMNS, checksum, log_row, sealed


@pytest.fixture
def filled(store, answer, moment):
    """Return a store with answers, one of them undone."""
    answer(store, "a.x", 3, response='μ = 0.5\n"quoted"', params='{"x": [1, 2]}')
    wrong = answer(store, "b.y", 1, hours=1)
    store.void(wrong.review.id, moment(1.1))
    answer(store, "b.y", 4, hours=1.2)
    return store


def test_an_exported_log_comes_back_whole(filled, fresh, tmp_path):
    path = tmp_path / "log.jsonl"
    assert filled.export_log(path) == 4
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [set(json.loads(line)) for line in lines] == [{*LOG_COLUMNS, "checksum"}] * 4
    with Store.open(fresh()) as other:
        merged = other.merge_file(path)
        assert (merged.added, merged.known, merged.cards) == (4, 0, 2)
        assert other.reviews() == filled.reviews()
        assert other.states() == filled.states()
        again = other.merge_file(path)
        assert (again.added, again.known, again.cards) == (0, 4, 0)


def test_another_database_is_merged_and_left_as_it_is(filled, fresh, answer):
    path = fresh()
    with Store.open(path) as other:
        answer(other, "c.z", 3, hours=2)
        kept = other.reviews()
    assert filled.merge_file(path).added == 1
    assert {row.card for row in filled.reviews()} == {"a.x", "b.y", "c.z"}
    with Store.open(path) as other:
        assert other.reviews() == kept


def test_a_merge_makes_a_backup_first(filled, tmp_path):
    path = tmp_path / "log.jsonl"
    filled.export_log(path)
    assert filled.backups() == []
    filled.merge_file(path)
    assert len(filled.backups()) == 1


def test_a_void_row_that_comes_late_undoes_what_is_here(fresh, answer, moment):
    path = fresh()
    with Store.open(path) as store, Store.open(fresh()) as other:
        saved = answer(store, "a.x")
        other.merge(store.reviews())
        store.void(saved.review.id, moment(1))
        voids = [row for row in store.reviews() if row.voids]
        other.merge(voids)
        assert other.states() == {}
        assert other.check().ok


def test_a_void_row_may_come_before_what_it_undoes(fresh, answer, moment):
    with Store.open(fresh()) as store, Store.open(fresh()) as other:
        saved = answer(store, "a.x")
        store.void(saved.review.id, moment(1))
        for row in reversed(store.reviews()):
            other.merge([row])
        assert other.states() == {}
        assert other.reviews() == store.reviews()


def test_two_rows_under_one_id_are_settled_alike_on_both_sides(fresh, answer):
    with Store.open(fresh()) as one, Store.open(fresh()) as other:
        saved = answer(one, "a.x", 3)
        forged = replace(saved.review, rating=Rating.AGAIN)
        other.merge([forged])
        found = [one.merge(other.reviews()), other.merge([saved.review])]
        assert found[0].conflicts == (saved.review.id,)
        assert one.reviews() == other.reviews()
        assert one.states() == other.states()
        assert one.check().ok
        assert other.check().ok


# ----- What is refused -----


def json_hash(row):
    """Return the checksum as it is defined: the hash of compact JSON."""
    text = json.dumps([row[name] for name in LOG_COLUMNS], separators=(",", ":"))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def row_of(filled, **changes):
    row = log_row(filled.reviews()[0]) | changes
    row["checksum"] = json_hash(row)
    return row


@given(
    words=st.lists(st.text(max_size=20), min_size=9, max_size=9),
    numbers=st.lists(st.integers(-(2**62), 2**62), min_size=5, max_size=5),
    rating=st.none() | st.integers(1, 4),
    voided=st.booleans(),
)
def test_the_checksum_is_the_hash_of_compact_json(words, numbers, rating, voided):
    id_, device, card, kind, response, verdict, params, voids, scheduler = words
    seq, at, offset, day, elapsed = numbers
    row = sealed(
        (
            *(id_, device, seq, card, at, offset, day, kind, rating, elapsed),
            *(response, verdict, params, voids if voided else None, scheduler),
        )
    )
    assert row.checksum == json_hash(row._asdict()) == checksum(row._asdict())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rating": 5}, "5 is not a valid Rating"),
        ({"rating": True}, "rating"),
        ({"rating": None}, "without a rating"),
        ({"kind": "bribe"}, "bribe"),
        ({"study_day": 0}, "study_day"),
        ({"study_day": 10**12}, "study_day"),
        ({"study_day": 1.5}, "study_day"),
        ({"study_day": "1"}, "study_day"),
        ({"at_ms": 10**18}, "at_ms"),
        ({"at_ms": True}, "at_ms"),
        ({"seq": -1}, "seq"),
        ({"tz_offset_min": 10**6}, "tz_offset_min"),
        ({"elapsed_ms": -5}, "elapsed_ms"),
        ({"elapsed_ms": 2**40}, "elapsed_ms"),
        ({"id": ""}, "id is empty"),
        ({"id": "x" * 300}, "id is not a text"),
        ({"card_id": 7}, "card_id is not a text"),
        ({"response": "x" * 300_000}, "response"),
        ({"response": "a\0b"}, "characters"),
        ({"voids": "r1"}, "void"),
        ({"kind": "void", "rating": None}, "void"),
    ],
)
def test_a_row_that_could_do_harm_is_refused(filled, tmp_path, changes, said):
    line = json.dumps(row_of(filled, **changes))
    reviews, problems = log.from_lines(["\n", line])
    assert reviews == []
    assert problems[0].startswith("2: ")
    assert said in problems[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "not an object"),
        ("{}", "no id"),
        ("nonsense", "Expecting value"),
        ("[" * 100_000, ""),
    ],
)
def test_what_is_no_row_is_refused(line, said):
    reviews, problems = log.from_lines([line])
    assert reviews == []
    assert said in problems[0]


def test_a_changed_row_is_refused_by_its_checksum(filled):
    row = log_row(filled.reviews()[0]) | {"rating": 4}
    assert log.from_lines([json.dumps(row)]) == ([], ["1: the checksum does not fit"])


def test_one_faulty_line_keeps_the_whole_file_out(filled, fresh, tmp_path):
    path = tmp_path / "log.jsonl"
    filled.export_log(path)
    path.write_text(path.read_text(encoding="utf-8") + "{}\nx\n", encoding="utf-8")
    with Store.open(fresh()) as other:
        with pytest.raises(StoreError) as told:
            other.merge_file(path)
        assert [line.split(": ")[0] for line in str(told.value).splitlines()] == [
            f"{path}:5",
            f"{path}:6",
        ]
        assert other.reviews() == []


def test_a_missing_or_foreign_file_is_told(filled, tmp_path):
    with pytest.raises(StoreError, match="no log at"):
        filled.merge_file(tmp_path / "missing.jsonl")
    foreign = tmp_path / "photo.db"
    foreign.write_bytes(b"SQLite format 3\0" + b"\1" * 4_000)
    with pytest.raises(StoreError, match="damaged"):
        filled.merge_file(foreign)
    binary = tmp_path / "noise.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="no log at"):
        filled.merge_file(binary)


def test_a_log_that_cannot_be_written_is_told(filled, tmp_path):
    with pytest.raises(StoreError) as told:
        filled.export_log(tmp_path / "missing" / "log.jsonl")
    assert told.value.code == "store.io"


# ----- Check -----


def test_a_changed_byte_in_the_log_is_found(fresh, answer):
    import sqlite3
    from contextlib import closing

    path = fresh()
    with Store.open(path) as store:
        saved = answer(store, "a.x", 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE review SET study_day = study_day + 1")
    with Store.open(path) as store:
        found = store.check()
        assert not found.ok
        assert (found.sound, found.damaged) == (True, (saved.review.id,))
        assert found.stale == ("a.x",)


def test_a_wrong_state_is_found_and_rebuilt(fresh, answer):
    import sqlite3
    from contextlib import closing

    path = fresh()
    with Store.open(path) as store:
        answer(store, "a.x", 3)
        kept = store.states()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE card_state SET stability = 99")
        connection.execute(
            "INSERT INTO card_state SELECT 'ghost', state, step, stability, difficulty,"
            " due_day, due_at_ms, reps, lapses, last_day, log_head FROM card_state"
        )
    with Store.open(path) as store:
        assert store.check().stale == ("a.x", "ghost")
        assert store.rebuild() == 1
        assert store.check().ok
        assert store.states() == kept
        assert store.state(CardId("ghost")) is None
