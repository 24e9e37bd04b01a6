"""The face that other systems see: the same acts and reads as the desk, described as OpenAPI."""
