"""From tracks to a mix: levels, filters, equalizers, compression and places, each decided in a file of its own."""
