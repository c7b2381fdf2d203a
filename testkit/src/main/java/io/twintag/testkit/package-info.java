/** The command of what proves twintag: chaos, simulate and demo. */
package io.twintag.testkit;
