/** Compares the tag pages of both devices, starts what has to be copied, and retires what matches. */
package io.twintag.engine.diff;
