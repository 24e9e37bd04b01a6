"""Documents, tables and figures in the formats people use. Knows no noun of the trade."""
