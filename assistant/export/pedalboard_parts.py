"""Functions that a pedalboard script brings along for what pedalboard lacks: plain numpy, written into the script.

Conventions: as in the script itself, sounds are float32 (channels, samples). Each text is a part of the script, and is
written only where the chain needs it.
"""

MARGIN_DB = 0.2
"""How far under the ceiling the limiter's gain aims.

Measured with 0.05 dB on 8 s of each of 28 songs at 3 and at 10 dB of limiting: the highest true peak, by interpolators
of 4 and 8 times the rate, passed the ceiling by 0.059 dB. The rest is a reserve for other songs.
"""

MID_SIDE = '''
def to_mid_side(sound):
    """Left and right as mid and side."""
    return (sound[:1] + sound[1:]) / 2, (sound[:1] - sound[1:]) / 2


def to_left_right(mid, side):
    """Mid and side as left and right."""
    return np.concatenate((mid + side, mid - side))
'''

FILTERED = '''
PROTOTYPES = {  # of the Audio EQ Cookbook; s is 1j at the frequency, a the root of the gain
    "bell": lambda s, a, q: (s * s + s * a / q + 1) / (s * s + s / (a * q) + 1),
    "low_shelf": lambda s, a, q: a * (s * s + s * a**0.5 / q + a) / (a * s * s + s * a**0.5 / q + 1),
    "high_shelf": lambda s, a, q: a * (a * s * s + s * a**0.5 / q + 1) / (s * s + s * a**0.5 / q + a),
    "low_pass": lambda s, a, q: 1 / (s * s + s / q + 1),
    "high_pass": lambda s, a, q: s * s / (s * s + s / q + 1),
    "all_pass": lambda s, a, q: (s * s - s / q + 1) / (s * s + s / q + 1),
    "low_pass_1": lambda s, a, q: 1 / (s + 1),
    "high_pass_1": lambda s, a, q: s / (s + 1),
}


def filtered(sound, rate, *sections):
    """Digital filters (bilinear), exact at low frequencies, where 32-bit filters are not.

    A section is (kind, frequency in Hz, gain in dB, q).
    """
    size = 1 << (sound.shape[1] + 4 * rate).bit_length()
    tangent = np.tan(np.pi * np.arange(size // 2 + 1) / size)
    response = 1.0
    for kind, frequency, gain_db, q in sections:
        s = 1j * tangent / np.tan(np.pi * frequency / rate)
        response = response * PROTOTYPES[kind](s, 10 ** (gain_db / 40), q)
    rows = [np.fft.irfft(np.fft.rfft(row, size) * response, size)[: row.size] for row in sound.astype(np.float64)]
    return np.stack(rows).astype(np.float32)
'''

CONVOLVED = '''
def convolved(sound, taps, late):
    """Convolution with a filter whose middle is `late` samples after its beginning."""
    taps = np.frombuffer(base64.b64decode(taps), dtype="<f4").astype(np.float64)
    size = 1 << (sound.shape[1] + taps.size).bit_length()
    response = np.fft.rfft(taps, size)
    whole = [np.fft.irfft(np.fft.rfft(row, size) * response, size) for row in sound.astype(np.float64)]
    return np.stack(whole)[:, late : late + sound.shape[1]].astype(np.float32)
'''

ALONG = '''
def along(target, rate, longest_ms, states, step):
    """A recursion over time, on many stretches at once; each begins early enough to have forgotten that it did."""
    early = int(12 * longest_ms / 1000 * rate)
    stretches = -(-target.size // early)
    padded = np.concatenate((np.zeros(early), target, np.zeros(stretches * early - target.size)))
    columns = np.stack([padded[k * early : (k + 2) * early] for k in range(stretches)], axis=1)
    state = [np.zeros(stretches) for _ in range(states)]
    for row in columns:
        row[:], state = step(row, state)
    return columns[early:].T.ravel()[: target.size]


def decay(milliseconds, rate):
    """The factor a sample of an exponential with this time constant."""
    return np.exp(-1000 / (milliseconds * rate))
'''

