/** Checkers: what devices hold against what clients recorded, read by other code than the product's. */
package io.twintag.testkit.check;
