/** What a volume keeps on disk: logs and block objects, how far they are applied and forced, and their recovery. */
package io.twintag.device.store;
