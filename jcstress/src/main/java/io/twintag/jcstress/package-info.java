/** What two threads share, run against each other many times, with every outcome that is legal. */
package io.twintag.jcstress;
