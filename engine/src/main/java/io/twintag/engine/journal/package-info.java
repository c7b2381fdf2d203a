/** The events of a mirror on disk, written beside the hot path and read by people. */
package io.twintag.engine.journal;
