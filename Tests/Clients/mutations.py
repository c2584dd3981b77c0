"""Damage done to files, the same for the same seed: what a fuzzer would try first, without a look into the decoder."""

import random
import re
import struct
import zlib

#: What numbers in headers go wrong with, of 16, 32 and 64 bits.
BOUNDARIES = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF]
#: Boxes that hold boxes, with the bytes that stand before the first of these.
PARENTS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"edts": 0, b"moof": 0, b"traf": 0, b"meta": 4, b"iprp": 0, b"ipco": 0}
PNG = b"\x89PNG\r\n\x1a\n"


def mutated(data, seed, other):
    """`data` with one to three kinds of damage. `other` is a file that pieces may come from."""
    choice = random.Random(seed)
    result = bytearray(data)
    for _ in range(choice.choice([1, 1, 1, 2, 3])):
        if result:
            result = choice.choice(DAMAGES)(result, choice, other)
    # Half of the pictures keep right checksums, or no decoder would look at what they hold.
    if result.startswith(PNG) and choice.random() < 0.7:
        result = with_checksums(result)
    return bytes(result)


def place(data, choice):
    """An offset, which is often in the first or the last bytes, where headers and indexes are."""
    near = min(len(data), 400)
    return choice.choice([choice.randrange(len(data)), choice.randrange(near), len(data) - 1 - choice.randrange(near)])


def flip_bits(data, choice, other):
    for _ in range(choice.choice([1, 1, 2, 8])):
        data[place(data, choice)] ^= 1 << choice.randrange(8)
    return data


def set_bytes(data, choice, other):
    start = place(data, choice)
    for index in range(start, min(len(data), start + choice.choice([1, 2, 4, 16]))):
        data[index] = choice.randrange(256)
    return data


def set_number(data, choice, other):
    width, number = choice.choice([2, 4, 4, 8]), choice.choice(BOUNDARIES)
    start = place(data, choice)
    number = (number & ((1 << 8 * width) - 1)).to_bytes(width, choice.choice(["big", "little"]))
    data[start : start + width] = number
    return data


def truncate(data, choice, other):
    return data[: place(data, choice)]


def cut_out(data, choice, other):
    start = place(data, choice)
    del data[start : start + choice.choice([1, 2, 16, 200])]
    return data


def repeat(data, choice, other):
    start = place(data, choice)
    part = data[start : start + choice.choice([1, 4, 64, 500])]
    data[start:start] = part * choice.choice([1, 2, 20])
    return data


def fill(data, choice, other):
    start = place(data, choice)
    length = min(len(data) - start, choice.choice([4, 32, 300]))
    data[start : start + length] = choice.choice([b"\0", b"\xff"]) * length
    return data


def splice(data, choice, other):
    """The beginning of one file, and the end of another."""
    return data[: place(data, choice)] + other[choice.randrange(len(other)) :]


def move_chunks(data, choice, other):
    """Swaps two chunks, or leaves one out, repeats one, or gives one the length of another."""
    found = chunks(data)
    if len(found) < 2:
        return set_number(data, choice, other)
    (first, end), (second, last) = sorted(choice.sample(found, 2))
    way = choice.randrange(4)
    # Where one holds the other, the two cannot change places.
    if way == 0 and second >= end:
        return data[:first] + data[second:last] + data[end:second] + data[first:end] + data[last:]
    if way == 1:
        return data[:first] + data[end:]
    if way == 2:
        return data[:first] + data[second:last] + data[first:]
    data[first : first + 4] = data[second : second + 4]
    return data


DAMAGES = [flip_bits, flip_bits, set_bytes, set_number, set_number, set_number, truncate, cut_out, repeat, fill, splice, move_chunks, move_chunks]


def chunks(data):
    """The stretches that a file is made of by its format, as pairs of their first byte and the one after their last."""
    if data.startswith(PNG):
        return walked(data, 8, lambda head: struct.unpack(">I", head[:4])[0] + 12)
    if data.startswith(b"RIFF"):
        return walked(data, 12, lambda head: (struct.unpack("<I", head[4:8])[0] + 9) & ~1)
    if data.startswith(b"\xff\xd8"):
        return walked(data, 2, lambda head: struct.unpack(">H", head[2:4])[0] + 2)
    if data[4:8] in (b"ftyp", b"styp", b"wide", b"moov"):
        return boxes(data, 0, len(data))
    if data.startswith(b"G") and len(data) % 188 == 0:
        return [(start, start + 188) for start in range(0, len(data), 188)]
    for mark in (b"OggS", b"\x06\x0e\x2b\x34", b"\x00\x00\x01", b"\n"):
        starts = [found.start() for found in re.finditer(re.escape(mark), data)]
        if len(starts) > 2:
            return list(zip(starts, [*starts[1:], len(data)], strict=True))
    return [(start, min(start + 64, len(data))) for start in range(0, len(data), 64)]


def walked(data, offset, length):
    """Chunks of which each names its own length."""
    found = []
    while offset + 8 <= len(data):
        end = offset + length(data[offset : offset + 8])
        found.append((offset, min(end, len(data))))
        offset = end
    return found


def boxes(data, offset, end):
    """The boxes of an ISO base media file, those within others among them."""
    found = []
    while offset + 8 <= end:
        size = max(8, int.from_bytes(data[offset : offset + 4], "big"))
        last = min(end, offset + size)
        found.append((offset, last))
        name = bytes(data[offset + 4 : offset + 8])
        if name in PARENTS:
            found += boxes(data, offset + 8 + PARENTS[name], last)
        offset += size
    return found


def with_checksums(data):
    """A PNG whose chunks have the checksums of what they hold now."""
    for start, end in chunks(data):
        if end - start >= 12:
            data[end - 4 : end] = struct.pack(">I", zlib.crc32(data[start + 4 : end - 4]))
    return data
