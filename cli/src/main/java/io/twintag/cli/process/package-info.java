/** Starts, watches and stops the processes of a mirror: media driver, devices, engine. */
package io.twintag.cli.process;
