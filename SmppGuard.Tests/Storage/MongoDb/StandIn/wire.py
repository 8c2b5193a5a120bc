"""The frames of MongoDB's wire protocol: OP_MSG both ways, and OP_QUERY for the hello with which a driver begins.

Each message has a header of four little-endian int32: its length, its id, the id that it answers, its opcode.
"""
import itertools
import struct

import bson
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

OP_REPLY = 1
OP_QUERY = 2004
OP_MSG = 2013

CHECKSUM_PRESENT = 1
MORE_TO_COME = 2

MAX_DOCUMENT = 16 * 1024 * 1024
MAX_MESSAGE = 48_000_000
MAX_BATCH = 100_000

_OPTIONS = CodecOptions(uuid_representation=UuidRepresentation.UNSPECIFIED)
_ids = itertools.count(1)


class Request:
    """A command, and whether and how it wants to be answered."""

    def __init__(self, request_id, command, legacy=False, silent=False):
        self.request_id = request_id
        self.command = command
        self.legacy = legacy
        self.silent = silent


def read(stream):
    """The next request; None at the end of the connection."""
    header = _exactly(stream, 16)
    if header is None:
        return None
    length, request_id, _, opcode = struct.unpack('<iiii', header)
    if not 16 <= length <= MAX_MESSAGE:
        raise ValueError(f'a message of {length} octets')
    body = _exactly(stream, length - 16)
    if body is None:
        return None
    if opcode == OP_MSG:
        return _message(request_id, body)
    if opcode == OP_QUERY:
        return _query(request_id, body)
    raise ValueError(f'opcode {opcode}')


def write(stream, request, document):
    """Answers a request in the way in which it came."""
    encoded = bson.encode(document, codec_options=_OPTIONS)
    if request.legacy:
        _send(stream, request, OP_REPLY, struct.pack('<iqii', 8, 0, 0, 1) + encoded)
    elif not request.silent:
        _send(stream, request, OP_MSG, struct.pack('<IB', 0, 0) + encoded)


def _message(request_id, body):
    """flagBits, then sections: kind 0 is the command, kind 1 a list of its documents under a name of its own."""
    flags, = struct.unpack_from('<I', body)
    end = len(body) - (4 if flags & CHECKSUM_PRESENT else 0)
    command, lists, at = {}, {}, 4
    while at < end:
        kind, at = body[at], at + 1
        size, = struct.unpack_from('<i', body, at)
        if kind == 0:
            command = _document(body, at, size)
        elif kind == 1:
            name_end = body.index(0, at + 4)
            lists[body[at + 4:name_end].decode()] = _documents(body, name_end + 1, at + size)
        else:
            raise ValueError(f'a section of kind {kind}')
        at += size
    command.update(lists)
    return Request(request_id, command, silent=bool(flags & MORE_TO_COME))


def _query(request_id, body):
    """flags, a name that ends with NUL, how many to skip and to return, the query; drivers send only their first hello so."""
    at = body.index(0, 4) + 1 + 8
    size, = struct.unpack_from('<i', body, at)
    command = _document(body, at, size)
    return Request(request_id, command.get('$query', command), legacy=True)


def _documents(body, at, end):
    found = []
    while at < end:
        size, = struct.unpack_from('<i', body, at)
        found.append(_document(body, at, size))
        at += size
    return found


def _document(body, at, size):
    return bson.decode(body[at:at + size], codec_options=_OPTIONS)


def _send(stream, request, opcode, body):
    stream.write(struct.pack('<iiii', 16 + len(body), next(_ids), request.request_id, opcode) + body)
    stream.flush()


def _exactly(stream, count):
    octets = stream.read(count)
    return octets if len(octets) == count else None
