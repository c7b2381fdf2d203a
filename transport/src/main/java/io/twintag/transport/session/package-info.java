/** The file that a client and the engine share: a ring of submissions one way, completions the other way. */
package io.twintag.transport.session;
