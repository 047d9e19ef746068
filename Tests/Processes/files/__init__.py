"""Files kept between runs: files of earlier versions, damaged files, names and owners."""
