"""The shipped notes and items: data only, read through importlib.resources."""
