/** Makes a device that has joined equal to the authority, by copying only what is in doubt. */
package io.twintag.engine.resync;
