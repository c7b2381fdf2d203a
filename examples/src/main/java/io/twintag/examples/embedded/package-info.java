/** A mirror within one JVM, put together from its parts. */
package io.twintag.examples.embedded;
