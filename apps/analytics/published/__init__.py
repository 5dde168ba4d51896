"""Daily tables for other tools, in PostgreSQL: what they hold, and the job that keeps them as the lake is."""
