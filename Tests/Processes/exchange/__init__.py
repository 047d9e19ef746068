"""A fake Bybit exchange for the tests, and the tests of it. README has the manual."""