COMPRESSED = '''
def compressed(sound, rate, threshold_db, ratio, knee_db, attack_ms, release_ms, makeup_db, wet):
    """Soft knee on peak levels, then smoothed gains, one for all channels; pedalboard's Compressor smooths levels."""
    level_db = 20 * np.log10(np.maximum(np.abs(sound).max(axis=0).astype(np.float64), 1e-9))
    above = level_db - threshold_db
    bent = np.clip(above + knee_db / 2, 0, knee_db) ** 2 / max(2 * knee_db, 1e-12)
    over = (1 - 1 / ratio) * (bent + np.maximum(above - knee_db / 2, 0))
    attack, release = decay(attack_ms, rate), decay(release_ms, rate)

    def step(row, state):
        peak = np.maximum(row, row + (state[0] - row) * release)
        smooth = peak + (state[1] - peak) * attack
        return smooth, [peak, smooth]

    reduction_db = along(over, rate, max(attack_ms, release_ms), 2, step)
    gain = 1 - wet + wet * 10 ** ((makeup_db - reduction_db) / 20)
    return sound * gain.astype(np.float32)
'''

SHAPED = '''
def shaped(sound, rate, attack_db, sustain_db, fast_ms, slow_ms):
    """Attacks and decays turned up or down by the difference of a fast and a slow average of held peaks."""
    hold = round(0.025 * rate)
    fast, slow, fall = decay(fast_ms, rate), decay(slow_ms, rate), decay(20, rate)

    def step(row, state):
        peak, left, quick, slack, gain_db = state
        falling = np.where(left > 0, peak, fall * peak)
        left = np.where(row >= falling, hold, np.maximum(left - 1, 0))
        peak = np.maximum(row, falling)
        quick, slack = peak + (quick - peak) * fast, peak + (slack - peak) * slow
        difference_db = 20 * np.log10((quick + 1e-9) / (slack + 1e-9))
        wanted_db = np.where(difference_db > 0, attack_db, sustain_db) * difference_db**2 / (difference_db**2 + 16)
        gain_db = wanted_db + (gain_db - wanted_db) * fast
        return gain_db, [peak, left, quick, slack, gain_db]

    gain_db = along(np.abs(sound).max(axis=0).astype(np.float64), rate, max(slow_ms, 25), 5, step)
    return sound * (10 ** (gain_db / 20)).astype(np.float32)
'''

LIMITED = '''
def peaks(sound):
    """The largest amplitude of all channels around each sample, between the samples too (8 times the rate)."""
    found = np.abs(sound).max(axis=0).astype(np.float64)
    places = np.arange(-32, 32)
    for phase in range(1, 8):
        at = places + phase / 8
        taps = np.sinc(at) * np.i0(9 * np.sqrt(np.maximum(1 - (at / 32.5) ** 2, 0))) / np.i0(9)
        for row in sound.astype(np.float64):
            between = np.abs(np.convolve(row, taps / taps.sum()))[31 : 31 + row.size + 1]
            found = np.maximum(found, np.maximum(between[:-1], between[1:]))
    return found


def limited(sound, rate, ceiling_db, lookahead_ms, release_ms, slow_release_ms):
    """Look-ahead limiter on true peaks: what is needed is held, released twice and averaged twice."""
    half = round(lookahead_ms * rate / 2000)
    hold, late = round(0.025 * rate), 2 * half
    ceiling = 10 ** (ceiling_db / 20)
    wanted = 1 - ceiling / np.maximum(np.concatenate((peaks(sound), np.zeros(late))), ceiling)
    width = 1
    while width < late + hold + 1:
        more = min(width, late + hold + 1 - width)
        wanted[more:] = np.maximum(wanted[more:], wanted[:-more])
        width += more
    fast, charge, slow = decay(release_ms, rate), decay(200, rate), decay(slow_release_ms, rate)

    def step(row, state):
        quick = np.maximum(row, row + (state[0] - row) * fast)
        slack = row + (state[1] - row) * np.where(row > state[1], charge, slow)
        return np.maximum(quick, slack), [quick, slack]

    taken = along(wanted, rate, max(release_ms, slow_release_ms, 200), 2, step)
    for _ in range(2):
        total = np.cumsum(np.concatenate((np.zeros(half + 1), taken)))
        taken = (total[half + 1 :] - total[: -half - 1]) / (half + 1)
    return sound * (1 - taken[late:]).astype(np.float32)
'''
