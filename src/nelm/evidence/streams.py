"""Random numbers by key: draw i of a key is the same whatever else is drawn, in whatever order or chunks."""

from __future__ import annotations

import hashlib

import numpy as np

from nelm.survival.records import Floats

WORDS = 4  # 64-bit numbers that Philox gives for one step of its counter


def uniforms(seed: int, key: str, first: int, count: int, width: int) -> Floats:
    """Draws `first` to `first + count` of a key, `width` numbers between 0 and 1 (both excluded) each: count x width.

    Philox4x64 (Salmon 2011), its key a hash of seed and key, its counter the number of the draw. The bits are turned into
    numbers here, so that another version of NumPy gives the same.
    """
    digest = hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=16).digest()
    steps = -(-width // WORDS)
    generator = np.random.Philox(key=np.frombuffer(digest, dtype="<u8").astype(np.uint64))
    raw = generator.advance(first * steps).random_raw(count * steps * WORDS)
    numbers = ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    return np.ascontiguousarray(numbers.reshape(count, steps * WORDS)[:, :width])
