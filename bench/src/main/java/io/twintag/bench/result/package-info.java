/** What was measured: a load, what came of it, and its form on disk. */
package io.twintag.bench.result;
