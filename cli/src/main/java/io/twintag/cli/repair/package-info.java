/** What people may do about a mirror that is damaged: replace a device, go on with a stale one, ask about a write. */
package io.twintag.cli.repair;
