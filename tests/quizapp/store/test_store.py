"""The store: what is saved comes back, and nothing else changes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from quizapp.errors import StoreError
from quizapp.models import CardId, Rating, ReviewKind, State
from quizapp.scheduling.days import Moment
from quizapp.scheduling.memory import MemorySettings, Scheduler
from quizapp.store import Store
from quizapp.store.identity import new_review_id, review_id

CARD = "act-sigmoid.saturation"


def test_an_answer_is_kept_with_everything_it_came_with(store, answer, moment):
    saved = answer(
        store,
        CARD,
        2,
        elapsed_ms=4_321,
        response="s(1-s)\n第二行",
        verdict='{"outcome": "correct"}',
        params='{"seed": 3}',
    )
    (row,) = store.reviews()
    assert row == saved.review
    assert (row.card, row.rating, row.kind) == (CARD, Rating.HARD, ReviewKind.LEARN)
    assert (row.at, row.study_day) == (moment().at, moment().study_day)
    assert (row.elapsed_ms, row.response) == (4_321, "s(1-s)\n第二行")
    assert (row.verdict, row.params) == ('{"outcome": "correct"}', '{"seed": 3}')
    assert (row.device, row.seq, row.scheduler) == (store.device, 1, "fsrs-6")


def test_the_card_moves_with_the_answer(store, answer, moment):
    saved = answer(store, CARD, 4)
    assert store.state(CardId(CARD)) == saved.state == store.states()[CardId(CARD)]
    assert saved.state.state is State.REVIEW
    assert saved.state.due_day > moment().study_day
    assert saved.state.log_head == saved.review.id


def test_what_was_saved_is_there_when_opened_again(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        saved = answer(store, CARD)
        device = store.device
    with Store.open(path) as store:
        assert store.reviews() == [saved.review]
        assert store.state(CardId(CARD)) == saved.state
        assert store.device == device


def test_the_folder_is_made_where_it_is_missing(tmp_path):
    with Store.open(tmp_path / "deep" / "er" / "quizapp.db") as store:
        assert store.states() == {}


def test_undo_puts_the_card_back_and_deletes_nothing(store, answer, moment):
    first = answer(store, CARD, 3)
    second = answer(store, CARD, 1, hours=0.2)
    undone = store.void(second.review.id, moment(0.3))
    assert undone.state == first.state == store.state(CardId(CARD))
    assert [row.kind for row in store.reviews()] == ["learn", "learn", "void"]
    assert undone.review.voids == second.review.id
    store.void(first.review.id, moment(0.4))
    assert store.state(CardId(CARD)) is None


def test_undoing_twice_is_undoing_once(store, answer, moment):
    saved = answer(store, CARD)
    first = store.void(saved.review.id, moment(1))
    assert store.void(saved.review.id, moment(2)) == first
    assert len(store.reviews()) == 2


def test_undoing_what_never_was_says_so(store, moment):
    with pytest.raises(StoreError, match="no review nothing") as told:
        store.void("nothing", moment())
    assert told.value.code == "store.no_review"
    assert store.reviews() == []


@pytest.mark.parametrize("kind", [ReviewKind.CRAM, ReviewKind.EXAM])
def test_cramming_and_exams_are_logged_and_move_nothing(store, answer, kind):
    before = answer(store, CARD).state
    assert answer(store, CARD, 1, hours=5, kind=kind).state == before
    assert store.state(CardId(CARD)) == before
    assert answer(store, "new.card", 1, kind=kind).state is None


def test_an_exam_answer_needs_no_rating(store, answer):
    answer(store, CARD, None, kind=ReviewKind.EXAM)
    assert store.reviews()[0].rating is None


def test_cards_brought_forward_are_due_at_once(store, answer, moment):
    answer(store, CARD, 4)
    later = moment(30)
    assert store.due(later.at, later.study_day) == []
    assert store.bring_forward([CardId(CARD), CardId("new.card")], later) == 1
    assert store.due(later.at, later.study_day) == [CARD]
    assert store.bring_forward([CardId(CARD)], later) == 0
    answer(store, CARD, 3, hours=31)
    assert store.due(later.at, later.study_day) == []
    assert store.check().ok


def test_a_reset_card_is_new_and_its_history_stays(store, answer, moment):
    for hours in (0, 1, 30):
        answer(store, CARD, 3, hours=hours)
    assert store.reset(CardId(CARD), moment(40)) == 3
    assert store.state(CardId(CARD)) is None
    assert len(store.reviews(card=CardId(CARD))) == 6


def test_a_clock_set_back_gives_the_state_that_the_log_gives(store, answer):
    answer(store, CARD, 3, hours=100)
    answer(store, CARD, 1, hours=50)
    answer(store, CARD, 3, hours=50)  # the same millisecond twice
    kept = store.states()
    store.rebuild()
    assert store.states() == kept
    assert store.check().ok


def test_two_stores_on_one_file_see_each_other(fresh, answer):
    path = fresh()
    with Store.open(path) as one, Store.open(path) as other:
        answer(one, CARD, 3)
        answer(other, CARD, 3, hours=1)
        saved = answer(one, CARD, 4, hours=2)
        assert saved.state.reps == 3
        assert other.states() == one.states()
        assert [row.seq for row in other.reviews()] == [1, 2, 3]
        assert one.check().ok


def test_a_second_instance_is_told(fresh):
    path = fresh()
    with Store.open(path) as one:
        assert one.notices == ()
        with Store.open(path) as other:
            assert [notice.code for notice in other.notices] == ["store.another_open"]
    with Store.open(path) as again:
        assert again.notices == ()


def test_texts_that_no_database_takes_are_made_harmless(store, answer):
    saved = answer(store, CARD, response="a\0b\ud800c", verdict="\0", params="\udfff")
    (row,) = store.reviews()
    assert row == saved.review
    assert (row.response, row.verdict, row.params) == ("a�b�c", "�", "�")
    assert store.check().ok


def test_times_are_kept_to_the_millisecond(store, moment):
    exact = replace(moment(), at=moment().at + timedelta(microseconds=123_456))
    saved = store.record(CardId(CARD), Rating.GOOD, ReviewKind.LEARN, exact)
    assert saved.review.at == moment().at + timedelta(milliseconds=123)
    assert store.reviews() == [saved.review]


def test_rows_are_found_by_card_and_by_day(store, answer, moment):
    answer(store, "a.x")
    answer(store, "b.x", hours=24)
    answer(store, "a.x", hours=48)
    assert [r.card for r in store.reviews(card=CardId("a.x"))] == ["a.x", "a.x"]
    since = moment(24).study_day
    assert [r.card for r in store.reviews(since_day=since)] == ["b.x", "a.x"]


def test_the_day_s_count_knows_new_from_old_and_forgets_what_was_undone(
    store, answer, moment
):
    answer(store, "a.x", 4)
    answer(store, "b.x", 1)
    answer(store, "b.x", 3, hours=0.1)
    undone = answer(store, "c.x", 3, hours=0.2)
    store.void(undone.review.id, moment(0.3))
    today = moment().study_day
    assert (store.done(today).new, store.done(today).reviews) == (2, 0)
    answer(store, "a.x", 3, hours=24 * 9)
    later = moment(24 * 9).study_day
    assert (store.done(later).new, store.done(later).reviews) == (0, 1)


def test_settings_come_back_as_they_were(store):
    assert store.setting("last_topic") is None
    assert store.setting("last_topic", "none") == "none"
    store.set_setting("last_topic", {"slug": "损失", "n": [1, 2]})
    assert store.setting("last_topic") == {"slug": "损失", "n": [1, 2]}
    store.set_setting("last_topic", None)
    assert store.setting("last_topic", 7) == 7


def test_changed_content_is_noticed_once(store, moment):
    at = moment().at
    assert store.stamp_content({"a.x": "1", "b.x": "1"}, at) == ()
    assert store.stamp_content({"a.x": "2", "b.x": "1", "c.x": "1"}, at) == ("a.x",)
    assert store.stamp_content({"a.x": "2", "b.x": "1"}, at) == ()
    assert store.content_stamps() == {"a.x": "2", "b.x": "1", "c.x": "1"}


# ----- Settings of the memory model -----


def test_another_retention_moves_all_cards_and_is_remembered(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        normal = answer(store, CARD, 4).state
    strict = Scheduler(MemorySettings(desired_retention=0.97))
    with Store.open(path, scheduler=strict) as store:
        moved = store.state(CardId(CARD))
        assert moved.due_day < normal.due_day
        assert moved.stability == normal.stability
        assert store.check().ok
    with Store.open(path) as store:
        assert store.scheduler.settings.desired_retention == 0.97
        assert store.state(CardId(CARD)) == moved
    with Store.open(path, scheduler=Scheduler()) as store:
        assert store.state(CardId(CARD)) == normal


def test_settings_of_an_unknown_model_give_way_to_the_defaults(fresh, answer):
    path = fresh()
    with Store.open(path) as store:
        normal = answer(store, CARD, 4).state
        store.set_setting("memory", {"model": "fsrs-99"})
    with Store.open(path) as store:
        assert store.scheduler.settings == MemorySettings()
        assert store.state(CardId(CARD)) == normal
        assert store.setting("memory")["model"] == "fsrs-6"


def test_another_rollover_hour_leaves_the_stored_days_alone(store, moment):
    at = moment(8.5).at  # 02:30 of the next date
    days = [Moment.of(at, UTC, rollover_hour=hour).study_day for hour in (4, 0)]
    assert days[1] - days[0] == 1
    for day in days:
        when = replace(moment(8.5), study_day=day)
        store.record(CardId(CARD), Rating.GOOD, ReviewKind.LEARN, when)
    kept = store.states()
    store.rebuild()
    assert [row.study_day for row in store.reviews()] == days
    assert store.states() == kept


def test_threads_may_share_a_store(store, moment):
    def work(number):
        card = CardId(f"c{number % 3}.x")
        at = moment(number)
        return store.record(card, Rating.GOOD, ReviewKind.LEARN, at).review.seq

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(work, range(24)))
    assert numbers == list(range(1, 25))
    assert store.check().ok


# ----- Ids -----


def test_ids_are_version_7_and_sort_by_time():
    ids = [review_id(ms, b"\xff" * 10) for ms in (0, 1, 1_700_000_000_000)]
    assert ids == sorted(ids)
    assert ids[2] == "018bcfe5-6800-7fff-bfff-ffffffffffff"
    assert review_id(1, b"\0" * 10) == "00000000-0001-7000-8000-000000000000"
    assert new_review_id(5) != new_review_id(5)


# ----- Imports -----


def test_looking_at_the_counts_needs_no_database_library():
    code = (
        "import sys, quizapp.store, quizapp.store.peek\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'fsrs'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_opening_an_up_to_date_database_needs_no_migrations(fresh):
    code = (
        "import sys; from pathlib import Path; from quizapp.store import Store\n"
        "Store.open(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(fresh())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_unknown_name_is_no_part_of_the_store():
    import quizapp.store

    with pytest.raises(AttributeError, match="nonsense"):
        _ = quizapp.store.nonsense
