"""Anki packages read: notes become items, reviews come back."""
