"""What must be closed is closed, whatever happens in between."""

from __future__ import annotations

import pytest

from quizapp.closing import Closing


class Door(Closing):
    def __init__(self):
        self.closed = 0

    def close(self):
        self.closed += 1


def test_a_context_closes_what_it_opened():
    with Door() as door:
        assert door.closed == 0
    assert door.closed == 1


def test_an_error_closes_it_and_goes_on():
    door = Door()
    with pytest.raises(KeyError), door:
        raise KeyError
    assert door.closed == 1
