/** What an engine is started with, and how it fails. Every other package of the engine may know it. */
package io.twintag.engine.context;
