"""Numbers at and beyond the ends of what fits: in options, in records, in the exchange's
answers."""
