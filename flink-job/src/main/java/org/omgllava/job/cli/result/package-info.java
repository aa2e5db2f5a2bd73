/** What {@code consume} writes: one class per format. */
package org.omgllava.job.cli.result;
