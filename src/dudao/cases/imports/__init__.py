"""Taking in real complaint logs: read any table, map its columns to cases, check everything, then write."""
