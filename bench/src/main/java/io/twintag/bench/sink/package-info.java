/** What a rig writes to: the mirror in its layouts, and the floors below it. */
package io.twintag.bench.sink;
