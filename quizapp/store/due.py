"""What is due, said once in SQL that SQLite and PostgreSQL both understand.

Everything that counts or lists due cards uses these texts. They hold the same rule
as ``quizapp.scheduling.queue.is_due``. Parameters: ``today`` (study day's ordinal)
and ``now_ms`` (milliseconds since 1970 UTC). Standard library only.
"""

from __future__ import annotations

# Two searches, one for each partial index; no card is in both.
DUE_CARDS = """
SELECT card_id FROM card_state WHERE due_at_ms IS NULL AND due_day <= :today
UNION ALL
SELECT card_id FROM card_state WHERE due_at_ms IS NOT NULL AND due_at_ms <= :now_ms
"""

_STANDS = (
    "{row}.kind IN ('learn', 'review') AND NOT EXISTS "
    "(SELECT 1 FROM review AS v WHERE v.voids = {row}.id AND v.kind = 'void')"
)

# Cards asked on a study day for the first time.
NEW_ON_DAY = f"""
SELECT count(DISTINCT r.card_id) FROM review AS r
WHERE r.study_day = :today AND {_STANDS.format(row="r")}
AND NOT EXISTS (
    SELECT 1 FROM review AS e
    WHERE e.card_id = r.card_id AND e.study_day < :today
    AND {_STANDS.format(row="e")}
)
"""  # noqa: S608  constants only

# Cards reviewed on a study day: answered while in review, not in a learning step.
REVIEWED_ON_DAY = f"""
SELECT count(DISTINCT r.card_id) FROM review AS r
WHERE r.study_day = :today AND r.kind = 'review' AND {_STANDS.format(row="r")}
"""  # noqa: S608  constants only

# Answers that stand, of every kind but void and forward.
TOTAL_REVIEWS = """
SELECT count(*) FROM review AS r
WHERE r.kind NOT IN ('void', 'forward') AND NOT EXISTS (
    SELECT 1 FROM review AS v WHERE v.voids = r.id AND v.kind = 'void'
)
"""
