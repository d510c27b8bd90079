"""Milan 2016 as a data analyst would write it over the site's own Parquet file, for one day of judgement.

Simpler than nelm in what it computes: whole dates only, one day for everybody, no value that is one of several but those
spelled out here, no cell checked (ranges, units, dates before birth), no facts to ask for, no problem of a row named.
`once` also counts the ids that stand twice, which nelm always does.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

PORTAL = (
    "stomach", "duodenum", "jejunum", "ileum", "ileum|jejunum", "appendix", "caecum", "colon", "rectum_upper", "pancreas",
    "pancreas_head", "pancreas_body_tail",
)  # fmt: skip
SYSTEMIC = ("rectum_lower", "oesophagus", "lung", "thymus", "thyroid", "adrenal", "kidney", "ovary")
Patterns = Counter[tuple[int, int, int]]

SQL = f"""
WITH items AS (
    SELECT
        NOT coalesce(grade = 'G3' OR histology IN ('NEC', 'MiNEN') OR ki67_low > 20 OR mitoses > 20, false) AS m1,
        NOT coalesce(grade IN ('G1', 'G2', 'G1|G2') AND coalesce(ki67_high, 0) <= 20 AND coalesce(mitoses, 0) <= 20
            AND histology = 'NET', false) AS n1,
        coalesce(primary_site NOT IN {SYSTEMIC}, true) AS m2,
        NOT coalesce(primary_site IN {PORTAL}, false) AS n2,
        coalesce(primary_resection IN ('R0', 'R1', 'done'), true) AS m3,
        NOT coalesce(primary_resection = 'R0', false) AS n3,
        coalesce(extrahepatic_disease <> 'yes', true) AS m4,
        NOT coalesce(extrahepatic_disease = 'no' AND extrahepatic_disease_on IS NOT NULL, false) AS n4,
        coalesce(liver_involvement <= 50, true) AS m5,
        NOT coalesce(liver_involvement <= 50, false) AS n5,
        coalesce(disease_course <> 'progression', true)
            AND coalesce(coalesce(disease_course_since, disease_course_on) + INTERVAL 6 MONTH <= $day::DATE, true) AS m6,
        NOT coalesce(disease_course IN ('stable', 'response')
            AND disease_course_since + INTERVAL 6 MONTH <= disease_course_on, false) AS n6
    FROM read_parquet($path)
)
SELECT
    (m1 AND m2 AND m3 AND m4 AND m5 AND m6)::INT + 2 * (n1 OR n2 OR n3 OR n4 OR n5 OR n6)::INT AS verdict,
    (NOT m1)::INT + 2 * (NOT m2)::INT + 4 * (NOT m3)::INT + 8 * (NOT m4)::INT + 16 * (NOT m5)::INT + 32 * (NOT m6)::INT AS failed,
    (m1 AND n1)::INT + 2 * (m2 AND n2)::INT + 4 * (m3 AND n3)::INT + 8 * (m4 AND n4)::INT + 16 * (m5 AND n5)::INT
        + 32 * (m6 AND n6)::INT AS unknown,
    count(*) AS patients
