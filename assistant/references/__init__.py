"""A library of references: what each song plays, and which of them play most like a mix."""
