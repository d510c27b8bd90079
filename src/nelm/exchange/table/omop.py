"""OMOP CDM 5.4 with the oncology extension as readings: DuckDB joins the tables, the rest is read as a long table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb

from nelm.errors import BadInput
from nelm.exchange.table.mapping import SILENT, Mapping
from nelm.exchange.table.parts import Chunk
from nelm.exchange.table.postgres import copy_schema, without_password
from nelm.exchange.table.readings_store import Store
from nelm.exchange.table.terminology import Check, presets
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

DOMAINS = {
    "condition_occurrence": ("condition", "condition_start_date", "condition_occurrence_id"),
    "measurement": ("measurement", "measurement_date", "measurement_id"),
    "observation": ("observation", "observation_date", "observation_id"),
    "procedure_occurrence": ("procedure", "procedure_date", "procedure_occurrence_id"),
    "drug_exposure": ("drug", "drug_exposure_start_date", "drug_exposure_id"),
}
NEEDED = ("person", "condition_occurrence", "measurement")
OPTIONAL = ("observation", "procedure_occurrence", "drug_exposure", "concept")
ENDINGS = (".parquet", ".csv", ".tsv")
PERSON = ("year_of_birth", "month_of_birth", "day_of_birth", "gender_concept_id")
MORE = ("value_as_number", "operator_concept_id", "value_as_concept_id", "unit_concept_id", "unit_source_value",
        "value_source_value", "measurement_event_id", "meas_event_field_concept_id")  # fmt: skip
CONCEPT = ("concept_id", "concept_code", "vocabulary_id")
PIECE = 1_000_000
TUMOUR = (
    "histology",
    "primary_site",
    "grade",
    "ki67",
    "mitoses",
    "metastasis_diagnosis",
)  # whoever has one is a patient


class Concepts(Knowledge, frozen=True, kw_only=True):
    """Concept ids, each with what it stands for."""

    source: str
    checked: Check
    concepts: dict[str, str]


class Measured(Knowledge, frozen=True, kw_only=True):
    """A fact by its LOINC code; `values` are SNOMED codes of answers."""

    fact: str
    loinc: str
    source: str
    checked: Check
    values: dict[str, str] = {}


class Dated(Knowledge, frozen=True, kw_only=True):
    """A fact whose value is the date of a record."""

    fact: str
    source: str
    checked: Check
    concept: str = ""
    snomed: str = ""
    vocabulary: str = ""


class Field(Knowledge, frozen=True, kw_only=True):
    """The concept of the field that a modifier belongs to."""

    source: str
    checked: Check
    concept: str


class Terms(Knowledge, frozen=True, kw_only=True):
    """What of OMOP is read."""

    sex: Concepts
    operators: Concepts
    measurements: list[Measured]
    events: list[Dated]
    diagnosis_field: Field


@cache
def terms() -> Terms:
    """What of OMOP is read. Raises BadInput where the shipped data are broken."""
    return typed(read_document(KNOWLEDGE / "terminology" / "omop.yaml"), Terms)


@dataclass
class Omop:
    """A folder of OMOP tables, a DuckDB file, or a schema of PostgreSQL (`postgresql://...?schema=cdm`)."""

    address: str
    skipped: list[BadInput] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The folder or file, or the address without a password."""
        return without_password(self.address) if self.is_server else self.address

    @property
    def columns(self) -> tuple[str, ...]:
        """An OMOP database has no columns of its own."""
        return ()

    def rows(self) -> int | None:
        """Not known before the tables are joined."""
        return None

    def chunks(self, wanted: Sequence[str]) -> Iterator[Chunk]:
        """An OMOP database has no rows of its own."""
        raise BadInput("not one table", remedy="write `format: omop` in the mapping file", file=self.name)

    def state(self) -> str:
        """The names, sizes and times of change of the tables; a database never counts as the same as before."""
        paths = (Path(self.name),) if self.is_file else tuple(self.paths.values())
        return "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths)

    def hash(self) -> str:
        """The sha256 of the bytes of the tables that are read; empty for a database server."""
        found = hashlib.sha256()
        for path in (Path(self.address),) if self.is_file else self.paths.values():
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    found.update(piece)
        return "" if self.is_server else f"sha256:{found.hexdigest()}"

    @property
    def is_server(self) -> bool:
        """Whether it is PostgreSQL."""
        return self.address.startswith(("postgresql://", "postgres://"))

    @property
    def is_file(self) -> bool:
        """Whether it is a DuckDB file."""
        return not self.is_server and Path(self.address).is_file()

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The file of each table. Raises BadInput where one that is needed is not in the folder."""
        if self.is_server or self.is_file:
            return {}
        folder = Path(self.address)
        if not folder.is_dir():
            remedy = "give a folder with person, condition_occurrence and measurement as CSV or Parquet"
            raise BadInput("not a folder of OMOP tables", remedy=remedy, file=self.name)
        files = {path.stem.lower(): path for path in sorted(folder.iterdir()) if path.suffix.lower() in ENDINGS}
        for name in NEEDED:
            if name not in files:
                remedy = f"add {name}.csv or {name}.parquet; needed are {', '.join(NEEDED)}"
                raise BadInput(f"the table {name} is not in the folder", remedy=remedy, file=self.name)
        return {name: files[name] for name in (*NEEDED, *OPTIONAL) if name in files}


def omop_store(source: Any, mapping: Mapping) -> Store:
    """The readings of an OMOP database on disk. Raises BadInput where its tables are not those of OMOP."""
    store = Store()
    try:
        bring(store, source)
        for query in queries(store, mapping):
            store.database.execute(query)
        [(store.persons_left_out,)] = store.database.execute(OTHERS).fetchall()
    except duckdb.Error as problem:
        store.close()
        reason = str(problem).strip().splitlines()[0]
        remedy = "compare the tables with OMOP CDM 5.4"
        raise BadInput(f"the OMOP tables cannot be read: {reason}", remedy=remedy, file=source.name) from None
    except BadInput:
        store.close()
        raise
    return store


def bring(store: Store, source: Omop) -> None:
    """Every table as a view or a table of DuckDB, all columns as text. Raises BadInput, duckdb.Error."""
    if source.is_server:
        copy_schema(source.address, (*NEEDED, *OPTIONAL), store.database)
        return
    if source.is_file:
        store.database.execute(f"ATTACH {quoted(source.address)} AS cdm (READ_ONLY)")
        listed = store.database.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'cdm'").fetchall()
        for (name,) in listed:
            if name.lower() in (*NEEDED, *OPTIONAL):
                store.database.execute(f"CREATE VIEW {name.lower()} AS SELECT * FROM cdm.{name}")
        return
    for name, path in source.paths.items():
        read = "read_parquet" if path.suffix.lower() == ".parquet" else "read_csv"
        options = "" if read == "read_parquet" else ", all_varchar=true, header=true"
        store.database.execute(f"CREATE VIEW {name} AS SELECT * FROM {read}({quoted(str(path))}{options})")


def quoted(text: object) -> str:
    """Text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def has(store: Store, table: str) -> set[str]:
    """The columns of a table, none where it is not there."""
    query = "SELECT lower(column_name) FROM information_schema.columns WHERE lower(table_name) = ?"
    return {name for (name,) in store.database.execute(query, [table]).fetchall()}


