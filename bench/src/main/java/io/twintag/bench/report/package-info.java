/** Makes pages, tables and plots from the results of a run. */
package io.twintag.bench.report;
