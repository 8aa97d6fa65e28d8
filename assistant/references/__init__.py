"""References: what a user can name, the library that keeps their measurements, and which of them suits a mix."""
