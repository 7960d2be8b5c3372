"""Parses command lines of the Azure CLI, and runs none: whatever is wrong with arguments is found before any network.

Reads a JSON array of argument lists, writes a JSON array with null for each that parses, else with what the CLI says.
"""

import contextlib
import io
import json
import sys

from azure.cli.core import get_default_cli
from knack.events import EVENT_INVOKER_POST_PARSE_ARGS


class Parsed(Exception):
    """Thrown where the command would begin."""


def stop(_cli, **_arguments):
    raise Parsed()


def problem_of(cli, arguments):
    cli.invocation = cli.invocation_cls(
        cli_ctx=cli,
        parser_cls=cli.parser_cls,
        commands_loader_cls=cli.commands_loader_cls,
        help_cls=cli.help_cls,
    )
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            cli.invocation.execute(arguments)
        except Parsed:
            return None
        except SystemExit:
            return said.getvalue().strip() or "no such command, or arguments that it does not take"
        except Exception as error:  # pylint: disable=broad-except
            return f"{type(error).__name__}: {error}"
    return said.getvalue().strip() or "no command"


CLI = get_default_cli()
CLI.register_event(EVENT_INVOKER_POST_PARSE_ARGS, stop)
json.dump([problem_of(CLI, arguments) for arguments in json.load(sys.stdin)], sys.stdout)
