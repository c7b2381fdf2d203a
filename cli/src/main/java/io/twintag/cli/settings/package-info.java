/** The settings of a twintag directory: read, checked, written when it is formatted. */
package io.twintag.cli.settings;
