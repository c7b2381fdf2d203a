/** Real processes under faults: kills and stops them in rounds, and judges what they kept. */
package io.twintag.testkit.chaos;
