/** The engine's streams beside the writes: calls to a device that wait for an answer, and their rate. */
package io.twintag.engine.streams;
