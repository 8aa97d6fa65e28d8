"""Give an Ogg stream a fixed serial number in place of libsndfile's random one, so that two runs give the same bytes.

Each page has a checksum over itself. It is linear over GF(2): changing the serial by the bits `d` changes the checksum
by that of a page which is 0 but for `d`, which depends on the page's length alone. RFC 3533, section 6: CRC-32 with
polynomial 0x04C11DB7, not reflected, starting at 0.
"""

import struct
from functools import cache
from typing import BinaryIO

SERIAL = 1
_POLYNOMIAL = 0x104C11DB7
_HEADER = struct.Struct("<4sBBQIIIB")  # capture, version, type, granule, serial, sequence, checksum, segments
_SERIAL_AT, _CHECKSUM_AT = 14, 22


def set_serial(file: BinaryIO) -> None:
    """Rewrite the serial number and checksum of every page of an open Ogg file with one stream."""
    position = 0
    while True:
        file.seek(position)
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            break
        *_, serial, _, checksum, segments = _HEADER.unpack(head)
        page_bytes = _HEADER.size + segments + sum(file.read(segments))
        file.seek(position + _SERIAL_AT)
        file.write(struct.pack("<I", SERIAL))
        file.seek(position + _CHECKSUM_AT)
        file.write(struct.pack("<I", checksum ^ _checksum_change(serial ^ SERIAL, page_bytes)))
        position += page_bytes
    file.flush()


def _checksum_change(serial_change: int, page_bytes: int) -> int:
    """Checksum of a page of zeros with `serial_change` in its serial field (stored little-endian)."""
    polynomial = int.from_bytes(serial_change.to_bytes(4, "little"), "big")
    # The field's last bit stands before (page_bytes - 18) more bytes; a CRC multiplies by x^32 besides.
    return _multiply(polynomial, _power_of_x(8 * (page_bytes - _SERIAL_AT - 4) + 32))


@cache
def _power_of_x(exponent: int) -> int:
    """x^exponent modulo the polynomial, by squaring."""
    if exponent < 32:
        return 1 << exponent
    half = _power_of_x(exponent // 2)
    square = _multiply(half, half)
    return _multiply(square, 2) if exponent % 2 else square


def _multiply(left: int, right: int) -> int:
    """Multiply two polynomials over GF(2), modulo the polynomial."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left >> 32:
            left ^= _POLYNOMIAL
        right >>= 1
    return product
