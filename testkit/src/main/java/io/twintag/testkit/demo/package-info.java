/** The demo: a mirror that loses a device while a text is written to it, and gives back every byte. */
package io.twintag.testkit.demo;
