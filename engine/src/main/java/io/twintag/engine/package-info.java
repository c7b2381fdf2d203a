/** The engine as a whole: puts its agents together, starts and closes them. */
package io.twintag.engine;
