"""When a card is asked: study days, the memory model, fuzz, the queue, forecasts."""
