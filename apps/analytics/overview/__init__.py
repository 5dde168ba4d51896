"""The page after sign-in: how it goes, and what to look at today."""
