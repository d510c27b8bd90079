"""What the options are worth, as a part of the report: curves, numbers of a hundred patients, gains, cautions, drivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nelm.benefit.estimates import Band, Difference, Interval, Prediction, Target, estimates
from nelm.benefit.multipliers import Multiplied
from nelm.benefit.quality import utilities
from nelm.benefit.strategies import Place, points, strategies
from nelm.benefit.worth import Compared, Shown, Worth
from nelm.evidence.study import study_named
from nelm.evidence.written import Effect
from nelm.facts.view import View
from nelm.figures.curves import Curve, draw_curves
from nelm.figures.tornado import Bar, draw_tornado
from nelm.report.board.cited import Cited
from nelm.report.board.frame import foot, header, references
from nelm.report.paper import (
    Block,
    Cell,
    Entries,
    Heading,
    Paper,
    Part,
    Picture,
    Run,
    Table,
    Words,
    cell,
    say,
    sentence,
)
from nelm.report.worth import CONDITIONS, hundred, months, names

TITLE = "What the options are worth"
GROUP = (
    "Estimates for the published groups, not for a person: nothing of this patient enters them but which options apply. They are "
    "unadjusted. No follow-up beyond ten years was seen, so nothing is said of it."
)
ELSEWHERE = " nelm benefit says on what they rest."
SOFT = "Values at three and five years of the series of 2022 are known only from the review; they weigh half."
BANDS = "Lines: middle of the draws; bands: 95 % of them; rings: published points."
LIVERS = (
    "for each liver given, if one liver serves one patient. Second grafts, those who drop out while waiting, and what another "
    "patient of the list would have gained are not counted, nor is a living donor's own risk, which was not seen here."
)
FACTORS = (
    "The ratio's own uncertainty is not in it, and the group holds such patients already: they count twice in part."
)
DRIVERS = 5  # bars of the tornado
OUTLOOK = (21, 26, 29)  # shares of the line for those alive, those free of the event, and the months lived
FITTED = (48, 22, 20, 10)


def benefit_paper(view: View, found: Worth) -> Paper:
    """What the options are worth, as a document of its own, with what the estimates were fitted to."""
    cited = Cited()
    basis = [*in_full(found, cited), *drivers(found), calibration()] if found.shown else []
    parts = (benefit(found, cited, GROUP), *basis, *references(cited))
    return Paper("What each option is worth", view.case.name, header(view), foot(view), parts, view.as_of)


def benefit(found: Worth, cited: Cited, said: str = GROUP + ELSEWHERE) -> Part:
    """In short: survival by strategy, what one gains over another and what to hold against it; or why nothing is estimated."""
    refused = tuple(Words(say(one)) for one in found.refused)
    if not found.shown:
        return Part("benefit", TITLE, refused)
    compared = (gains(found),) if found.compared else ()
    return Part("benefit", TITLE, (Words(say(said), "key"), curves(found), outlooks(found, cited), *compared, *refused))


def gains(found: Worth) -> Table:
    """A row for each comparison."""
    heads = ("Compared", *(f"Months gained until {year} years" for year in found.years), "To hold against it")
    rows = tuple(
        (cell(names(one)), *(in_short(one, year) for year in found.years), cell(f"{one.comparison.short}."))
        for one in found.compared
    )
    widths = (22, *[44 / len(found.years)] * len(found.years), 34)
    return Table("gains", "Gains, unadjusted, with the probability that there is one", heads, rows, widths)


def in_short(one: Compared, year: int) -> Cell:
    """A gain until a year, with the probability that there is one."""
    found = one.gain.differences[year]
    return cell(months(found.gain), f"probability of a gain {probability(found)}")


def in_full(found: Worth, cited: Cited) -> list[Part]:
    """Every comparison at length: the papers' own numbers, scenarios, cautions; nothing where nothing is compared."""
    blocks = [block for one in found.compared for block in gain(one, found.years, cited)]
    if not blocks:
        return []
    factors = tuple(factor(one, found, cited) for one in found.factors)
    told: list[Block] = (
        [Heading("Prognostic factors of this patient, as scenarios"), Entries(factors)] if factors else []
    )
    return [Part("gains-in-full", "The gains at length", (free_curves(found), *blocks, *told, Words(say(SOFT), "key")))]


def curves(found: Worth) -> Picture:
    """Overall survival by strategy."""
    lines = [(one, one.outlook.alive, one.strategy.overall) for one in found.shown]
    return drawn(lines, found.years, "Overall survival by strategy, of published groups", "alive", "overall")


def free_curves(found: Worth) -> Picture:
    """Freedom from recurrence or progression by strategy."""
    lines = [(one, one.outlook.free, one.strategy.first) for one in found.shown]
    name = "Without recurrence after surgery, or progression without it, of published groups"
    return drawn(lines, found.years, name, "free of the first event", "free")


