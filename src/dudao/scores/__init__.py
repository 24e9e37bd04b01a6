"""The score of every site, down to the record that cost the points."""
