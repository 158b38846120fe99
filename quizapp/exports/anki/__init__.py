"""Anki packages: what an export holds, and how it is written."""
