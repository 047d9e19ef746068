"""What all topics use: running commands, waiting for conditions, generated market data."""
