"""The page on which an admin changes rules: what they would change, saving them, and how far history follows."""
