"""Tests of `advise`: requests to a model, handling of its answers, and outages."""
