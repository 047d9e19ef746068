"""`report` against a plain computation, its files."""
