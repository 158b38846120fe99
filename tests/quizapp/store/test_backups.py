"""Backups and restoring, and what happens when a damaged database is opened."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.errors import StoreError
from quizapp.models import CardId, Rating, Review, ReviewKind
from quizapp.scheduling.days import study_day, to_ms
from quizapp.store import Store, restore
from quizapp.store.backups import (
    KEEP_LAST,
    Backup,
    folder_of,
    is_stale,
    list_backups,
    make_backup,
    to_thin,
)
from quizapp.store.identity import new_review_id

START = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def later(hours):
    return lambda: NOW + timedelta(hours=hours)


def scribble(path, start=0.5, length=0.2):
    """Overwrite a part of a file with noise."""
    with path.open("r+b") as file:
        size = path.stat().st_size
        file.seek(int(size * start) // 4096 * 4096)
        file.write(b"\xa5\x5a" * max(2_048, int(size * length) // 2))


def fill(path, count=120, since=0):
    """Take in the log of another device, in one transaction; return log and states."""
    rows = []
    for number in range(since, since + count):
        at = START + timedelta(hours=number)
        row = Review(
            id=new_review_id(to_ms(at)),
            device="elsewhere",
            seq=number,
            card=CardId(f"c{number % 40}.x"),
            at=at,
            tz_offset_min=0,
            study_day=study_day(at, 0),
            kind=ReviewKind.REVIEW,
            rating=Rating.GOOD,
            response="r" * 60,
        )
        rows.append(row)
    with Store.open(path) as store:
        store.merge(rows)
        return store.reviews(), store.states()


# ----- Making -----


def test_a_backup_holds_what_was_there(fresh, answer):
    path = fresh()
    rows, _ = fill(path, 5)
    with Store.open(path, clock=later(0)) as store:
        made = store.back_up()
        assert store.backups() == [made]
        answer(store, "later.x", hours=99)
    assert made.path.name == "quizapp-20261121T200000Z.db"
    assert made.at == NOW
    with Store.open(made.path) as copy:
        assert copy.reviews() == rows


def test_two_backups_in_one_second_do_not_meet(fresh):
    path = fresh()
    names = {make_backup(path, folder_of(path), NOW).path.name for _ in range(3)}
    assert len(names) == 3
    assert len(list_backups(folder_of(path))) == 3


def test_other_files_in_the_folder_are_no_backups(fresh):
    path = fresh()
    make_backup(path, folder_of(path), NOW)
    for name in ("notes.txt", "quizapp-2026.db", "quizapp-20261121T200000Z.db.tmp"):
        (folder_of(path) / name).write_text("mine")
    assert len(list_backups(folder_of(path))) == 1


def test_a_damaged_database_is_not_backed_up(fresh):
    path = fresh()
    fill(path)
    scribble(path)
    with pytest.raises((StoreError, sqlite3.DatabaseError)):
        make_backup(path, folder_of(path), NOW)
    assert list(folder_of(path).iterdir()) == []


def test_opening_backs_up_once_an_hour_and_only_after_changes(fresh):
    path = fresh()
    fill(path, 3)

    def opened_at(hours):
        with Store.open(path, backup=True, clock=later(hours)) as store:
            return len(store.backups())

    real = datetime.now(UTC)
    assert opened_at(0) == 1
    assert opened_at(0.5) == 1
    newest = list_backups(folder_of(path))[0]
    stale_at = NOW + timedelta(hours=2)
    unchanged = Backup(newest.path, max(real, NOW) + timedelta(hours=1))
    assert not is_stale(path, [unchanged], unchanged.at + timedelta(hours=3))
    changed = Backup(newest.path, real - timedelta(days=2))
    assert is_stale(path, [changed], stale_at)


def test_a_backup_that_fails_keeps_nobody_from_studying(fresh, answer):
    path = fresh()
    folder_of(path).write_text("a file is in the way")
    with Store.open(path, backup=True) as store:
        assert [notice.code for notice in store.notices] == ["store.not_backed_up"]
        answer(store, "a.x")


# ----- Thinning -----

INSTANTS = st.lists(
    st.integers(0, 60 * 24 * 500).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    max_size=80,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(INSTANTS)
def test_thinning_keeps_the_last_ten_and_the_last_of_days_and_months(
    tmp_path_factory, instants
):
    folder = tmp_path_factory.getbasetemp()
    backups = [Backup(folder / str(n), at) for n, at in enumerate(instants)]
    gone = to_thin(backups)
    kept = sorted((b.at for b in backups if b not in gone), reverse=True)
    newest = sorted(instants, reverse=True)
    assert kept[:KEEP_LAST] == newest[:KEEP_LAST]
    days = sorted({at.date() for at in instants}, reverse=True)[:14]
    for day in days:
        assert max(at for at in instants if at.date() == day) in kept
    months = sorted({(at.year, at.month) for at in instants}, reverse=True)[:12]
    for month in months:
        assert max(at for at in instants if (at.year, at.month) == month) in kept
    assert len(kept) <= KEEP_LAST + 14 + 12
    assert to_thin([b for b in backups if b not in gone]) == []


def test_old_backups_go_when_a_new_one_is_made(fresh):
    path = fresh()
    for minutes in range(15):
        make_backup(path, folder_of(path), NOW + timedelta(minutes=minutes))
    assert len(list_backups(folder_of(path))) == KEEP_LAST


# ----- Restoring -----


def test_a_backup_is_restored_and_what_was_there_is_kept(fresh):
    path = fresh()
    old, states = fill(path, 4)
    with Store.open(path, clock=later(0)) as store:
        store.back_up()
    fill(path, 4, since=10)
    restored = restore(path, NOW + timedelta(hours=1))
    with Store.open(path) as store:
        assert store.reviews() == old
        assert store.states() == states
        assert [b.path for b in store.backups()] == [restored.kept, restored.backup]
    with Store.open(restored.kept) as copy:
        assert len(copy.reviews()) == 8


def test_a_damaged_database_is_set_aside_when_a_backup_is_restored(fresh):
    path = fresh()
    rows, _ = fill(path, 60)
    with Store.open(path, clock=later(0)) as store:
        store.back_up()
    path.write_bytes(b"noise" * 5_000)
    restored = restore(path, NOW + timedelta(hours=1))
    assert restored.kept is None
    assert restored.aside.read_bytes() == b"noise" * 5_000
    with Store.open(path) as store:
        assert store.reviews() == rows
        assert store.notices == ()


def test_a_missing_database_is_restored(fresh):
    path = fresh()
    rows, _ = fill(path, 5)
    with Store.open(path, clock=later(0)) as store:
        store.back_up()
    path.unlink()
    restored = restore(path, NOW)
    assert (restored.kept, restored.aside) == (None, None)
    with Store.open(path) as store:
        assert store.reviews() == rows


def test_a_log_left_behind_is_not_played_into_the_backup(fresh, answer):
    path = fresh()
    rows, _ = fill(path, 5)
    with Store.open(path, clock=later(0)) as store:
        made = store.back_up()
        answer(store, "later.x", hours=70)
        wal = path.with_name(path.name + "-wal")
        left = wal.read_bytes()
    assert len(left) > 0
    path.unlink()
    wal.write_bytes(left)
    assert restore(path, NOW, made.path).aside is not None
    with Store.open(path) as store:
        assert store.reviews() == rows
        assert store.check().ok


def test_another_process_sees_the_restored_content(fresh, answer):
    path = fresh()
    fill(path, 2)
    with Store.open(path, clock=later(0)) as store:
        store.back_up()
        answer(store, "after.x", hours=50)
        assert len(store.reviews()) == 3
        restore(path, NOW + timedelta(hours=1))
        assert len(store.reviews()) == 2
        answer(store, "again.x", hours=51)
        assert store.check().ok


def test_the_chosen_backup_is_not_thinned_away(fresh):
    path = fresh()
    for minutes in range(KEEP_LAST):
        make_backup(path, folder_of(path), NOW + timedelta(minutes=minutes))
    oldest = list_backups(folder_of(path))[-1]
    assert restore(path, NOW + timedelta(hours=1), oldest.path).backup == oldest.path
    assert oldest.path.exists()


def test_restoring_says_what_is_missing(fresh, tmp_path):
    path = fresh()
    with pytest.raises(StoreError, match="no backups in"):
        restore(path, NOW)
    with pytest.raises(StoreError, match="no backup at"):
        restore(path, NOW, tmp_path / "missing.db")
    fill(path)
    with Store.open(path, clock=later(0)) as store:
        made = store.back_up()
    scribble(made.path)
    with pytest.raises(StoreError, match="is damaged; choose another"):
        restore(path, NOW)
    with Store.open(path) as store:
        assert len(store.reviews()) == 120
    with pytest.raises(StoreError, match="pg_dump"):
        restore("postgresql://localhost/quizapp", NOW)


# ----- A damaged database at start -----


def test_a_damaged_database_is_replaced_by_its_backup_and_later_answers_are_saved(
    fresh, answer
):
    path = fresh()
    fill(path)
    with Store.open(path, clock=later(0)) as store:
        store.back_up()
    rows, _ = fill(path, 60, since=200)
    # Spare the pages of the newest rows: those of the oldest are in the backup.
    scribble(path, start=0.15, length=0.15)
    with Store.open(path) as store:
        (notice,) = store.notices
        assert notice.code == "store.restored"
        assert "2026-11-21 20:00 UTC" in str(notice)
        found = {row.id for row in store.reviews()}
        assert {row.id for row in rows[:120]} <= found
        assert len(found) > 120
        assert store.check().ok
        aside = path.with_name(notice.values["aside"])
        assert aside.exists()
        assert answer(store, "next.x", hours=999).state is not None
    with Store.open(path) as store:
        assert store.notices == ()


def test_a_file_that_is_no_database_any_more_is_replaced_too(fresh):
    path = fresh()
    rows, states = fill(path, 5)
    with Store.open(path) as store:
        store.back_up()
    path.write_bytes(b"not a database" * 1_000)
    with Store.open(path) as store:
        assert store.notices[0].code == "store.restored"
        assert (store.reviews(), store.states()) == (rows, states)


def test_without_a_backup_the_readable_answers_are_saved(fresh):
    path = fresh()
    rows, _ = fill(path, 200)
    scribble(path, start=0.3, length=0.5)
    with Store.open(path) as store:
        assert store.notices[0].code == "store.salvaged"
        saved = store.reviews()
        assert 0 < len(saved) < 200
        assert {row.id for row in saved} <= {row.id for row in rows}
        assert store.check().ok


def test_a_damaged_newest_backup_is_passed_over(fresh):
    path = fresh()
    rows, _ = fill(path, 60)
    folder = folder_of(path)
    make_backup(path, folder, NOW)
    bad = make_backup(path, folder, NOW + timedelta(hours=1))
    scribble(bad.path)
    path.write_bytes(b"gone")
    with Store.open(path) as store:
        assert "20:00" in str(store.notices[0])
        assert store.reviews() == rows


def test_with_nothing_to_go_back_to_the_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "quizapp.db"
    path.write_bytes(b"a letter to my grandmother" * 50)
    with pytest.raises(StoreError, match="db restore") as told:
        Store.open(path)
    assert told.value.code == "store.damaged"
    assert path.read_bytes() == b"a letter to my grandmother" * 50
    assert [p.name for p in tmp_path.iterdir()] == ["quizapp.db"]


def test_flipped_bits_never_show_wrong_answers(fresh):
    """A damaged row is restored or reported; it is never taken for a good one."""
    path = fresh()
    rows, _ = fill(path, 40)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    good = path.read_bytes()
    right = {row.id: row for row in rows}
    for number in range(40):
        place = (number * 7_919 + 4_096) % len(good)
        broken = bytearray(good)
        broken[place] ^= 1 << number % 8
        copy = path.with_name(f"copy{number}.db")
        copy.write_bytes(broken)
        try:
            with Store.open(copy) as store:
                found = store.check()
                wrong = [r.id for r in store.reviews() if right.get(r.id) != r]
                assert set(wrong) <= set(found.damaged)
        except StoreError as error:
            assert error.code.startswith("store.")
        except ValueError:
            pytest.fail(f"bit at {place} gave a bare ValueError")


def test_a_restored_card_can_be_answered(fresh, answer):
    path = fresh()
    with Store.open(path, clock=later(0)) as store:
        first = answer(store, "a.x", 3)
        store.back_up()
    restore(path, NOW + timedelta(hours=1))
    with Store.open(path) as store:
        assert store.state(CardId("a.x")) == first.state
        assert answer(store, "a.x", 3, hours=1).review.seq == 2
