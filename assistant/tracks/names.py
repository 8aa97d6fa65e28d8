"""What a track is, by the name that somebody gave its file.

A name is cut into words at changes of case, digits and separators ("KickIn_02" is kick, in). Patterns of one to three
words stand for roles, longer ones before shorter ones, and of several that fit the later one in the name wins, since
songs and artists stand in front ("The Bass Song - 03 - Vocal"). What could be anything ("lead", "track 4") is None: then
the sound decides.

Conventions: words are lower case, accents taken off. Where it fails: "Lead" alone may be a voice or a guitar, and
abbreviations of two letters may be a player's initials.
"""

import re
import unicodedata
from pathlib import PurePath

_WORDS = {
    "kick": "kick kik kck kd bd bassdrum bombo bumbo grosscaisse|gran cassa|bass drum|grosse caisse|kick drum|kick in|"
            "kick out|kick sub|sub kick|kick sample|kick trigger|808 kick|kick 808",
    "snare": "snare snares sn snr sd sdr rimshot sidestick caja caisse|caisse claire|snare drum|snare top|snare bottom|"
             "snare btm|snr top|snr bot|side stick|rim shot|sn top|sn bot|sn bottom|kleine trommel",
    "toms": "tom toms ft rt floortom racktom timbal|floor tom|rack tom|tom hi|tom lo|tom mid|hi tom|low tom|tom tom",
    "cymbals": "hihat hihats hat hats hh cymbal cymbals crash ride splash china becken platillos cymbale cymbales piatti|hi hat|"
               "hi hats|high hat|closed hat|open hat|charley",
    "percussion": "perc percs percussion percusion percussioni shaker shakers tamb tambourine tamburin conga congas bongo "
                  "bongos djembe cajon clap claps handclap handclaps snap snaps cowbell clave claves maraca maracas guiro "
                  "timbale timbales tabla cabasa triangle woodblock agogo timpani pandereta|hand clap|finger snap|wood block",
    "drums": "drum drums drumkit kit overhead overheads oh ohl ohr room rooms schlagzeug bateria batterie batteria trommeln "
             "beat beats breakbeat|drum kit|drum loop|drum bus|drum room|over heads|drum machine|drums mono|room mic|drum mix",
    "bass": "bass bs bajo basse basso bassline subbass 808 contrabass upright|bass guitar|bass di|bass amp|sub bass|synth bass|"
            "bass synth|string bass|upright bass|double bass|acoustic bass|electric bass|e bass|moog bass|slap bass|sub drop",
    "electric_guitar": "guitar guitars gtr gtrs git gitarre guitarra guitare chitarra eg egtr egt elecgtr strat tele lespaul "
                       "powerchords riff wah|electric guitar|elec gtr|e gtr|e guitar|lead guitar|rhythm guitar|lead gtr|"
                       "rhythm gtr|guitar lead|guitar solo|dist gtr|clean gtr|clean guitar|heavy guitar|guitar amp|"
                       "guitar di|les paul|palm mute|guitare electrique|guitarra electrica|slide guitar|lap steel|pedal steel",
    "acoustic_guitar": "acoustic acgtr agtr acg nylon ukulele uke mandolin mandolina banjo akustik westerngitarre|"
                       "acoustic guitar|ac gtr|acoustic gtr|a gtr|ac guitar|acous gtr|nylon guitar|classical guitar|"
                       "steel string|12 string|guitare acoustique|guitarra acustica|akustische gitarre|guitar acoustic|"
                       "gtr ac|gtr acoustic|guitar nylon",
    "keys": "keys key keyboard keyboards piano pianos pno rhodes wurli wurlitzer organ orgel orgue organo hammond b3 clav "
            "clavinet ep epiano klavier harpsichord vibes vibraphone vibraphon marimba xylophone glockenspiel glock celesta "
            "celeste accordion akkordeon melodica mellotron cembalo|electric piano|e piano|grand piano|upright piano|"
            "music box|toy piano|el piano",
    "synth": "synth synths syn synthesizer arp arps arpeggio pluck plucks saw supersaw juno moog prophet dx7 sequence "
             "sequencer seq stab stabs bleep|synth lead|lead synth|synth pluck|synth arp|acid line|saw lead",
    "strings": "strings string str violin violins vln vlns viola violas vla cello celli cellos vc geige geigen streicher "
               "violon violine cordes cuerdas archi pad pads orchestra orch quartet harp harfe|synth pad|pad synth|"
               "choir pad|string section|warm pad|synth strings",
    "brass": "brass horn horns trumpet trumpets tpt trompete trompeta trompette trombone trombones tbn posaune tuba sax saxes "
             "saxophone saxofon altosax tenorsax flute flutes flauta flote fl clarinet klarinette clarinete oboe bassoon "
             "fagott recorder harmonica woodwind woodwinds winds piccolo flugelhorn euphonium whistle|french horn|"
             "alto sax|tenor sax|bari sax|baritone sax|pan flute|english horn|bass clarinet|bass trombone|synth brass|"
             "brass section|tin whistle",
    "lead_vocal": "vocal vocals vox voice voices vx lv ldvox leadvox leadvocal ldv voc vocs singer gesang stimme voz voix voce "
                  "rap verse main narrator speech spoken|lead vocal|lead vocals|lead vox|lead voc|lead voice|main vocal|"
                  "main vox|ld vox|ld voc|vocal lead|vox lead|vocal main|lead singer|voz principal|chant principal|"
                  "vocal double|vox dbl|vocal dbl|lead vox dbl|lead vocal double",
    "backing_vocal": "bgv bgvs bgvox bv bvs bvox bgs backing backings harmony harmonies harm choir chor choeur coro chorus "
                     "gang adlib adlibs ooh oohs aah aahs crowd|backing vocal|backing vocals|backing vox|back vox|"
                     "back vocal|background vocal|background vocals|bg vox|bg vocal|bg vocals|bk vox|bkg vox|vocal harmony|"
                     "vox harm|harmony vocal|harmony vox|vocal harm|gang vocals|gang vox|gang vocal|ad lib|ad libs|vocal choir|vocal stack|"
                     "backing voc|vocal backing|vox backing|vocals backing|coros",
    "effects": "fx sfx efx effect effects riser risers impact impacts sweep sweeps noise ambience ambient ambiance atmo atmos "
               "atmosphere texture textures foley drone whoosh swoosh transition reverse downlifter uplifter boom rain wind "
               "birds vinyl scratch scratches click clicktrack metronome verb reverb delay echo|vocal fx|vox fx|"
               "kick reverb|snare verb|snare reverb|drum fx|guitar fx|field recording|sound fx|sound effects|click track|"
               "vocal reverb|vocal delay|vox verb|vox delay|vocal verb|noise sweep|white noise",
    "other": "band instrumental instrumentals backingtrack playback mixdown accompaniment karaoke|backing track|"
             "full mix|the band|rest of band|music bed",
}  # fmt: skip
"""By role: single words, then patterns of several, parted by bars."""
_SHORT = {
    "overhead", "overheads", "oh", "ohl", "ohr", "room", "rooms", "chorus", "verse", "main", "wind", "key", "str", "beat",
    "sequence", "noise", "music", "band", "reverse", "boom", "harm", "fl", "acoustic", "backing", "delay", "echo",
    "reverb", "verb",
}  # fmt: skip
"""Words that say where, when or how as often as what: any other word that fits counts for more."""
_ENDINGS = re.compile(r"(\.(wav|wave|aiff?|flac|ogg|mp3|m4a|bwf|caf))+$", re.IGNORECASE)


