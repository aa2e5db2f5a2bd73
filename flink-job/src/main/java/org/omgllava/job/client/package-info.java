/**
 * The Java client of the job: publishes frames and instructions, reads results, makes prompts and
 * masks.
 */
package org.omgllava.job.client;
