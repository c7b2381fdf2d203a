/** Which devices hold the newest writes: epochs, seals, records, loss and return, as docs/membership.md says. */
package io.twintag.engine.membership;
