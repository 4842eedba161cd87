"""Draws the ratios of bin/bench: a bar for each row, in plain SVG, for light and dark pages."""

import math
from xml.sax.saxutils import escape

WIDTH = 760
LEFT = 230
RIGHT = 70
TOP = 56
BAR = 16
STEP = 30
AXIS_MIN = 1.2
# A whisker that goes on beyond it is cut off. The bars never are.
WHISKER_MAX = 1.5

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.small { font-size: 11px; fill: #57606a; }
.bar { fill: #2f6fb5; }
.range, .one { stroke: #24292f; }
.one { stroke-width: 1.5; }
.target { stroke: #b35900; stroke-width: 2; }
.grid { stroke: #8c959f; stroke-opacity: 0.3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9198a1; }
  .bar { fill: #4a90d9; }
  .range, .one { stroke: #e6edf3; }
  .target { stroke: #f0883e; }
}
"""


def draw(results, heading):
    """The text of an SVG file."""
    height = TOP + STEP * len(results) + 48
    ratios = [result.ratio for result in results]
    whiskers = [min(ratio.greatest, WHISKER_MAX) for ratio in ratios]
    axis_max = max([AXIS_MIN] + [ratio.median * 1.05 for ratio in ratios] + whiskers)
    bottom = TOP + STEP * len(results)

    def across(ratio):
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(ratio, axis_max) / axis_max, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(summary(results))}</title>",
        f"<style>{STYLE}</style>",
        text(0, 16, "CPU per request, scrubjayd to memcached (shorter is better)"),
        text(WIDTH, 16, "whisker: all runs, open where it goes on; tick: the target", "small", "end"),
    ]
    step = 0.25 if axis_max <= 2 else 0.5
    for count in range(0, int(axis_max / step) + 1):
        x = across(count * step)
        parts.append(line("grid", x, TOP - 6, x, bottom))
        parts.append(text(x, bottom + 16, f"{count * step:g}", "small", "middle"))
    for index, result in enumerate(results):
        parts += draw_row(result, TOP + STEP * index, across)
    one = across(1)
    parts.append(line("one", one, TOP - 10, one, bottom))
    parts.append(text(one, TOP - 16, "memcached", "small", "middle"))
    parts.append(text(0, bottom + 38, heading, "small"))
    return "\n".join(parts) + "\n</svg>\n"


def draw_row(result, y, across):
    """The bar is the ratio of the medians, the whisker its range, the tick the target."""
    ratio = result.ratio
    middle = y + BAR / 2
    least, greatest, target = across(ratio.least), across(ratio.greatest), across(result.row.target)
    ends = [least] if greatest == across(math.inf) else [least, greatest]
    return [
        text(LEFT - 10, middle + 4, result.row.title, anchor="end"),
        f'<rect class="bar" x="{LEFT}" y="{y}" width="{across(ratio.median) - LEFT:.1f}"'
        f' height="{BAR}"/>',
        line("target", target, y - 3, target, y + BAR + 3),
        line("range", least, middle, greatest, middle),
        *[line("range", x, middle - 4, x, middle + 4) for x in ends],
        text(WIDTH - RIGHT + 10, middle + 4, f"{ratio.median:.2f}"),
    ]


def summary(results):
    ratios = ", ".join(f"{result.row.title} {result.ratio.median:.2f}" for result in results)
    return f"Ratios of scrubjayd to memcached: {ratios}"


def line(name, x1, y1, x2, y2):
    return f'<line class="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def text(x, y, words, name="", anchor=""):
    attributes = f' class="{name}"' if name else ""
    attributes += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}"{attributes}>{escape(words)}</text>'
