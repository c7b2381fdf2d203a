/**
 * Where the bytes of tag pages, log records and block trailers lie, the same on the wire, in memory and on disk.
 * Readers and writers of both sides share these flyweights, so that no offset is written down twice.
 */
package io.twintag.transport.layout;