def text_column(columns: set[str], name: str, shown: str = "") -> str:
    """A column as text, or nothing where the table does not have it."""
    there = f"trim(CAST({name} AS VARCHAR))" if name in columns else "CAST(NULL AS VARCHAR)"
    return f"{there} AS {shown or name}"


def queries(store: Store, mapping: Mapping) -> Iterator[str]:
    """The SQL that makes readings of the tables, step by step."""
    columns = has(store, "concept")
    listed = ", ".join(text_column(columns, name) for name in CONCEPT)
    yield f"CREATE TEMP TABLE concepts AS SELECT {listed}" + (" FROM concept" if columns else " WHERE false")
    columns = has(store, "person")
    listed = ", ".join(text_column(columns, name) for name in ("person_id", *PERSON))
    yield f"CREATE TEMP TABLE people AS SELECT {listed} FROM person"
    yield "CREATE TEMP TABLE happened AS " + " UNION ALL ".join(
        domain_query(table, has(store, table)) for table in DOMAINS if has(store, table)
    )
    yield CODED
    yield strangers_query()
    yield from map(insert, (people_query(), sex_query(), *measured_queries(), *event_queries(), *diagnosis_queries()))
    yield from map(insert, own_queries(mapping))
    yield f"DELETE FROM readings WHERE id NOT IN (SELECT id FROM readings WHERE fact IN ({', '.join(map(quoted, TUMOUR))}))"


