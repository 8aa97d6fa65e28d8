"""Songs become an album: one sound, an order, and what lies between them.

wishes.py     ALBUM.toml, read; init.py writes a first one; notes.py: what is intended stays
record.py     the whole run on one screen:
order.py      the order that costs least (flow.py), from each song's traits.py: keys.py, tempos.py
units.py      what is mastered as one: a song, or a gapless run
cohesion.py   the common sound, and how far each goes toward it (plans.py): measures.py, turning.py, loudness.py
masters.py    the songs rendered, and measured together; workshop.py keeps them
ends.py       where music begins and has decayed; sequence.py: where each stands (spacing.py, trims.py, fades.py)
render.py     the record as blocks (room_tone.py); joins.py: what is heard from one song to the next
disc_of.py    the record as a disc; sides.py: as vinyl; services.py: as it is streamed
"""
