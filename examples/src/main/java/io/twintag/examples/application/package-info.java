/** Applications to begin with: they need the client alone, and a mirror that runs. */
package io.twintag.examples.application;
