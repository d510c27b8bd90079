"""The exception packet: what a request must document, and what a case documents of it."""
