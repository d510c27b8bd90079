"""What `nelm evidence reconstruct` prints: how well the patients found reproduce what was published."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from nelm.evidence.reconstruct import Fit

FAR = 0.05  # survival; reconstructions of arms with known patients stay below it, see docs/survival-statistics.md


def draw_fit(fit: Fit, published_events: int | None, console: Console) -> None:
    """Draw the fit report."""
    told = f"{fit.patients.times.size} patients, {fit.events} events"
    if published_events is not None:
        told += f" (published: {published_events})"
    middle = "median not reached" if fit.median == float("inf") else f"median {fit.median:.4g}"
    lines = [
        f"{told}, {middle}",
        f"distance from the clicks, in survival: mean {fit.mean:.4f}, largest {fit.largest:.4f}",
        "",
        f"{'time':>10} {'at risk':>10} {'found':>10}",
        *(f"{time:>10g} {published:>10} {found:>10}" for time, published, found in fit.at_risk),
        "",
        f"assumed: {fit.assumed}",
    ]
    if fit.largest > FAR:
        lines += [f"CHECK: a click lies more than {FAR:g} off; do curve and numbers at risk belong to one arm?"]
    console.print(Text("\n".join(lines)))
