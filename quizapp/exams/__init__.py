"""The exams room."""
