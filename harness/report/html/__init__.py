"""One page to open: the matrix, the way of every delivery, findings, suites, and coverage where somebody asked for it.

The page is data and a script that shows what is looked at: `ways`, `triggers`, `filters`, `judged` and `coverage` make
the data, `pool` packs it, `page` puts it with `page.html`, `style.css` and `script/` into one file.
"""

from typing import TextIO

from harness.judgement import Judgement
from harness.project import Project
from harness.report.html.coverage import coverage_json
from harness.report.html.judged import findings_json, suites_json
from harness.report.html.page import Head, render_page
from harness.report.html.pool import Pool
from harness.report.html.summary import headline, held_against, tiles
from harness.report.html.triggers import column_json
from harness.report.html.ways import Ways


def write(project: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report."""
    ways = Ways(project)
    pool = Pool()
    rows, starting = [], 0
    for name in project.deliveries.names:
        row = ways.row(name)
        starting += row.starts
        # Packed one by one: of 500 deliveries with all their explanations there is a gigabyte.
        rows.append(pool.pack(row.content))
    root = pool.pack(
        {
            "columns": [column_json(column) for column in ways.columns],
            "rows": rows,
            **findings_json(project, judgement),
            **suites_json(project, judgement, ways.columns),
            **coverage_json(project, judgement, ways.columns),
        }
    )
    triggers = sum(column.prepared is not None for column in ways.columns)
    head = Head(
        title=f"tekton-harness: {headline(judgement)}",
        passed=judgement.passed,
        tiles=tiles(project, judgement, triggers, starting),
        lines=held_against(judgement),
        with_coverage=judgement.coverage is not None,
    )
    stream.write(render_page(head, pool, root))
    stream.write("\n")
