"""One run of study as a state machine without a screen: next, answer, rate, undo."""

from quizapp.study.session import Attempt, Phase, Question, Recorder, Session
from quizapp.study.suggestion import suggest

__all__ = ["Attempt", "Phase", "Question", "Recorder", "Session", "suggest"]
