import tomllib
from pathlib import Path

# pyproject.toml is its one home: the site runs from a checkout and is never installed.
VERSION = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]["version"]
