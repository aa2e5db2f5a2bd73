/** Gathers the frames that are attended to together. */
package org.omgllava.job.clip;
