/** The command that users call: finds the subcommand, and turns how it ended into an exit code. */
package io.twintag.cli;
