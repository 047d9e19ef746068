"""`advise`: what it asks a model, what it makes of the answer, and outages."""
