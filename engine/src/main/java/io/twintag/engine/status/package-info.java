/** What the engine shows of itself while it runs: counters, the status file, and the order for a scrub. */
package io.twintag.engine.status;
