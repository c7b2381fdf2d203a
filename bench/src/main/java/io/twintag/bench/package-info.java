/** The commands of bench: which loads are measured, in which order, and what is told of them. */
package io.twintag.bench;
