/** One class for each command of twintag: its options, and what it prints. */
package io.twintag.cli.command;
