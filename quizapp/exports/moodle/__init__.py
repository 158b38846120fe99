"""Papers as questions of a Moodle question bank."""

from quizapp.exports.moodle.quiz import quiz_xml

__all__ = ["quiz_xml"]
