/** Looks at what lies on both devices at a low rate, finds what has rotted, and repairs what it can prove. */
package io.twintag.engine.scrub;