def drawn(lines: Sequence[tuple[Shown, Band, Place]], years: Sequence[int], name: str, axis: str, kind: str) -> Picture:
    """A curve for each strategy, with the published points on it."""
    listed = [
        Curve(one.strategy.label, band.middle, band.low, band.high, [(at.months, at.share) for at in points(place)])
        for one, band, place in lines
    ]
    told = "; ".join(
        f"{one.strategy.label}, of 100 {axis}: "
        + ", ".join(f"{hundred(band.at(12 * year))} at {year} years" for year in years)
        for one, band, _ in lines
    )
    return Picture(draw_curves(listed, axis, name, told, kind), name, told, BANDS)


def outlooks(found: Worth, cited: Cited) -> Table:
    """Of a hundred such patients: alive and free of the first event at each horizon, and months lived until then."""
    heads = (
        "Of 100 such patients",
        *(f"Alive at {year} years" for year in found.years),
        *(f"Without recurrence or progression at {year}" for year in found.years),
        *(f"Months lived of {12 * year}" for year in found.years),
    )
    rows = tuple(outlook(one, found.years, cited) for one in found.shown)
    widths = (24, *(share for whole in OUTLOOK for share in [whole / len(found.years)] * len(found.years)))
    return Table("outlooks", "Of a hundred such patients", heads, rows, widths)


def outlook(one: Shown, years: Sequence[int], cited: Cited) -> tuple[Cell, ...]:
    """A strategy with its numbers and the studies behind them."""
    studies = dict.fromkeys(place.study for place in (one.strategy.first, one.strategy.overall))
    cites = [citation for name in studies for point in study_named(name).points for citation in point.cite]
    found = one.outlook
    return (
        cell(
            (Run(one.strategy.label), *cited.runs(cites)),
            say(CONDITIONS[one.status], "soft"),
            say(sentence(one.strategy.caution), "warn"),
        ),
        *(cell(hundred(found.alive.at(12 * year))) for year in years),
        *(cell(hundred(found.free.at(12 * year))) for year in years),
        *(cell(months(found.lived[year])) for year in years),
    )


def factor(one: Multiplied, found: Worth, cited: Cited) -> Cell:
    """What a strategy would come to if a factor of this patient raised the hazard as published elsewhere."""
    shown = next(each for each in found.shown if each.strategy.id == one.multiplier.strategy)
    alive = ", ".join(f"{hundred(one.alive(shown.outlook.alive, 12 * year))} at {year} years" for year in found.years)
    said = (
        f"{shown.strategy.label}: {one.effect.measure} {one.effect.value} in {one.multiplier.says}. "
        f"If it held here, of 100 alive: {alive}. {FACTORS}"
    )
    return cell(
        (Run(f"Scenario only, {one.multiplier.when.title}. ", "strong"), Run(said), *cited.runs(one.effect.cite))
    )


def gain(one: Compared, years: Sequence[int], cited: Cited) -> list[Block]:
    """One strategy against another: the numbers, the paper's own beside them, and what to hold against them."""
    sets = [each.id for each in utilities()]
    heads = ("Until", "Months gained, unadjusted", "Probability of a gain", "Treated for one more alive",
             *(f"Quality-adjusted months: {name}" for name in sets))  # fmt: skip
    rows = tuple(
        (
            cell(f"{year} years"),
            cell(months(one.gain.differences[year].gain)),
            cell(probability(one.gain.differences[year])),
            cell(treated(one.gain.differences[year])),
            *(cell(months(one.gain.quality[name][year])) for name in sets),
        )
        for year in years
    )
    widths = (10, 24, 14, 20, *[32 / len(sets)] * len(sets))
    said = [*published(one, cited), *livers(one, years), *cautions(one, cited), *scenarios(one, years)]
    table = Table(f"gain-{one.comparison.id}", names(one), heads, rows, widths)
    return [Heading(names(one)), table, Entries(tuple(said), "columns")]


def probability(one: Difference) -> str:
    """The probability of a gain, never more certain than the draws can tell."""
    share = one.probability
    return "above 99 %" if share > 0.99 else "below 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def treated(one: Difference) -> str:
    """The number to treat for one more alive, with its interval."""
    if one.needed is None:
        return "not estimable: no more survive"
    middle, low, high = one.needed
    return f"{middle:.1f} ({low:.1f} to {f'{high:.1f}' if high else 'no end'})"


def published(one: Compared, cited: Cited) -> Iterator[Cell]:
    """The differences that a paper prints, those of its bare points, and what its hazard ratio would mean; beside ours."""
    for place in (each for each in strategies().published if each.comparison == one.comparison.id):
        effects = [effect for effect in study_named(place.study).effects if effect.endpoint == "overall survival"]
        cites = cited.runs(citation for effect in effects for citation in effect.cite)
        said = "; ".join(effect_words(effect) for effect in effects)
        yield cell((Run("As published: ", "strong"), Run(f"{said}. {place.note}"), *cites))
        paper = estimates().papers[one.comparison.id]
        plain = ", ".join(f"{months(gained)} months until {year} years" for year, gained in paper.plain.items())
        said = f"{plain}, with equal hazards between them; the intervals are of the points alone."
        yield cell((Run("Unadjusted, from its points: ", "strong"), Run(said)))
        for each in paper.implied:
            said = (
                f"{by_year(each.without)} on the curve without transplant, {by_year(each.beside)} on the one with it. "
                "So the ratio alone does not say how much is gained."
            )
            yield cell((Run(f"If its hazard ratio of {each.ratio:g} held all the time: ", "strong"), Run(said)))


