"""What the API answers with and takes in, subject by subject."""
