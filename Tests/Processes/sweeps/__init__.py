"""`sweep` against the pipe itself: the same metrics, byte for byte."""
