"""Lets ``python -m govkg`` be the command line."""

from govkg.cli.main import run

if __name__ == "__main__":
    run()
