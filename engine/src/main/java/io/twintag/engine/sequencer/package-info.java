/** Gives each submission its place and tag, sends it to the devices, and completes it as they acknowledge. */
package io.twintag.engine.sequencer;
