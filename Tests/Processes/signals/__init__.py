"""`signal`: strategies against a plain recomputation, no repaint, rule files."""
