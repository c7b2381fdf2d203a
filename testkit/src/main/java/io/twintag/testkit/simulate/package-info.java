/** Whole mirrors on one thread in simulated time: one seed decides each step, fault and interleaving. */
package io.twintag.testkit.simulate;