def domain_query(table: str, columns: set[str]) -> str:
    """The records of a domain in the columns that all domains share."""
    stem, day, number = DOMAINS[table]
    listed = [
        quoted(table) + " AS domain",
        f"TRY_CAST({number} AS BIGINT) AS number",
        text_column(columns, "person_id"),
        text_column(columns, day, "day"),
        text_column(columns, f"{stem}_concept_id", "concept"),
        text_column(columns, f"{stem}_source_concept_id", "source_concept"),
        text_column(columns, f"{stem}_source_value", "source_value"),
        *(text_column(columns, name) for name in MORE),
    ]
    return f"SELECT {', '.join(listed)} FROM {table}"


CODED = """
    CREATE TEMP TABLE coded AS
    SELECT happened.*, standard.concept_code AS code, standard.vocabulary_id AS vocabulary,
           origin.concept_code AS source_code, origin.vocabulary_id AS source_vocabulary,
           answer.concept_code AS answer, unit.concept_code AS unit
    FROM happened
    LEFT JOIN concepts AS standard ON standard.concept_id = happened.concept
    LEFT JOIN concepts AS origin ON origin.concept_id = happened.source_concept
    LEFT JOIN concepts AS answer ON answer.concept_id = happened.value_as_concept_id
    LEFT JOIN concepts AS unit ON unit.concept_id = happened.unit_concept_id AND happened.unit_concept_id <> '0'
"""
OTHERS = (
    "SELECT count(DISTINCT person_id) FROM people WHERE person_id NOT IN (SELECT id FROM readings WHERE id IS NOT NULL)"
)
DIAGNOSED = (
    "coalesce(CASE WHEN vocabulary = 'ICDO3' THEN code END, "
    "CASE WHEN source_vocabulary = 'ICDO3' THEN source_code END, source_value)"
)
ICDO = "'^([0-9]{4}/[0-9])-(C[0-9]{2}\\.[0-9])$'"


def strangers_query() -> str:
    """Leaves out modifiers of other tumours: those linked to a diagnosis with another histology."""
    kind = f"regexp_extract({DIAGNOSED}, {ICDO}, 1)"
    ours = ", ".join(map(quoted, presets()["naaccr-histology"].codes))
    return f"""
        DELETE FROM coded
        WHERE domain = 'measurement' AND meas_event_field_concept_id = {quoted(terms().diagnosis_field.concept)}
        AND measurement_event_id IN (
            SELECT CAST(number AS VARCHAR) FROM coded
            WHERE domain = 'condition_occurrence' AND {kind} <> '' AND {kind} NOT IN ({ours})
        )
    """


def insert(query: str) -> str:
    """Keep what a query of readings finds."""
    return f"INSERT INTO readings BY NAME {query}"


def cases(words: dict[str, str], of: str) -> str:
    """A CASE that turns one word into another; NULL for the rest."""
    return f"CASE {of} " + " ".join(f"WHEN {quoted(word)} THEN {quoted(cell)}" for word, cell in words.items()) + " END"


