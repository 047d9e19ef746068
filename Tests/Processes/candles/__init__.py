"""Tests of `ohlc`: candles from trades, and its CSV files."""
