#!/usr/bin/env python3
"""Verifies a receipt of an LGSP with nothing but Python: `python3 verify_receipt.py RECEIPT.json KEY.pem`.

Written from docs/reference/receipt.md, apart from the platform's own code and sharing none of it, so that each can be held against the other.
Exit code 0: the receipt holds. 1: it does not, and the reason is printed. Ed25519 is that of RFC 8032, section 6; the tree is that of RFC 9162.
"""

import base64
import hashlib
import json
import sys

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class Refused(Exception):
    """The receipt does not hold."""


# --- Ed25519 (RFC 8032) ----------------------------------------------------------------------------------------------------


def recover_x(y, sign):
    """The x of a point from its y and the sign of x; None if there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def add(one, two):
    """The sum of two points in extended coordinates."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number, point):
    """A multiple of a point."""
    sum_ = (0, 1, 1, 0)
    while number:
        if number & 1:
            sum_ = add(sum_, point)
        point, number = add(point, point), number >> 1
    return sum_


def point_of(data):
    """A point from its 32 bytes; None if they are none."""
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, message, signature):
    """Whether an Ed25519 signature fits."""
    if len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- the receipt -----------------------------------------------------------------------------------------------------------


def key_in(pem):
    """The 32 bytes of an Ed25519 public key in PEM (RFC 8410)."""
    body = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    if len(body) != 44 or body[:12] != bytes.fromhex("302a300506032b6570032100"):
        raise Refused("the key is no Ed25519 public key in PEM")
    return body[12:]


def decoded(text, length):
    """Base64 in its one spelling, of a known length (0: any)."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text or (length and len(raw) != length):
        raise Refused("base64 that is not as it should be")
    return raw


def read_checkpoint(note, key):
    """Origin, size and root of the signed note."""
    text, _, lines = note.partition("\n\n")
    if not lines.endswith("\n") or text.count("\n") != 2:
        raise Refused("the checkpoint is no signed note of three lines")
    origin, size, root = text.split("\n")
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise Refused("the checkpoint's size is no number")
    key_id = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    for line in lines[:-1].split("\n"):
        dash, name, value = line.split(" ")
        value = decoded(value, 0)
        if dash == "—" and name == origin and value[:4] == key_id:
            if is_signed(key, f"{text}\n".encode(), value[4:]):
                return origin, int(size), decoded(root, 32)
            raise Refused("the checkpoint's signature does not fit")
    raise Refused("the checkpoint is not signed with this key")


def root_from(leaf, index, size, proof):
    """The root that a proof of inclusion leads to (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise Refused("the record's place is outside the tree")
    here, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise Refused("the proof is too long")
        if here % 2 or here == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while here and here % 2 == 0:
                here, last = here // 2, last // 2
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        here, last = here // 2, last // 2
    if last:
        raise Refused("the proof is too short")
    return found


def verify(receipt, key):
    """The records that the receipt proves, as (index, entry); raises `Refused`."""
    if set(receipt) - {"timestamps"} != {"format", "transaction_id", "records", "checkpoint"}:
        raise Refused("the receipt has other fields than it should")
    if receipt["format"] != "lgsp-receipt/1":
        raise Refused("not a receipt of format 1")
    _, size, root = read_checkpoint(receipt["checkpoint"], key)
    proved, before = [], -1
    for record in receipt["records"]:
        if set(record) != {"index", "record", "proof"} or type(record["index"]) is not int or record["index"] <= before:
            raise Refused("the records are not as they should be, or not in order")
        before = record["index"]
        if any(len(step) != 64 or bytes.fromhex(step).hex() != step for step in record["proof"]):
            raise Refused("a step of a proof is no hash")
        leaf = hashlib.sha256(b"\x00" + record["record"].encode()).digest()
        if root_from(leaf, before, size, [bytes.fromhex(step) for step in record["proof"]]) != root:
            raise Refused(f"record {before} is not under the checkpoint's root")
        entry = json.loads(record["record"])
        if entry["transaction_id"] != receipt["transaction_id"]:
            raise Refused("a record is of another transaction")
        proved.append((before, entry))
    if not 0 < len(proved) <= 16:
        raise Refused("a receipt has at least one record and at most 16")
    return proved


def main():
    """Read both files, verify, tell."""
    try:
        with open(sys.argv[1], encoding="utf-8") as receipt, open(sys.argv[2], encoding="ascii") as key:
            proved = verify(json.load(receipt), key_in(key.read()))
    except (Refused, ValueError, KeyError, TypeError, AttributeError, OSError) as fault:
        sys.exit(f"REFUSED: {fault}")
    print("The receipt holds.")
    for index, entry in proved:
        print(f"#{index}", json.dumps(entry, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
