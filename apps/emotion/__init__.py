"""Signs of frustration, what visitors may have felt, and how well that was judged."""
