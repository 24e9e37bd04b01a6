"""A living company to look at: branches, sites, and two years of history made by the acts."""
