/** How a load is measured: rigs for throughput, latency, proofs and background work, each fork in a JVM of its own. */
package io.twintag.bench.rig;
