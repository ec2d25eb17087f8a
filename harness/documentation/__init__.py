"""The pages of docs/reference/, made from what they describe: the schemas of the formats, and the command line itself.

Nothing of the harness imports this: `make docs` calls it, and a test holds that the pages are what it makes.
"""
