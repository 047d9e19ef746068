"""The scripts around the build: long names, a moved folder, installing."""
