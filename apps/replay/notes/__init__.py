"""Notes and tags that people leave on sessions and on moments in them."""
