"""Tests of `book` and `flow`: order books, walls and trade windows, against simple
recalculations."""
