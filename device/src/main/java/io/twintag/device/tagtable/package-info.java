/** The device's table of writes that are not yet known to be the same on the twin, in pages of tags. */
package io.twintag.device.tagtable;
