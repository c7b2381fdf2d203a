/** Clients that write what can be checked, and remember what they submitted and what was acknowledged. */
package io.twintag.testkit.load;
