"""The published outcomes as data: studies, their numbers with source and check level, and where the review differs."""
