/** What an application uses: a session that submits writes and learns what became of them, and a reader of devices. */
package io.twintag.client;
