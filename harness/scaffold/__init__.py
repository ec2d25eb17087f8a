"""Setting the harness up for a folder of manifests that is there already.

`plan_scaffold` looks at the folder and says what would be written; `write_files` writes it, all or nothing.
"""

from harness.scaffold.discovery import LeftOut
from harness.scaffold.planning import Scaffold, plan_scaffold
from harness.scaffold.writing import Change, PlannedFile, write_files

__all__ = ["Change", "LeftOut", "PlannedFile", "Scaffold", "plan_scaffold", "write_files"]