FROM items
GROUP BY ALL
"""
TWICE = "SELECT count(*) - count(DISTINCT id) FROM read_parquet($path)"


def duckdb(path: Path, day: str, *, once: bool) -> Patterns:
    """One statement over the file, on all cores; a second one for the ids."""
    import duckdb as engine

    files = str(path / "*.parquet") if path.is_dir() else str(path)
    store = engine.connect()
    if once:
        assert store.execute(TWICE, {"path": files}).fetchone() == (0,)
    return Counter({tuple(row[:3]): row[3] for row in store.execute(SQL, {"path": files, "day": day}).fetchall()})


def polars(path: Path, day: str, *, once: bool) -> Patterns:
    """One lazy query over the file, on all cores, streamed."""
    import polars as pl

    table = pl.scan_parquet(path / "*.parquet" if path.is_dir() else path)
    if once:
        twice = table.select(pl.len() - pl.col("id").n_unique()).collect(engine="streaming")
        assert twice.item() == 0

    def whether(one: pl.Expr, silent: bool) -> pl.Expr:
        return one.fill_null(silent)

    grade, histology, site = pl.col("grade"), pl.col("histology"), pl.col("primary_site")
    resection, course, disease = pl.col("primary_resection"), pl.col("disease_course"), pl.col("extrahepatic_disease")
    half_a_year = pl.col("disease_course_since").dt.offset_by("6mo")
    at_the_latest = pl.coalesce("disease_course_since", "disease_course_on").dt.offset_by("6mo")
    high = (grade == "G3").fill_null(False) | histology.is_in(["NEC", "MiNEN"]).fill_null(False)
    high = high | (pl.col("ki67_low") > 20).fill_null(False) | (pl.col("mitoses") > 20).fill_null(False)
    low = grade.is_in(["G1", "G2", "G1|G2"]).fill_null(False) & (histology == "NET").fill_null(False)
    low = low & (pl.col("ki67_high").fill_null(0) <= 20) & (pl.col("mitoses").fill_null(0) <= 20)
    till = pl.lit(day).str.to_date()
    items = [
        (~high, ~low),
        (whether(~site.is_in(SYSTEMIC), True), ~whether(site.is_in(PORTAL), False)),
        (whether(resection.is_in(["R0", "R1", "done"]), True), ~whether(resection == "R0", False)),
        (whether(disease != "yes", True), ~(whether(disease == "no", False) & pl.col("extrahepatic_disease_on").is_not_null())),
        (whether(pl.col("liver_involvement") <= 50, True), ~whether(pl.col("liver_involvement") <= 50, False)),
        (
            whether(course != "progression", True) & whether(at_the_latest <= till, True),
            ~(whether(course.is_in(["stable", "response"]), False)
              & whether(half_a_year <= pl.col("disease_course_on"), False)),
        ),
    ]  # fmt: skip
    met, not_met = pl.all_horizontal(m for m, _ in items), pl.any_horizontal(n for _, n in items)
    query = table.select(
        verdict=met.cast(pl.Int32) + not_met.cast(pl.Int32) * 2,
        failed=pl.sum_horizontal((~m).cast(pl.Int32) * (1 << bit) for bit, (m, _) in enumerate(items)),
        unknown=pl.sum_horizontal((m & n).cast(pl.Int32) * (1 << bit) for bit, (m, n) in enumerate(items)),
    )
    found = query.group_by("verdict", "failed", "unknown").len().collect(engine="streaming")
    return Counter({row[:3]: row[3] for row in found.iter_rows()})


def pandas(path: Path, day: str, *, once: bool) -> Patterns:
    """The columns read whole into memory, judged one criterion after the other."""
    import pandas as pd

    names = [
        "grade", "histology", "ki67_low", "ki67_high", "mitoses", "primary_site", "primary_resection", "extrahepatic_disease",
        "extrahepatic_disease_on", "liver_involvement", "disease_course", "disease_course_since", "disease_course_on",
    ]  # fmt: skip
    table = pd.read_parquet(path, columns=[*names, "id"] if once else names)
    if once:
        assert table["id"].is_unique
    on, since = pd.to_datetime(table["disease_course_on"]), pd.to_datetime(table["disease_course_since"])
    half_a_year = pd.DateOffset(months=6)
    late, disease = since.fillna(on) + half_a_year > pd.Timestamp(day), table["extrahepatic_disease"]
    course, involved = table["disease_course"], table["liver_involvement"]
    high = (table["grade"] == "G3") | table["histology"].isin(["NEC", "MiNEN"])
    high |= (table["ki67_low"] > 20) | (table["mitoses"] > 20)
    low = table["grade"].isin(["G1", "G2", "G1|G2"]) & (table["histology"] == "NET")
    low &= ~(table["ki67_high"] > 20) & ~(table["mitoses"] > 20)
    stable = course.isin(["stable", "response"]) & (since + half_a_year <= on)
    items = [
        (~high, ~low),
        (~table["primary_site"].isin(SYSTEMIC), ~table["primary_site"].isin(PORTAL)),
        (
            table["primary_resection"].isin(["R0", "R1", "done"]) | table["primary_resection"].isna(),
            ~table["primary_resection"].isin(["R0"]),
        ),
        (~disease.isin(["yes"]), ~(disease.isin(["no"]) & table["extrahepatic_disease_on"].notna())),
        (~(involved > 50), ~(involved <= 50)),
        (~course.isin(["progression"]) & ~late, ~stable),
    ]
    keys = 0
    met, not_met = True, False
    for bit, (can, cannot) in enumerate(items):
        met, not_met = met & can, not_met | cannot
        keys = keys + (~can).astype("int64") * (4 << bit) + (can & cannot).astype("int64") * (256 << bit)
    keys = keys + met.astype("int64") + not_met.astype("int64") * 2
    return Counter({(key & 3, (key >> 2) & 63, key >> 8): int(many) for key, many in keys.value_counts().items()})


PEERS = {"DuckDB SQL": duckdb, "Polars lazy": polars, "pandas": pandas}
