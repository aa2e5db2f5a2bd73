/** What several steps of the job share: its configuration and the names of its steps. */
package org.omgllava.job.config;
