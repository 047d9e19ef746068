"""`ind` against reference values and plain formulas."""
