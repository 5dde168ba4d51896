"""Where people point, click and read: points on a screen, and what is drawn of them."""
