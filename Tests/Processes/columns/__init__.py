"""Tests of `columns`: the content of its CSV files, and files after errors."""
