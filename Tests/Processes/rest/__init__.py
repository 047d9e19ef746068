"""`bybit-rest`: signatures, pages, limits, faults."""
