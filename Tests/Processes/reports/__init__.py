"""`report` against a plain computation, its files, and scripts/sweep."""
