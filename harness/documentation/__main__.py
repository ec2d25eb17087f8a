"""`python -m harness.documentation FOLDER`: write the pages of the reference into a folder."""

import os
import sys
from pathlib import Path

import click

from harness.documentation.reference import write_pages


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def write(folder: Path) -> None:
    """Write the pages of the reference into FOLDER, with an index."""
    click.echo(f"{len(write_pages(folder))} pages in {os.path.relpath(folder)}")


if __name__ == "__main__":
    sys.exit(write())
