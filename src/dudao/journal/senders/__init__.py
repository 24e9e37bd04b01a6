"""How messages leave: by mail, by work messengers, by webhook."""
