/** How commands read input, and put records, events, progress and status into words for people. */
package io.twintag.cli.io;
