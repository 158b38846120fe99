"""The mathtext room."""
