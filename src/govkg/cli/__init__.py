"""The command line: parse, call the library, print; see :mod:`govkg.cli.main`."""
