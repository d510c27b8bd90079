"""The verdicts as a Parquet file: a row per patient and edition, or per patient, edition and criterion."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nelm.compiled import over_rows
from nelm.engines.arrays import Array, Judged
from nelm.exchange.table.writing import unfinished, writing
from nelm.screen.batch import Patients
from nelm.screen.count import WORDS, Counting, required

LISTED = pa.list_(pa.string())
WORD = pa.dictionary(pa.int32(), pa.string())
VERDICTS = pa.schema([
    ("id", pa.string()), ("criteria", WORD), ("verdict", WORD), ("can_be_met", pa.bool_()), ("can_be_not_met", pa.bool_()),
    ("failed", LISTED), ("unknown", LISTED), ("decisive", LISTED),
])  # fmt: skip
ITEMS = pa.schema([
    ("id", pa.string()), ("criteria", WORD), ("item", WORD), ("strength", WORD), ("verdict", WORD),
    ("can_be_met", pa.bool_()), ("can_be_not_met", pa.bool_()),
])  # fmt: skip
CAN_BE_MET, CAN_BE_NOT_MET = 1, 2


def verdict_table(counting: Counting, ids: pa.Array, judged: Sequence[Judged]) -> pa.Table:
    """A row per patient and edition, with the ids of the required criteria that fail or are unknown and the decisive facts."""
    parts = []
    for ruleset, one in zip(counting.rulesets, judged, strict=True):
        criteria = [rule.criterion.id for _, rule in required(ruleset)]
        columns = [
            ids,
            repeated(ruleset.edition.id, len(ids)),
            worded(one.verdict),
            pa.array((one.verdict & CAN_BE_MET) != 0),
            pa.array((one.verdict & CAN_BE_NOT_MET) != 0),
            listed(one.failed, criteria),
            listed(one.unknown, criteria),
            listed(one.decisive, counting.arrays.plan.asked),
        ]
        parts.append(pa.Table.from_arrays(columns, schema=VERDICTS))
    return pa.concat_tables(parts)


def item_rows(counting: Counting, patients: Patients) -> pa.Table:
    """A row per patient, edition and criterion of any strength."""
    found = [counting.arrays.judge(patients.judged, place) for place in range(counting.editions)]
    return item_table(counting, patients.ids, found)


def item_table(counting: Counting, ids: pa.Array, judged: Sequence[Judged]) -> pa.Table:
    """The same of patients by their ids; failed and unknown have a bit for each criterion."""
    parts = []
    for ruleset, found in zip(counting.rulesets, judged, strict=True):
        for bit, rule in enumerate(ruleset.rules):
            failed, unknown = (((mask >> bit) & 1).astype(np.int8) for mask in (found.failed, found.unknown))
            verdict = 1 + failed + 2 * unknown
            columns = [
                ids,
                repeated(ruleset.edition.id, len(ids)),
                repeated(rule.criterion.id, len(ids)),
                repeated(rule.criterion.strength, len(ids)),
                worded(verdict),
                pa.array((verdict & CAN_BE_MET) != 0),
                pa.array((verdict & CAN_BE_NOT_MET) != 0),
            ]
            parts.append(pa.Table.from_arrays(columns, schema=ITEMS))
    return pa.concat_tables(parts)


def repeated(word: str, rows: int) -> pa.DictionaryArray:
    """One word on every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([word]))


def worded(verdict: Array) -> pa.DictionaryArray:
    """Verdicts as words."""
    return pa.DictionaryArray.from_arrays(pa.array(verdict.astype(np.int32)), pa.array(WORDS))


def listed(masks: Array, names: Sequence[str]) -> pa.ListArray:
    """Masks as lists of the names of their bits."""
    masks = masks.astype(np.int64)
    ends = np.zeros(len(masks) + 1, np.int32)
    np.bitwise_count(masks).cumsum(out=ends[1:])
    places = np.empty(ends[-1], np.int32)
    over_rows(spell, len(masks), [masks], [places])
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(names, pa.string()).take(pa.array(places)))


def spell(rows: int, masks: Any, places: Any) -> None:
    """The bits of one mask after the other, by their numbers."""
    last = 0
    for i in range(rows):
        left, bit = masks[i], 0
        while left:
            if left & 1:
                places[last] = bit
                last += 1
            left, bit = left >> 1, bit + 1


class ParquetFile:
    """A Parquet file while it is written; it stands under its name only when it is whole."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.part = unfinished(path)
        words = [name for name in schema.names if name != "id"]
        paths = [f"{name}.list.element" if schema.field(name).type == LISTED else name for name in words]
        with writing(path):
            self.writer = pq.ParquetWriter(
                self.part, schema, compression="zstd", use_dictionary=paths, write_statistics=["id"]
            )

    def write(self, table: pa.Table) -> None:
        """Add some rows. Raises BadInput where the disk is full."""
        with writing(self.path):
            self.writer.write_table(table)

    def finish(self) -> None:
        """Give the file its name. Raises BadInput where the disk is full."""
        with writing(self.path):
            self.writer.close()
            self.part.replace(self.path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self.writer.close()
        self.part.unlink(missing_ok=True)


def joined(parts: Sequence[Path], target: Path, schema: pa.Schema) -> None:
    """Several files of one form as one, a piece at a time. Raises BadInput where the disk is full."""
    if len(parts) == 1:
        return copied(parts[0], target)
    file = ParquetFile(target, schema)
    try:
        for part in parts:
            with pq.ParquetFile(part) as source:
                for group in range(source.num_row_groups):
                    file.write(source.read_row_group(group).cast(schema))
        file.finish()
    except BaseException:
        file.give_up()
        raise


def copied(part: Path, target: Path) -> None:
    """A file under another name, whole or not at all. Raises BadInput where the disk is full."""
    whole = unfinished(target)
    with writing(target):
        try:
            shutil.copyfile(part, whole)
            whole.replace(target)
        finally:
            whole.unlink(missing_ok=True)