def by_year(gained: Mapping[int, float]) -> str:
    """Months gained by horizon, in words."""
    return ", ".join(f"{value:.1f} months until {year} years" for year, value in gained.items())


def effect_words(one: Effect) -> str:
    """A published effect in words."""
    interval = f" ({one.low} to {one.high})" if one.low is not None and one.high is not None else ""
    if one.measure == "difference of restricted means":
        return f"{one.value} months{interval} gained until {int(one.months or 0) // 12} years, by {one.adjusted}"
    return f"{one.measure} {one.value}{interval}, by {one.adjusted}"


def livers(one: Compared, years: Sequence[int]) -> Iterator[Cell]:
    """What a donated liver brings, and what is not known of its price."""
    if one.comparison.one == "transplant":
        gained = months(one.gain.differences[years[-1]].gain)
        yield cell((Run("Per donated liver: ", "strong"), Run(f"{gained} months until {years[-1]} years {LIVERS}")))
        for name, found in one.gain.living_donor.items():
            gained = months(found[years[-1]])
            said = f"{gained} quality-adjusted months until {years[-1]} years, with both operations counted ({name})."
            yield cell((Run("Per living donor: ", "strong"), Run(said)))


def cautions(one: Compared, cited: Cited) -> Iterator[Cell]:
    """What to hold against a comparison."""
    for each in one.comparison.cautions:
        yield cell((Run("Caution: ", "strong"), Run(each.says), *cited.runs(each.cite)))


def scenarios(one: Compared, years: Sequence[int]) -> Iterator[Cell]:
    """What would follow under other readings of the evidence."""
    for each in (each for each in strategies().scenarios if each.id in one.gain.scenarios):
        said = f"{each.label}: {months(one.gain.scenarios[each.id][years[-1]])} months until {years[-1]} years. {each.says}"
        yield cell((Run("Scenario only: ", "strong"), Run(said)))


def drivers(found: Worth) -> list[Part]:
    """What drives each gain until the last year published; nothing where nothing is compared."""
    pictures = tuple(tornado(one) for one in found.compared)
    return [Part("drivers", "What drives the result", pictures)] if pictures else []


def tornado(one: Compared) -> Picture:
    """What drives a gain."""
    last = estimates().last
    bars = [
        Bar(driver.name, f"{100 * driver.low:.0f} %", f"{100 * driver.high:.0f} %", driver.at_low, driver.at_high)
        for driver in one.gain.drivers[:DRIVERS]
    ]
    told = "; ".join(
        f"{bar.name}: {bar.at_low:.1f} months at {bar.low}, {bar.at_high:.1f} at {bar.high}" for bar in bars
    )
    axis = (
        f"{sentence(names(one))}: months gained until {last} years, with each quantity in its lowest and highest fifth"
    )
    name = f"What drives the gain of {names(one)}"
    middle = one.gain.differences[last].gain.middle
    return Picture(draw_tornado(bars, middle, axis, name, told, one.comparison.id), name, told)


def calibration() -> Part:
    """What the estimates were fitted to, and what they predict unseen."""
    heads = ("Fitted to", "Published (Wilson, approximate)", "Estimate", "Estimate is")
    held = ("Held out", "Published", "Predicted", "Published is")
    tables = (
        Table("fitted", "Fitted", heads, tuple(target(one) for one in estimates().fitted), FITTED),
        Table("predicted", "Predicted", held, tuple(prediction(one) for one in estimates().predicted), FITTED),
    )
    return Part("calibration", "Fitted, and predicted unseen", tables)


def target(one: Target) -> tuple[Cell, ...]:
    """A published share beside its estimate."""
    years = "1 year" if one.months == 12 else f"{one.months // 12} years"
    label = f"{one.label} at {years}{' (soft)' if one.soft else ''}"
    return (
        cell(label),
        cell(per_cent(one.published)),
        cell(per_cent(one.fitted)),
        cell("within" if one.met else "outside"),
    )


def per_cent(share: Interval) -> str:
    """A share in per cent with its interval."""
    return f"{100 * share.middle:.1f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"


def prediction(one: Prediction) -> tuple[Cell, ...]:
    """A held-out number beside its prediction."""
    scale, unit = (100, " %") if one.unit == "%" else (1, f" {one.unit}")
    printed = f" ({scale * one.interval[0]:.0f} to {scale * one.interval[1]:.0f})" if one.interval else ""
    found = one.predicted
    return (
        cell(one.label),
        cell(f"{scale * one.published:.1f}{unit}{printed}"),
        cell(f"{scale * found.middle:.1f}{unit} ({scale * found.low:.0f} to {scale * found.high:.0f})"),
        cell("within" if one.met else "outside"),
    )
