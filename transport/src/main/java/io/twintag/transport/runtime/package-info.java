/** What every process needs to run agents: threads and their idling, fail-stop, the lock of a directory, JVM flags. */
package io.twintag.transport.runtime;
