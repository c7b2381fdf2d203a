/** The faults that a run may have, and when one seed lets them happen. */
package io.twintag.testkit.plan;
