"""Tests of `board`: what it shows in a terminal, its keys, and how it leaves the terminal."""
