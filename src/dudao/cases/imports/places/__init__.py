"""The property tree, its households and its staff, from one workbook with a sheet for each."""
