"""Numbers at and beyond the limits of their types: in options, in records, in the exchange's
answers."""
