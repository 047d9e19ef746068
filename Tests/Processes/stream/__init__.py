"""`bybit-stream` at a fake exchange: links, candles, history, output."""