def _table() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for role, text in _WORDS.items():
        singles, *several = text.split("|")
        found |= {(word,): role for word in singles.split()}
        found |= {tuple(pattern.split()): role for pattern in several}
    return found


_PATTERNS = _table()
_LONGEST = max(len(pattern) for pattern in _PATTERNS)


def role_of_name(name: str) -> str | None:
    """The role that a track's name tells; None where it tells none.

    Args:
        name: of the file, with or without folder and ending.
    """
    words = _words(name)
    found = [each for start in range(len(words)) if (each := _at(words, start))]
    return max(found)[-1] if found else None


def _at(words: list[str], start: int) -> tuple[bool, bool, int, str] | None:
    """The longest pattern that begins at a word, ranked: what is certain, what has several words, what comes later."""
    for length in range(min(_LONGEST, len(words) - start), 0, -1):
        role = _PATTERNS.get(tuple(words[start : start + length]))
        if role is not None:
            return length > 1 or words[start] not in _SHORT, length > 1, start, role
    return None


def _words(name: str) -> list[str]:
    """The words of a name, lower case, without accents."""
    stem = _ENDINGS.sub("", PurePath(name).name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    cut = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", plain)
    return _with_numbers([word.lower() for word in re.findall(r"[A-Za-z]+|\d+", cut)])


def _with_numbers(words: list[str]) -> list[str]:
    """Numbers that belong to a name stay: 808, 12 string, b 3; others go."""
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "808" or (word == "12" and words[place + 1 : place + 2] == ["string"]):
            found.append(word)
        elif word == "3" and found and found[-1] == "b":
            found[-1] = "b3"
        elif word == "7" and found and found[-1] == "dx":
            found[-1] = "dx7"
        elif not word.isdigit():
            found.append(word)
    return found
