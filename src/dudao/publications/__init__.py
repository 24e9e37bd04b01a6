"""What is made known to customers: notices, reports, price lists, directories; where they hang, and who signed for them."""
