"""What stays on disk between runs: files of earlier versions, damaged files, names and owners."""
