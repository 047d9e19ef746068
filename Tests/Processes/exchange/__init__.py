"""A fake Bybit exchange for the tests, and the tests of it. The README is its manual."""
