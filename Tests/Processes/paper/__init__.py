"""`trade` on paper against a plain recomputation in fractions."""
