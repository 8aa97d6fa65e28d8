"""Songs become an album: where each begins and ends, in which order, with which gaps, fades and joins.

ends       where the music of a song really begins and ends, its room tone, and the sound of both ends
fades      fades and crossfades to the sample
spacing    what can be wished for a song and for the gap in front of it
sequence   songs and what is wished for -> the place of each in the album: gaps, fades, marks; trims is its first step
render     a sequence and its sounds -> blocks: the whole record, one song alone, or any stretch
room_tone  the sound of a room without music, as long as a gap needs it
joins      what is heard where one song gives way to the next
keys       the key of a song, and how far two are apart
tempos     the tempo of a song, and how far two are apart
traits     what the order of an album hangs on: key, tempo, energy, both ends
flow       what an order costs, term by term, and the words for each join
order      the order that costs least

Conventions: an album has one rate, and its timeline counts samples from the first sample of the first song.
"""
