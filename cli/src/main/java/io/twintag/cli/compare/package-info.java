/** Compares what two devices hold, running or stopped. */
package io.twintag.cli.compare;
