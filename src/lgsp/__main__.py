"""`python -m lgsp` is the command line."""

from lgsp.cli.main import run

if __name__ == "__main__":
    run()
