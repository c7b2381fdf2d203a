/** The world that a simulation runs in: disks, network, clock and power that fail as the plan says. */
package io.twintag.testkit.world;
