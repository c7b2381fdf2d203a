/** Mirrors of real processes, brought up for as long as one command or one test needs them, and removed with it. */
package io.twintag.testkit.mirror;
