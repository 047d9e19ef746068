"""Records as rows: what is in a CSV, and what becomes of the file when something goes wrong."""
