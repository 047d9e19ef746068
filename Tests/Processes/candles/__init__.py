"""`ohlc`: candles from trades, and its CSV files."""
