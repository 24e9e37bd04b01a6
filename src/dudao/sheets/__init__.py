"""Files as tables: CSV and XLSX of any size, encoding and condition, in constant memory."""
