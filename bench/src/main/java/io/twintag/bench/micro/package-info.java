/** JMH benchmarks of single parts of the path of a write. */
package io.twintag.bench.micro;
