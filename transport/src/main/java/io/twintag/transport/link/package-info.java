/** Streams of frames between processes: what a link promises, and the links over Aeron that keep it. */
package io.twintag.transport.link;
