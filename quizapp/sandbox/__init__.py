"""What may run for ever or do harm, kept behind a boundary that can be killed."""

from quizapp.sandbox.checking import check_response

__all__ = ["check_response"]
