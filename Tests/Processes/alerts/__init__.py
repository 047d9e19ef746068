"""Tests of `alert`: channels, retries, digests, quiet hours, the spool, kills and secrets."""
