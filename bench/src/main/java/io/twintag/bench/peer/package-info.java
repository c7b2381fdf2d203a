/** What twintag is compared with: other systems' ways to have a record in two places. */
package io.twintag.bench.peer;