def people_query() -> str:
    """Dates of birth, as far as they are known."""
    return """
        SELECT 'person' AS file, TRY_CAST(person_id AS BIGINT) AS number, person_id AS id, 'birth_date' AS fact,
               lpad(year_of_birth, 4, '0') || coalesce('-' || lpad(month_of_birth, 2, '0')
               || coalesce('-' || lpad(day_of_birth, 2, '0'), ''), '') AS value
        FROM people WHERE year_of_birth IS NOT NULL AND year_of_birth <> ''
    """.replace("month_of_birth,", "nullif(month_of_birth, ''),").replace("day_of_birth,", "nullif(day_of_birth, ''),")


def sex_query() -> str:
    """The sex; other concepts say nothing."""
    value = cases(terms().sex.concepts, "gender_concept_id")
    return f"""
        SELECT 'person' AS file, TRY_CAST(person_id AS BIGINT) AS number, person_id AS id, 'sex' AS fact, {value} AS value
        FROM people WHERE {value} IS NOT NULL
    """


def reading(fact: str, value: str, where: str, unit: str = "''") -> str:
    """Readings of a fact from coded records, dated with them."""
    return f"""
        SELECT domain AS file, number, person_id AS id, {quoted(fact)} AS fact, {value} AS value, {unit} AS unit, day AS "on"
        FROM coded WHERE {where}
    """


def measured_queries() -> Iterator[str]:
    """Measurements by LOINC code: a number with its operator and unit, or a coded answer."""
    sign = f"coalesce({cases(terms().operators.concepts, 'operator_concept_id')}, '')"
    number = "regexp_replace(value_as_number, '\\.0+$', '')"
    for rule in terms().measurements:
        code = quoted(rule.loinc)
        mine = f"((vocabulary = 'LOINC' AND code = {code}) OR (source_vocabulary = 'LOINC' AND source_code = {code})"
        mine += f" OR source_value = {code})"
        if rule.values:
            yield reading(
                rule.fact, cases(rule.values, "answer"), mine + f" AND {cases(rule.values, 'answer')} IS NOT NULL"
            )
        else:
            unit = "coalesce(unit, unit_source_value, '')" if rule.fact != "ecog" else "''"
            yield reading(rule.fact, f"{sign} || {number}", mine + " AND value_as_number <> ''", unit)


def event_queries() -> Iterator[str]:
    """Records whose date is the value."""
    for rule in terms().events:
        snomed = f"(vocabulary = 'SNOMED' AND code = {quoted(rule.snomed)}) OR source_value = {quoted(rule.snomed)}"
        mine = f"concept = {quoted(rule.concept)}" if rule.concept else f"({snomed})"
        yield f"""
            SELECT domain AS file, number, person_id AS id, {quoted(rule.fact)} AS fact, day AS value
            FROM coded WHERE {mine}
        """


def diagnosis_queries() -> Iterator[str]:
    """Site, histology, and what histology says of the grade, from ICD-O-3 conditions of neuroendocrine tumours."""
    kind, site = (f"regexp_extract({DIAGNOSED}, {ICDO}, {place})" for place in (1, 2))
    tumours = presets()["naaccr-histology"].codes
    mine = f"domain = 'condition_occurrence' AND {kind} IN ({', '.join(map(quoted, tumours))})"
    for preset, of in (("naaccr-histology", kind), ("naaccr-site", site), ("naaccr-histology-grade", kind)):
        codes = {code: cell for code, cell in presets()[preset].codes.items() if cell != SILENT}
        yield reading(presets()[preset].fact, cases(codes, of), f"{mine} AND {cases(codes, of)} IS NOT NULL")


def own_queries(mapping: Mapping) -> Iterator[str]:
    """The site's own concepts: as the record, its source, or the value of a modifier."""
    for fact, codes in mapping.concepts.items():
        for column in ("concept", "source_concept", "value_as_concept_id"):
            yield reading(fact, cases(dict(codes), column), f"{column} IN ({', '.join(map(quoted, codes))})")
