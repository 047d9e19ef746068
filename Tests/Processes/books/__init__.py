"""`book` and `flow`: order books, walls and trade windows, recomputed in the plainest way."""
