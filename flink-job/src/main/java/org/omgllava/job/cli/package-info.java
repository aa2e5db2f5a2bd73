/**
 * The command line: one class per verb, and what they share to write frames and instructions to
 * Kafka and to read results from it.
 */
package org.omgllava.job.cli;
