"""`trade` on paper: random runs whose records are checked against each other."""
