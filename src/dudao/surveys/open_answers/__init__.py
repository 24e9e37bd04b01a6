"""Open answers of surveys: their words, and the categories they are put into."""
